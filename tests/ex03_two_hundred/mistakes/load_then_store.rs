//! The atomic, which comes from `core` here, is loaded and stored, in two steps.
//!
//! Caught by: atomic_two_by_two

use core::sync::atomic::{AtomicU64, Ordering::SeqCst};
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
    value: AtomicU64,
}

impl Counter for AtomicCounter {
    fn incr(&self) {
        let before = self.value.load(SeqCst);
        self.value.store(before + 1, SeqCst);
    }

    fn get(&self) -> u64 {
        self.value.load(SeqCst)
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
