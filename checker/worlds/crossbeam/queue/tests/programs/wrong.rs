//! Wrong programs.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*};
use std::thread;

use crossbeam_queue::{ArrayQueue, SegQueue};

use crate::Data;
use crate::common::{Problem, fails};

#[test]
fn nothing_there_does_not_mean_nothing_comes() {
    fails("ends early", Problem::Panic, "1 is not 2", || {
        let (queue, done) = (SegQueue::new(), AtomicUsize::new(0));
        thread::scope(|scope| {
            scope.spawn(|| {
                queue.push(1);
                queue.push(2);
            });
            let taken = (0..2).filter(|_| queue.pop().is_some()).count();
            done.fetch_add(taken, Relaxed);
        });
        while queue.pop().is_some() {
            // Taken by nobody while it was time.
        }
        if done.load(Relaxed) > 0 {
            assert_eq!(done.load(Relaxed), 2);
        }
    });
}

#[test]
fn a_look_at_the_length_and_a_pop() {
    let headline = "called `Option::unwrap()` on a `None` value";
    fails("check, then pop", Problem::Panic, headline, || {
        let queue = ArrayQueue::new(2);
        queue.push(1).unwrap();
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    if !queue.is_empty() {
                        queue.pop().unwrap();
                    }
                });
            }
        });
    });
}

#[test]
fn what_does_not_fit_is_lost() {
    fails("lost element", Problem::Panic, "1 is not 2", || {
        let queue = ArrayQueue::new(1);
        let sum = thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..2 {
                    // The error is the element.
                    let _ = queue.push(1);
                }
            });
            let first = queue.pop();
            first.unwrap_or(0)
        });
        let sum = sum + queue.pop().unwrap_or(0);
        assert_eq!(sum, 2);
    });
}

#[test]
fn written_after_it_was_handed_over() {
    fails("data race", Problem::DataRace, "nothing orders", || {
        let (queue, data) = (SegQueue::new(), Data::new());
        thread::scope(|scope| {
            scope.spawn(|| {
                queue.push(());
                data.set(1);
            });
            if queue.pop().is_some() {
                data.get();
            }
        });
    });
}

#[test]
fn nobody_fills_it_any_more() {
    fails(
        "empty for ever",
        Problem::Livelock,
        "goes on for ever",
        || {
            let (queue, stop) = (SegQueue::new(), AtomicBool::new(false));
            thread::scope(|scope| {
                scope.spawn(|| {
                    if !stop.load(Acquire) {
                        queue.push(());
                    }
                });
                stop.store(true, Release);
                while queue.pop().is_none() {
                    thread::yield_now();
                }
            });
        },
    );
}
