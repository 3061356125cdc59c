//! A Relaxed count tells that both workers are done, but what they did is not handed over with it.
//!
//! Caught by: two_workers

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

#[derive(Debug, Default)]
pub struct AtomicCounter {
    value: AtomicU64,
}

impl Counter for AtomicCounter {
    fn incr(&self) {
        self.value.fetch_add(1, Relaxed);
    }

    fn get(&self) -> u64 {
        self.value.load(Relaxed)
    }
}

pub fn two_hundred(counter: &impl Counter) -> u64 {
    let done = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                (0..100).for_each(|_| counter.incr());
                done.fetch_add(1, Relaxed);
            });
        }
        while done.load(Relaxed) < 2 {
            thread::yield_now();
        }
        counter.get()
    })
}
