//! Busy for ever.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::*};
use std::thread;
use std::time::Duration;

use super::run;
use crate::common::{Problem, fails};

#[test]
fn livelock_of_two_who_give_way() {
    fails(
        "livelock, giving way",
        Problem::Livelock,
        "go on for ever",
        || {
            let (one, other) = (Mutex::new(()), Mutex::new(()));
            run(2, |index| {
                let (first, second) = if index == 0 {
                    (&one, &other)
                } else {
                    (&other, &one)
                };
                loop {
                    let Ok(_first) = first.try_lock() else {
                        continue;
                    };
                    if second.try_lock().is_ok() {
                        break;
                    }
                }
            });
        },
    );
}

#[test]
fn livelock_on_a_flag_that_nobody_sets() {
    fails(
        "spin on a flag",
        Problem::Livelock,
        "goes on for ever",
        || {
            let ready = AtomicBool::new(false);
            while !ready.load(Acquire) {}
        },
    );
}

#[test]
fn livelock_on_a_flag_that_is_set_and_reset() {
    fails(
        "flag reset too early",
        Problem::Livelock,
        "goes on for ever",
        || {
            let ready = AtomicBool::new(false);
            thread::scope(|scope| {
                scope.spawn(|| {
                    while !ready.load(Acquire) {
                        thread::yield_now();
                    }
                });
                ready.store(true, Release);
                ready.store(false, Release);
            });
        },
    );
}

#[test]
fn livelock_of_two_who_ask_at_different_times() {
    fails(
        "two who ask for what nobody does",
        Problem::Livelock,
        "go on for ever",
        || {
            let done = Mutex::new(false);
            run(2, |index| {
                while !*done.lock().unwrap() {
                    thread::sleep(Duration::from_millis([7, 10][index]));
                }
            });
        },
    );
}

#[test]
fn giving_up_before_the_answer_comes() {
    fails("asks 500 times", Problem::Panic, "gave up", || {
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_secs(3600));
                done.store(true, Release);
            });
            let asked = (0..500).find(|_| {
                thread::sleep(Duration::from_millis(10));
                done.load(Acquire)
            });
            assert!(asked.is_some(), "gave up");
        });
    });
}
