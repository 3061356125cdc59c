//! Waiting for something to become true.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*};
use std::sync::{Condvar, Mutex};
use std::thread;

use model::check;

use super::run;
use crate::common::{Problem, fails, fails_schedules, schedules_only};

#[test]
fn if_for_while_stolen_wake_up() {
    // With parking_lot's condition variable it would still be wrong: the item
    // is gone although the consumer was notified. In the shortest schedule the other
    // consumer never learns of the second item.
    fails("if for while, stolen", Problem::Deadlock, "`None`", || {
        let (queue, filled) = (Mutex::new(VecDeque::new()), Condvar::new());
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let mut queue = queue.lock().unwrap();
                    if queue.is_empty() {
                        queue = filled.wait(queue).unwrap();
                    }
                    queue.pop_front().unwrap();
                });
            }
            for item in 0..2 {
                queue.lock().unwrap().push_back(item);
                filled.notify_all();
            }
        });
    });
}

#[test]
fn if_for_while_spurious_wake_up() {
    // Only the schedules engine has spurious wake-ups.
    fails_schedules(
        "if for while, spurious",
        Problem::Panic,
        "not ready",
        || {
            let (ready, changed) = (Mutex::new(false), Condvar::new());
            thread::scope(|scope| {
                scope.spawn(|| {
                    let mut ready = ready.lock().unwrap();
                    if !*ready {
                        ready = changed.wait(ready).unwrap();
                    }
                    assert!(*ready, "not ready");
                });
                *ready.lock().unwrap() = true;
                changed.notify_one();
            });
        },
    );
}

#[test]
fn lost_wake_up() {
    fails(
        "lost wake-up",
        Problem::Deadlock,
        "sleeps in `wait`",
        || {
            let (ready, changed) = (Mutex::new(false), Condvar::new());
            thread::scope(|scope| {
                scope.spawn(|| {
                    while !*ready.lock().unwrap() {
                        // The lock is free here.
                        drop(changed.wait(ready.lock().unwrap()).unwrap());
                    }
                });
                *ready.lock().unwrap() = true;
                changed.notify_one();
            });
        },
    );
}

#[test]
fn lost_wake_up_with_a_flag_beside_the_lock() {
    // The notification falls between the look at the flag and the wait.
    fails(
        "lost wake-up, atomic flag",
        Problem::Deadlock,
        "sleeps in `wait`",
        || {
            let (ready, lock, changed) = (AtomicBool::new(false), Mutex::new(()), Condvar::new());
            thread::scope(|scope| {
                scope.spawn(|| {
                    let mut guard = lock.lock().unwrap();
                    while !ready.load(SeqCst) {
                        guard = changed.wait(guard).unwrap();
                    }
                });
                ready.store(true, SeqCst);
                changed.notify_one();
            });
        },
    );
}

#[test]
fn notify_before_the_state_changes() {
    fails(
        "notify before the change",
        Problem::Deadlock,
        "sleeps in `wait`",
        || {
            let (ready, changed) = (Mutex::new(false), Condvar::new());
            thread::scope(|scope| {
                scope.spawn(|| {
                    let mut ready = ready.lock().unwrap();
                    while !*ready {
                        ready = changed.wait(ready).unwrap();
                    }
                });
                changed.notify_one();
                *ready.lock().unwrap() = true;
            });
        },
    );
}

#[test]
fn barrier_without_a_generation() {
    struct Barrier {
        arrived: Mutex<usize>,
        full: Condvar,
    }

    impl Barrier {
        fn wait(&self) {
            let mut arrived = self.arrived.lock().unwrap();
            *arrived += 1;
            if *arrived == 2 {
                *arrived = 0;
                self.full.notify_all();
            } else {
                // A fast thread arrives for the next round before this one has
                // seen the zero.
                while *arrived != 0 {
                    arrived = self.full.wait(arrived).unwrap();
                }
            }
        }
    }

    fails(
        "barrier reuse",
        Problem::Deadlock,
        "sleeps in `wait`",
        || {
            let barrier = Barrier {
                arrived: Mutex::new(0),
                full: Condvar::new(),
            };
            run(2, |_| {
                barrier.wait();
                barrier.wait();
            });
        },
    );
}

#[test]
fn semaphore_with_a_permit_too_many() {
    struct Semaphore {
        permits: Mutex<usize>,
        freed: Condvar,
    }

    impl Semaphore {
        fn acquire(&self) {
            let mut permits = self.permits.lock().unwrap();
            while *permits == 0 {
                permits = self.freed.wait(permits).unwrap();
            }
            *permits -= 1;
        }

        fn release(&self) {
            *self.permits.lock().unwrap() += 1;
            self.freed.notify_one();
        }
    }

    fails("semaphore over-release", Problem::Panic, "2 inside", || {
        let semaphore = Semaphore {
            permits: Mutex::new(1),
            freed: Condvar::new(),
        };
        let inside = AtomicUsize::new(0);
        run(3, |index| {
            semaphore.acquire();
            let others = inside.fetch_add(1, SeqCst);
            assert_eq!(others, 0, "{} inside", others + 1);
            inside.fetch_sub(1, SeqCst);
            semaphore.release();
            if index == 0 {
                semaphore.release();
            }
        });
    });
}

#[test]
fn a_wake_up_for_no_reason_makes_no_failure_rarer_that_needs_none() {
    let report = check(&schedules_only(), || {
        let (lock, condition, steps) = (Mutex::new(()), Condvar::new(), AtomicUsize::new(0));
        thread::scope(|scope| {
            scope.spawn(|| (0..20).for_each(|_| _ = steps.fetch_add(1, Relaxed)));
            drop(condition.wait(lock.lock().unwrap()));
        });
    });
    let rarity = report.coverage.rarity.expect("it was measured");
    assert_eq!(rarity.shown, rarity.tried);
}
