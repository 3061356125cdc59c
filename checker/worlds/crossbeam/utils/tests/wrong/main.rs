//! Wrong programs: each is found, and for what it is.

#[macro_use]
extern crate model_std as std;
extern crate model_crossbeam_utils as crossbeam_utils;
extern crate std as real;

#[path = "../../../../../model/tests/common/mod.rs"]
mod common;

use std::cell::UnsafeCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::thread;
use std::time::Duration;

use crossbeam_utils::atomic::AtomicCell;
use crossbeam_utils::sync::{Parker, ShardedLock, WaitGroup};

use common::{Problem, fails, fails_orderings, fails_schedules};

#[test]
fn a_load_and_a_store_lose_an_update() {
    let story = fails("lost update", Problem::Panic, "1 is not 2", || {
        let count = AtomicCell::new(0_u32);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| count.store(count.load() + 1));
            }
        });
        assert_eq!(count.load(), 2);
    });
    let rows: Vec<&str> = story.rows.iter().map(|row| row.text.as_str()).collect();
    assert!(rows.contains(&"load count → 0"), "{rows:?}");
    assert!(rows.contains(&"store count: 1 → 1"), "{rows:?}");
}

#[test]
fn a_check_and_an_act_of_a_large_value() {
    fails("check, then act", Problem::Panic, "sold twice", || {
        let seat = AtomicCell::new([0_u64; 2]);
        let sold = AtomicUsize::new(0);
        thread::scope(|scope| {
            for customer in 1..3 {
                let (seat, sold) = (&seat, &sold);
                scope.spawn(move || {
                    if seat.load() == [0; 2] {
                        seat.store([customer; 2]);
                        sold.fetch_add(1, Relaxed);
                    }
                });
            }
        });
        assert!(sold.load(Relaxed) < 2, "sold twice");
    });
}

#[test]
fn each_sees_what_the_other_had_before() {
    // Not with `SeqCst`; the cell has no more than acquire and release.
    fails_orderings("store buffering", Problem::StaleRead, "both", || {
        let (left, right) = (AtomicCell::new(0_u8), AtomicCell::new(0_u8));
        let (a, b) = thread::scope(|scope| {
            let other = scope.spawn(|| {
                right.store(1);
                left.load()
            });
            left.store(1);
            (right.load(), other.join().unwrap())
        });
        assert!((a, b) != (0, 0), "both saw nothing");
    });
}

/// Data that only a careful program may share.
struct Data(UnsafeCell<u32>);

// SAFETY: that is for the program to see to, and it does not.
unsafe impl Sync for Data {}

impl Data {
    #[track_caller]
    fn at(&self) -> *mut u32 {
        self.0.get()
    }
}

#[test]
fn a_cell_beside_is_not_ordered_before() {
    fails("data race", Problem::DataRace, "nothing orders", || {
        let (data, ready) = (Data(UnsafeCell::new(0)), AtomicCell::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                ready.store(true);
                // SAFETY: there is none.
                unsafe { *data.at() = 1 };
            });
            if ready.load() {
                // SAFETY: there is none.
                let _ = unsafe { *data.at() };
            }
        });
    });
}

#[test]
fn two_tokens_are_one() {
    fails(
        "two tokens",
        Problem::Deadlock,
        "nobody will unpark",
        || {
            let parker = Parker::new();
            let unparker = parker.unparker().clone();
            thread::spawn(move || {
                unparker.unpark();
                unparker.unpark();
            });
            parker.park();
            parker.park();
        },
    );
}

#[test]
fn a_token_taken_by_an_earlier_wait() {
    fails_schedules(
        "lost token",
        Problem::Deadlock,
        "nobody will unpark",
        || {
            let parker = Parker::new();
            let unparker = parker.unparker().clone();
            thread::spawn(move || unparker.unpark());
            parker.park_timeout(Duration::from_millis(1));
            // Taken to mean that the time was over.
            parker.park();
        },
    );
}

#[test]
fn a_clone_that_nobody_drops() {
    let story = fails(
        "forgotten clone",
        Problem::Deadlock,
        "waits in `wait` for the others of `group` to leave",
        || {
            let group = WaitGroup::new();
            let spare = group.clone();
            let other = group.clone();
            thread::spawn(move || drop(other));
            group.wait();
            drop(spare);
        },
    );
    assert!(story.always);
}

#[test]
fn a_clone_that_comes_too_late() {
    fails("joins late", Problem::Panic, "0 is not 1", || {
        let (group, done) = (WaitGroup::new(), Arc::new(AtomicUsize::new(0)));
        let (all, count) = (
            Arc::new(AtomicCell::new(Some(group.clone()))),
            Arc::clone(&done),
        );
        let spare = Arc::clone(&all);
        thread::spawn(move || {
            // Should have been done before the thread was started.
            let own = spare.take();
            count.fetch_add(1, Relaxed);
            drop(own);
        });
        drop(all.take());
        group.wait();
        assert_eq!(done.load(Relaxed), 1);
    });
}

#[test]
fn reading_twice_around_a_writer() {
    fails("two read guards", Problem::Deadlock, "read", || {
        let lock = ShardedLock::new(0);
        thread::scope(|scope| {
            scope.spawn(|| *lock.write().unwrap() += 1);
            let first = lock.read().unwrap();
            let second = lock.read().unwrap();
            assert_eq!(*first, *second);
        });
    });
}
