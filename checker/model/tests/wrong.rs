//! Wrong programs: each is found, and for what it is.

#[macro_use]
extern crate model_std as std;
extern crate std as real;

mod common;

use std::cell::UnsafeCell;
use std::collections::VecDeque;
use std::hint::spin_loop;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread;

use common::{Problem, fails, fails_orderings, fails_schedules};

/// Runs `threads` threads with the numbers from 0, and waits for all of them.
fn run(threads: usize, body: impl Fn(usize) + Sync) {
    thread::scope(|scope| {
        for index in 0..threads {
            let body = &body;
            scope.spawn(move || body(index));
        }
    });
}

#[test]
fn lost_update() {
    fails("lost update", Problem::Panic, "1 is not 2", || {
        let counter = AtomicUsize::new(0);
        run(2, |_| {
            let value = counter.load(SeqCst);
            counter.store(value + 1, SeqCst);
        });
        assert_eq!(counter.load(SeqCst), 2);
    });
}

#[test]
fn lost_update_under_two_locks() {
    fails(
        "lost update, two locks",
        Problem::Panic,
        "1 is not 2",
        || {
            let counter = Mutex::new(0);
            run(2, |_| {
                let value = *counter.lock().unwrap();
                *counter.lock().unwrap() = value + 1;
            });
            assert_eq!(*counter.lock().unwrap(), 2);
        },
    );
}

#[test]
fn check_then_act() {
    fails("check-then-act", Problem::Panic, "overdrawn", || {
        let balance = Mutex::new(100_i64);
        run(2, |_| {
            if *balance.lock().unwrap() >= 100 {
                *balance.lock().unwrap() -= 100;
            }
        });
        let balance = *balance.lock().unwrap();
        assert!(balance >= 0, "overdrawn: {balance}");
    });
}

#[test]
fn lock_order() {
    fails("lock order", Problem::Deadlock, "waits", || {
        let (one, other) = (Mutex::new(0), Mutex::new(0));
        run(2, |index| {
            let (first, second) = if index == 0 {
                (&one, &other)
            } else {
                (&other, &one)
            };
            let _first = first.lock().unwrap();
            let _second = second.lock().unwrap();
        });
    });
}

#[test]
fn three_philosophers() {
    fails("three philosophers", Problem::Deadlock, "waits", || {
        let forks = [Mutex::new(()), Mutex::new(()), Mutex::new(())];
        run(3, |seat| {
            let _left = forks[seat].lock().unwrap();
            let _right = forks[(seat + 1) % 3].lock().unwrap();
        });
    });
}

#[test]
fn if_for_while_stolen_wake_up() {
    // With parking_lot's condition variable it would still be wrong: the item
    // is gone although the consumer was notified.
    fails("if for while, stolen", Problem::Panic, "`None`", || {
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
fn relaxed_publication_as_a_stale_read() {
    // Sequentially consistent schedules cannot show it.
    fails_orderings(
        "relaxed publication",
        Problem::StaleRead,
        "0 is not 1",
        || {
            let (data, ready) = (AtomicUsize::new(0), AtomicBool::new(false));
            thread::scope(|scope| {
                scope.spawn(|| {
                    data.store(1, Relaxed);
                    ready.store(true, Relaxed);
                });
                if ready.load(Relaxed) {
                    assert_eq!(data.load(Relaxed), 1);
                }
            });
        },
    );
}

struct Racy(UnsafeCell<u32>);

// SAFETY: it is not safe, and that is what the test is about.
unsafe impl Sync for Racy {}

#[test]
fn relaxed_publication_as_a_data_race() {
    fails(
        "relaxed publication, cell",
        Problem::DataRace,
        "nothing orders the two",
        || {
            let (data, ready) = (Racy(UnsafeCell::new(0)), AtomicBool::new(false));
            thread::scope(|scope| {
                let data = &data;
                let ready = &ready;
                scope.spawn(move || {
                    // SAFETY: none; see `Racy`.
                    unsafe { *data.0.get() = 1 };
                    ready.store(true, Relaxed);
                });
                if ready.load(Relaxed) {
                    // SAFETY: none; see `Racy`.
                    assert_eq!(unsafe { *data.0.get() }, 1);
                }
            });
        },
    );
}

#[test]
fn a_cell_without_any_lock() {
    fails(
        "cell without a lock",
        Problem::DataRace,
        "nothing orders the two",
        || {
            let data = Racy(UnsafeCell::new(0));
            run(2, |_| {
                let data = &data;
                // SAFETY: none; see `Racy`.
                unsafe { *data.0.get() += 1 };
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
fn skipped_on_a_failed_try_lock() {
    fails("skipped on try_lock", Problem::Panic, "1 is not 2", || {
        let done = Mutex::new(0);
        run(2, |_| {
            if let Ok(mut done) = done.try_lock() {
                *done += 1;
            }
        });
        assert_eq!(*done.lock().unwrap(), 2);
    });
}

#[test]
fn aba() {
    /// A free list: `next[i]` is the slot behind slot `i`, 9 the end.
    struct FreeList {
        head: AtomicUsize,
        next: [AtomicUsize; 3],
    }

    impl FreeList {
        fn pop(&self) -> Option<usize> {
            loop {
                let head = self.head.load(SeqCst);
                if head == 9 {
                    return None;
                }
                let next = self.next[head].load(SeqCst);
                let swapped = self.head.compare_exchange(head, next, SeqCst, SeqCst);
                if swapped.is_ok() {
                    return Some(head);
                }
            }
        }

        fn push(&self, slot: usize) {
            loop {
                let head = self.head.load(SeqCst);
                self.next[slot].store(head, SeqCst);
                let swapped = self.head.compare_exchange(head, slot, SeqCst, SeqCst);
                if swapped.is_ok() {
                    return;
                }
            }
        }
    }

    fails("ABA", Problem::Panic, "taken twice", || {
        let list = FreeList {
            head: AtomicUsize::new(0),
            next: [
                AtomicUsize::new(1),
                AtomicUsize::new(2),
                AtomicUsize::new(9),
            ],
        };
        let taken = [const { AtomicBool::new(false) }; 3];
        let take = || {
            let slot = list.pop()?;
            let before = taken[slot].swap(true, SeqCst);
            assert!(!before, "slot {slot} is taken twice");
            Some(slot)
        };
        let give_back = |slot: usize| {
            taken[slot].store(false, SeqCst);
            list.push(slot);
        };
        thread::scope(|scope| {
            scope.spawn(|| {
                take();
                take();
            });
            let one = take();
            take();
            if let Some(one) = one {
                give_back(one);
            }
        });
    });
}

fn peterson(store: std::sync::atomic::Ordering, load: std::sync::atomic::Ordering) {
    let wants = [AtomicBool::new(false), AtomicBool::new(false)];
    let (turn, inside) = (AtomicUsize::new(0), AtomicBool::new(false));
    run(2, |me| {
        let other = 1 - me;
        wants[me].store(true, store);
        turn.store(other, store);
        while wants[other].load(load) && turn.load(load) == other {
            spin_loop();
        }
        assert!(!inside.swap(true, Relaxed), "both are inside");
        inside.store(false, Relaxed);
        wants[me].store(false, store);
    });
}

#[test]
fn peterson_with_release_and_acquire() {
    // Needs a store that is seen too late: for the orderings engine only.
    fails_orderings(
        "Peterson, release/acquire",
        Problem::StaleRead,
        "both are inside",
        || {
            peterson(Release, Acquire);
        },
    );
}

#[test]
fn self_deadlock() {
    fails(
        "self-deadlock",
        Problem::Deadlock,
        "which it holds itself",
        || {
            let lock = Mutex::new(0);
            let _first = lock.lock().unwrap();
            let _second = lock.lock().unwrap();
        },
    );
}

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
fn weak_compare_exchange_without_a_loop() {
    // Only the schedules engine lets it fail.
    fails_schedules(
        "weak compare-exchange",
        Problem::Panic,
        "0 is not 1",
        || {
            let value = AtomicUsize::new(0);
            let _ = value.compare_exchange_weak(0, 1, SeqCst, SeqCst);
            assert_eq!(value.load(SeqCst), 1);
        },
    );
}

#[test]
fn one_sentinel_for_two_consumers() {
    fails("one sentinel", Problem::Deadlock, "waits in `recv`", || {
        let (sender, receiver) = mpsc::channel();
        let receiver = Mutex::new(receiver);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    loop {
                        let item = receiver.lock().unwrap().recv().unwrap();
                        if item == 0 {
                            break;
                        }
                    }
                });
            }
            sender.send(1).unwrap();
            sender.send(0).unwrap();
        });
    });
}

#[test]
fn a_sender_kept() {
    fails(
        "a sender kept",
        Problem::Deadlock,
        "waits in `recv`",
        || {
            let (sender, receiver) = mpsc::channel();
            let clone = sender.clone();
            let worker = thread::spawn(move || clone.send(1).unwrap());
            let mut sum = 0;
            for item in receiver {
                sum += item;
            }
            worker.join().unwrap();
            drop(sender);
            assert_eq!(sum, 1);
        },
    );
}

#[test]
fn a_lock_held_across_join() {
    fails(
        "lock held across join",
        Problem::Deadlock,
        "waits for",
        || {
            let total = Arc::new(Mutex::new(0));
            let guard = total.lock().unwrap();
            let worker = thread::spawn({
                let total = Arc::clone(&total);
                move || *total.lock().unwrap() += 1
            });
            worker.join().unwrap();
            drop(guard);
        },
    );
}
