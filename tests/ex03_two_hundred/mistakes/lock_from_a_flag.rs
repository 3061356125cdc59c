//! A home-made lock looks whether it is free and takes it in two steps.
//!
//! Caught by: locked_two_by_two

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::thread;

pub trait Counter: Sync {
    fn incr(&self);
    fn get(&self) -> u64;
}

#[derive(Debug, Default)]
pub struct LockedCounter {
    taken: AtomicBool,
    value: AtomicU64,
}

impl LockedCounter {
    fn locked<R>(&self, work: impl FnOnce() -> R) -> R {
        while self.taken.load(SeqCst) {
            thread::yield_now();
        }
        self.taken.store(true, SeqCst);
        let result = work();
        self.taken.store(false, SeqCst);
        result
    }
}

impl Counter for LockedCounter {
    fn incr(&self) {
        self.locked(|| self.value.store(self.value.load(SeqCst) + 1, SeqCst));
    }

    fn get(&self) -> u64 {
        self.locked(|| self.value.load(SeqCst))
    }
}

#[derive(Debug, Default)]
pub struct AtomicCounter {
    value: AtomicU64,
}

impl Counter for AtomicCounter {
    fn incr(&self) {
        self.value.fetch_add(1, SeqCst);
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
