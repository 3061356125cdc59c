//! Used after it was freed.

use std::alloc::{Layout, dealloc};
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering::*};
use std::sync::{Condvar, Mutex};
use std::thread;

use super::{free, run, shared};
use crate::common::{Problem, fails};

/// What is in the box that somebody has made.
fn look<T>(pointer: &AtomicPtr<T>) -> &T {
    // SAFETY: none: that somebody may free it is what the tests are about.
    unsafe { &*pointer.load(Relaxed) }
}

const FREED: &str = "has freed already: `";

#[test]
fn an_atomic_that_is_gone() {
    let story = fails(
        "atomic in freed memory",
        Problem::UseAfterFree,
        "`thread 1` uses what `main` has freed already: `fetch_add`",
        || {
            let pointer = shared(AtomicUsize::new(2));
            thread::scope(|scope| {
                scope.spawn(|| look(&pointer).fetch_add(1, SeqCst));
                free(&pointer);
            });
        },
    );
    assert!(story.why[0].contains("`main` gave it back"));
}

#[test]
pub fn a_lock_that_is_gone() {
    fails(
        "mutex in freed memory",
        Problem::UseAfterFree,
        FREED,
        || {
            let pointer = shared(Mutex::new(2));
            run(2, |me| match me {
                0 => free(&pointer),
                _ => *look(&pointer).lock().unwrap() += 1,
            });
        },
    );
    fails(
        "its guard outlives it",
        Problem::UseAfterFree,
        FREED,
        || {
            let pointer = shared(Mutex::new(2));
            let guard = look(&pointer).lock();
            free(&pointer);
            drop(guard);
        },
    );
}

#[test]
fn what_nobody_has_used_before() {
    fails("new in freed memory", Problem::UseAfterFree, FREED, || {
        let pointer = shared(Mutex::new(2));
        free(&pointer);
        run(2, |_| *look(&pointer).lock().unwrap() += 1);
    });
}

#[test]
fn a_condition_that_is_gone_while_somebody_waits() {
    fails("waits for ever", Problem::UseAfterFree, FREED, || {
        let pointer = shared((Mutex::new(false), Condvar::new()));
        thread::scope(|scope| {
            scope.spawn(|| {
                let (set, condition) = look(&pointer);
                drop(condition.wait_while(set.lock().unwrap(), |set| !*set));
            });
            let (set, condition) = look(&pointer);
            *set.lock().unwrap() = true;
            condition.notify_one();
            free(&pointer);
        });
    });
}

#[test]
fn a_cell_that_is_gone() {
    struct Racy(UnsafeCell<u32>);
    // SAFETY: it is not safe, and that is what the test is about.
    unsafe impl Sync for Racy {}

    fails("cell in freed memory", Problem::UseAfterFree, FREED, || {
        let pointer = shared(Racy(UnsafeCell::new(1)));
        // SAFETY: none.
        let value = || unsafe { *look(&pointer).0.get() };
        assert_eq!(value(), 1);
        free(&pointer);
        assert_eq!(value(), 1);
    });
}

#[test]
fn a_count_that_is_too_low() {
    // Each of two holds a share, and the count says one.
    fails("a count of one's own", Problem::UseAfterFree, FREED, || {
        let pointer = shared(AtomicUsize::new(1));
        run(2, |_| {
            if look(&pointer).fetch_sub(1, AcqRel) == 1 {
                free(&pointer);
            }
        });
    });
}

#[test]
fn the_memory_of_a_lock_that_was_never_dropped() {
    fails("only its memory", Problem::UseAfterFree, FREED, || {
        let pointer = shared(AtomicUsize::new(1));
        look(&pointer).store(2, Relaxed);
        // SAFETY: it came from a box, and what is in there needs no drop.
        unsafe { dealloc(pointer.load(Relaxed).cast(), Layout::new::<AtomicUsize>()) };
        look(&pointer).load(Relaxed);
    });
}

#[test]
fn a_lock_in_a_large_block() {
    fails("a large block", Problem::UseAfterFree, FREED, || {
        let pointer = shared(([0_u8; 5000], Mutex::new(1)));
        run(2, |me| match me {
            0 => free(&pointer),
            _ => *look(&pointer).1.lock().unwrap() += 1,
        });
    });
}

#[test]
fn a_list_that_has_grown() {
    fails("where it was before", Problem::UseAfterFree, FREED, || {
        let mut locks = vec![Mutex::new(1)];
        let first = AtomicPtr::new(locks.as_mut_ptr());
        thread::scope(|scope| {
            scope.spawn(|| *look(&first).lock().unwrap() += 1);
            locks.reserve(10);
        });
    });
}

#[test]
fn an_unlock_after_the_last_count() {
    // Whoever sees 0 frees, while the other may still be about to unlock.
    fails("it frees its lock", Problem::UseAfterFree, FREED, || {
        let pointer = shared((AtomicUsize::new(2), Mutex::new(())));
        run(2, |_| {
            let shared = look(&pointer);
            let guard = shared.1.lock().unwrap();
            let is_last = shared.0.fetch_sub(1, SeqCst) == 1;
            match is_last {
                true => {
                    drop(guard);
                    free(&pointer);
                }
                false => drop(guard),
            }
            // Too late: the other may have been the last.
            shared.0.load(SeqCst);
        });
    });
}

#[test]
fn an_unlock_that_comes_late() {
    fails(
        "before the unlock",
        Problem::UseAfterFree,
        "`unlock`",
        || {
            let pointer = shared((Mutex::new(1), AtomicBool::new(false)));
            thread::scope(|scope| {
                scope.spawn(|| {
                    let (lock, is_done) = look(&pointer);
                    // Where nobody looks at locks, an unlock follows at once.
                    let guard = lock.try_lock();
                    is_done.store(true, SeqCst);
                    drop(guard);
                });
                while !look(&pointer).1.load(SeqCst) {
                    thread::yield_now();
                }
                free(&pointer);
            });
        },
    );
}
