//! Busy for ever.

use std::sync::atomic::{AtomicBool, Ordering::*};
use std::sync::{Condvar, Mutex};
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
fn livelock_of_two_who_wake_each_other() {
    fails(
        "two who wake each other for what nobody does",
        Problem::Livelock,
        "go on for ever",
        || {
            let (done, changed) = (Mutex::new(false), Condvar::new());
            run(2, |_| {
                let mut is_done = done.lock().unwrap();
                while !*is_done {
                    changed.notify_one();
                    is_done = changed.wait(is_done).unwrap();
                }
            });
        },
    );
}

#[test]
fn giving_up_after_three_wake_ups_in_vain() {
    fails("wakes up four times", Problem::Deadlock, "gave up", || {
        let (done, changed) = (Mutex::new(false), Condvar::new());
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let mut is_done = done.lock().unwrap();
                    for wake_ups in 0.. {
                        if *is_done {
                            return;
                        }
                        assert!(wake_ups <= 3, "gave up");
                        changed.notify_one();
                        is_done = changed.wait(is_done).unwrap();
                    }
                });
            }
            *done.lock().unwrap() = true;
            changed.notify_all();
        });
    });
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
