//! The count is kept in 16 bits: 200 fits, 200,000 does not.
//!
//! Caught by: two_times_100_000

use std::sync::atomic::{AtomicU16, Ordering::Relaxed};
use std::thread;

use parking_lot::Mutex;

pub trait Counter: Sync {
    fn incr(&self);
    fn get(&self) -> u64;
}

#[derive(Debug, Default)]
pub struct LockedCounter {
    value: Mutex<u64>,
}

impl Counter for LockedCounter {
    fn incr(&self) {
        *self.value.lock() += 1;
    }

    fn get(&self) -> u64 {
        *self.value.lock()
    }
}

#[derive(Debug, Default)]
pub struct AtomicCounter {
    value: AtomicU16,
}

impl Counter for AtomicCounter {
    fn incr(&self) {
        self.value.fetch_add(1, Relaxed);
    }

    fn get(&self) -> u64 {
        u64::from(self.value.load(Relaxed))
    }
}

pub fn two_hundred(counter: &impl Counter) -> u64 {
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| (0..100).for_each(|_| counter.incr()));
        }
    });
    counter.get()
}
