//! Memory that is given back, and then used, or given back once more: by programs that
//! can do so only as long as the model's heap has room.

#[macro_use]
extern crate model_std as std;
extern crate std as real;

#[path = "common/mod.rs"]
mod common;

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering::*};
use std::sync::{Condvar, Mutex};
use std::thread;

use common::{Problem, fails};

/// Runs `threads` threads with the numbers from 0, and waits for all of them.
fn run(threads: usize, body: impl Fn(usize) + Sync) {
    thread::scope(|scope| {
        for index in 0..threads {
            let body = &body;
            scope.spawn(move || body(index));
        }
    });
}

/// Drops what is in the box that somebody has made.
fn free<T>(pointer: &AtomicPtr<T>) {
    // SAFETY: none: that somebody else may do it, too, is what the tests are about.
    drop(unsafe { Box::from_raw(pointer.load(SeqCst)) });
}

fn shared<T>(value: T) -> AtomicPtr<T> {
    AtomicPtr::new(Box::into_raw(Box::new(value)))
}

#[test]
fn two_threads_free_it() {
    let story = fails(
        "freed by both",
        Problem::FreedTwice,
        "`thread 2` frees what `thread 1` has freed already",
        || {
            let pointer = shared(Mutex::new(1));
            run(2, |_| free(&pointer));
        },
    );
    assert_eq!(story.title(), "freed twice");
    assert!(story.why[0].contains("`thread 1` gave it back first"));
}

#[test]
fn one_thread_frees_it_twice() {
    // There is no operation afterwards.
    fails(
        "freed by the same",
        Problem::FreedTwice,
        "`main` frees the same memory twice",
        || {
            let pointer = shared([0_u64; 7]);
            free(&pointer);
            free(&pointer);
        },
    );
}

#[test]
fn whoever_looks_first_frees_it() {
    fails("look, then free", Problem::FreedTwice, "already", || {
        let (pointer, is_free) = (shared(1), AtomicBool::new(false));
        run(2, |_| {
            if !is_free.load(SeqCst) {
                is_free.store(true, SeqCst);
                free(&pointer);
            }
        });
    });
}

#[test]
fn a_value_that_is_there_twice() {
    fails("a copied string", Problem::FreedTwice, "`main`", || {
        let text = String::from("text");
        // SAFETY: none: both strings take the text for theirs.
        let copy = unsafe { std::ptr::read(&text) };
        thread::spawn(move || drop(copy)).join().unwrap();
        drop(text);
    });
}

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
fn a_lock_that_is_gone() {
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
