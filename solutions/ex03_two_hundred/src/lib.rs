//! Two counters that several threads increment at once.
//!
//! Adding one is three steps: read, add, write. A counter is right if no other
//! thread can come between them. There are two ways to get that: a lock around
//! all three, or one instruction that does all three.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

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
    fn incr(&self) {
        // The guard lives to the end of the statement: read, add and write are
        // all done before anybody else gets the lock.
        *self.value.lock() += 1;
    }

    fn get(&self) -> u64 {
        *self.value.lock()
    }
}

/// Counts with an atomic read-modify-write.
#[derive(Debug, Default)]
pub struct AtomicCounter {
    value: AtomicU64,
}

// Relaxed is enough here. All changes of *one* atomic happen in one order that
// every thread agrees on, and a read-modify-write always works on the latest of
// them, whatever its ordering. The stronger orderings promise something about
// *other* memory, and nobody concludes anything about other memory from a count.
impl Counter for AtomicCounter {
    fn incr(&self) {
        self.value.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.value.load(Ordering::Relaxed)
    }
}

/// Lets two workers call `incr` 100 times each, at the same time, and returns
/// what the counter shows once both are done.
pub fn two_hundred(counter: &impl Counter) -> u64 {
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| (0..100).for_each(|_| counter.incr()));
        }
    });
    // The scope has waited for both workers. Waiting for a thread makes
    // everything it did happen before what comes next, so that this `get` sees
    // all of it.
    counter.get()
}
