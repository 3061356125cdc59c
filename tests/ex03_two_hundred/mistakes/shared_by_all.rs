//! The value is a static: all counters are one.
//!
//! Caught by: atomic_two_by_two

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
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

static VALUE: AtomicU64 = AtomicU64::new(0);

#[derive(Debug, Default)]
pub struct AtomicCounter {}

impl Counter for AtomicCounter {
    fn incr(&self) {
        VALUE.fetch_add(1, Relaxed);
    }

    fn get(&self) -> u64 {
        VALUE.load(Relaxed)
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
