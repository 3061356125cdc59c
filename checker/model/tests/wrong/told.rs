//! Races on a `Cell`, which only `unsafe impl Sync` lets threads share.

use std::cell::{Cell, UnsafeCell};
use std::ops::Deref;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*};
use std::thread;

use super::run;
use crate::common::{Problem, fails, table};

struct Racy<T>(Cell<T>);

// SAFETY: it is not safe, and that is what the tests are about.
unsafe impl<T> Sync for Racy<T> {}

impl<T> Racy<T> {
    fn new(value: T) -> Self {
        Self(Cell::new(value))
    }
}

impl<T> Deref for Racy<T> {
    type Target = Cell<T>;

    fn deref(&self) -> &Cell<T> {
        &self.0
    }
}

#[test]
fn a_lock_that_is_free_before_it_is_left() {
    struct ReLock {
        owner: AtomicUsize,
        depth: Racy<u32>,
    }

    impl ReLock {
        fn enter(&self, me: usize) -> bool {
            let mine = self.owner.load(Relaxed) == me
                || self.owner.compare_exchange(0, me, Acquire, Relaxed).is_ok();
            if mine {
                self.depth.set(self.depth.get() + 1);
            }
            mine
        }

        fn leave(&self) {
            if self.depth.get() == 1 {
                self.owner.store(0, Release);
            }
            self.depth.set(self.depth.get() - 1);
        }
    }

    let story = fails(
        "counts when it is free",
        Problem::DataRace,
        "` reads `depth` while `thread 1` writes it",
        || {
            let lock = ReLock {
                owner: AtomicUsize::new(0),
                depth: Racy::new(0),
            };
            run(2, |me| {
                if lock.enter(me + 1) {
                    lock.leave();
                }
            });
        },
    );
    let told = table(&story);
    assert!(story.headline.contains("nothing orders the two"), "{told}");
    let accesses = [" writes depth\n", " reads depth\n"];
    assert!(
        accesses.iter().all(|access| told.contains(access)),
        "{told}"
    );
}

#[test]
fn a_look_and_a_write() {
    let story = fails(
        "a write of the same value",
        Problem::DataRace,
        "nothing orders the two",
        || {
            let cell = Racy::new(7);
            run(2, |me| {
                if me == 0 {
                    cell.set(7);
                } else {
                    cell.get();
                }
            });
        },
    );
    let told = table(&story);
    let [first, second] = &story.rows[story.rows.len() - 2..] else {
        panic!("{told}");
    };
    assert_ne!(first.thread, second.thread, "{told}");
    let mut texts = [&first.text[..], &second.text[..]];
    texts.sort();
    assert_eq!(texts, ["reads cell", "writes cell"], "{told}");
}

#[test]
fn each_way_to_write() {
    let racy = |name, program: fn()| {
        let headline = "` writes `cell";
        fails(name, Problem::DataRace, headline, program);
    };
    racy("set", || {
        let cell = Racy::new(0);
        run(2, |_| cell.set(0));
    });
    racy("replace", || {
        let cell = Racy::new(0);
        run(2, |_| assert_eq!(cell.replace(0), 0));
    });
    racy("take", || {
        let cell = Racy::new(0);
        run(2, |_| assert_eq!(cell.take(), 0));
    });
    racy("swap", || {
        let cell = Racy::new(0);
        run(2, |_| cell.swap(&Cell::new(0)));
    });
    fails("update", Problem::DataRace, "`cell` while `", || {
        let cell = Racy::new(0);
        run(2, |_| cell.update(|value| value));
    });
}

#[test]
fn a_relaxed_publication() {
    fails(
        "relaxed publication, Cell",
        Problem::DataRace,
        "reads `data` while `thread 1` writes it",
        || {
            let (data, ready) = (Racy::new(0), AtomicBool::new(false));
            thread::scope(|scope| {
                scope.spawn(|| {
                    data.set(1);
                    ready.store(true, Relaxed);
                });
                if ready.load(Acquire) {
                    data.get();
                }
            });
        },
    );
}

#[test]
fn two_locks_for_one_cell() {
    fails("two locks", Problem::DataRace, "nothing orders", || {
        let (cell, locks) = (Racy::new(0), [Mutex::new(()), Mutex::new(())]);
        run(2, |me| {
            let _guard = locks[me].lock().unwrap();
            cell.update(|value| value + 1);
        });
    });
}

#[test]
fn what_lies_beside_a_cell() {
    struct Both(UnsafeCell<(Cell<u8>, u8)>);

    // SAFETY: it is not safe, and that is what the test is about.
    unsafe impl Sync for Both {}

    fails("beside a Cell", Problem::DataRace, "nothing orders", || {
        let both = Both(UnsafeCell::new((Cell::new(0), 0)));
        let lock = Mutex::new(());
        let both = &both;
        run(2, |_| {
            // SAFETY: none; see `Both`.
            let both = unsafe { &mut *both.0.get() };
            let guard = lock.lock().unwrap();
            both.0.update(|value| value + 1);
            drop(guard);
            both.1 += 1;
        });
    });
}
