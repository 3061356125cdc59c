//! Memory that is given back, and then used, or given back once more: by programs that
//! do so without harm only in the model.

#[macro_use]
extern crate model_std as std;
extern crate std as real;

#[path = "../common/mod.rs"]
mod common;
mod twice;
mod used;

use std::sync::atomic::{AtomicPtr, Ordering::*};
use std::thread;

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
