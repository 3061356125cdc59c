//! Wrong programs: each is found, and for what it is.

#[macro_use]
extern crate model_std as std;
extern crate std as real;

mod arrays;
mod cells;
#[path = "../common/mod.rs"]
mod common;
mod conditions;
mod deadlocks;
mod livelocks;
mod races;
#[path = "../common/ring.rs"]
mod ring;
mod src;
mod stories;
mod told;

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
