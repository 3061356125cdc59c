//! Two counters that several threads increment at once.
//!
//! Both counters compile, have a lock or an atomic for every access, and lose
//! increments. `two_hundred` is yours to build.

use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

/// Something that counts, for several threads at once.
pub trait Counter: Sync {
    /// Adds one.
    fn incr(&self);

    /// How often `incr` has been called.
    fn get(&self) -> u64;
}

/// Counts under a lock.
#[derive(Debug, Default)]
pub struct LockedCounter {
    value: Mutex<u64>,
}

impl Counter for LockedCounter {
    // TODO 1: how often does this take the lock, and what can another thread do
    // in between?
    fn incr(&self) {
        let before = self.get();
        *self.value.lock() = before + 1;
    }

    fn get(&self) -> u64 {
        *self.value.lock()
    }
}

/// Counts with an atomic, and without a lock.
#[derive(Debug, Default)]
pub struct AtomicCounter {
    value: AtomicU64,
}

impl Counter for AtomicCounter {
    // TODO 2: each of these two operations is atomic, and there is no stronger ordering.
    // Is `incr` atomic, too? What else does `AtomicU64` offer?
    fn incr(&self) {
        let before = self.value.load(Ordering::SeqCst);
        self.value.store(before + 1, Ordering::SeqCst);
    }

    fn get(&self) -> u64 {
        self.value.load(Ordering::SeqCst)
    }
}

/// Lets two workers call `incr` 100 times each, at the same time, and returns
/// what the counter shows once both are done.
// TODO 3: a worker is a thread. Which way to start a thread lets it borrow
// `counter`? And from where to where do both run at the same time?
pub fn two_hundred(counter: &impl Counter) -> u64 {
    counter.get()
}
