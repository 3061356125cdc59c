//! Right programs in many styles: both engines pass them, and explore them to the
//! end.

#[macro_use]
extern crate model_std as std;
extern crate model_parking_lot as parking_lot;
extern crate std as real;

mod arrays;
mod atomics;
mod blocking;
mod cells;
#[path = "../common/mod.rs"]
mod common;
mod last;
mod memory;
mod panics;
#[path = "../common/ring.rs"]
mod ring;
mod spinning;
mod time;
mod told;

use std::cell::UnsafeCell;
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

/// Data that a lock of the test's own protects.
struct Shared<T: ?Sized>(UnsafeCell<T>);

// SAFETY: the tests that use it lock first; that they do so rightly is what the
// model checks.
unsafe impl<T: ?Sized + Send> Sync for Shared<T> {}

impl<T> Shared<T> {
    fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }
}

impl<T: ?Sized> Shared<T> {
    #[track_caller]
    fn get(&self) -> *mut T {
        self.0.get()
    }

    #[track_caller]
    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        // SAFETY: as for `Sync`.
        f(unsafe { &mut *self.get() })
    }
}
