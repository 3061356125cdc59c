//! Memory that is given back, and then once more.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering::*};
use std::thread;

use super::run;
use crate::common::{Problem, fails};

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
