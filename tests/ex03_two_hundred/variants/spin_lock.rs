//! A lock made of one atomic, with acquire and release; the other counter is a compare-exchange loop.

use std::sync::atomic::{
    AtomicBool, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};
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
        while self.taken.swap(true, Acquire) {
            thread::yield_now();
        }
        let result = work();
        self.taken.store(false, Release);
        result
    }
}

impl Counter for LockedCounter {
    fn incr(&self) {
        self.locked(|| self.value.store(self.value.load(Relaxed) + 1, Relaxed));
    }

    fn get(&self) -> u64 {
        self.locked(|| self.value.load(Relaxed))
    }
}

#[derive(Debug, Default)]
pub struct AtomicCounter {
    value: AtomicU64,
}

impl Counter for AtomicCounter {
    fn incr(&self) {
        let mut before = self.value.load(Relaxed);
        while let Err(now) = self
            .value
            .compare_exchange_weak(before, before + 1, Relaxed, Relaxed)
        {
            before = now;
        }
    }

    fn get(&self) -> u64 {
        self.value.load(Relaxed)
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
