//! What two threads do to one value.

use std::cell::UnsafeCell;
use std::hint::spin_loop;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*};
use std::thread;

use super::run;
use crate::common::{Problem, fails, fails_orderings, fails_schedules};

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
fn only_join_orders_what_a_thread_did() {
    // `is_finished` says that it has ended, and promises nothing of what it wrote.
    fails(
        "is_finished in place of join",
        Problem::DataRace,
        "nothing orders the two",
        || {
            let data = Racy(UnsafeCell::new(0));
            thread::scope(|scope| {
                let data = &data;
                // SAFETY: none; see `Racy`.
                let writer = scope.spawn(move || unsafe { *data.0.get() = 1 });
                while !writer.is_finished() {
                    thread::yield_now();
                }
                // SAFETY: none; see `Racy`.
                assert_eq!(unsafe { *data.0.get() }, 1);
            });
        },
    );
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
