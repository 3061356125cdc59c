//! A lock that draws numbers and serves them in order; the caller is one of the two
//! workers, and both begin at a barrier.

use std::cell::UnsafeCell;
use std::sync::Barrier;
use std::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};
use std::thread;

pub trait Counter: Sync {
    fn incr(&self);
    fn get(&self) -> u64;
}

#[derive(Debug, Default)]
pub struct LockedCounter {
    /// The number that the next to come draws.
    next: AtomicU64,
    /// The number whose turn it is.
    serving: AtomicU64,
    value: UnsafeCell<u64>,
}

// SAFETY: only `with` uses the value, and it lets in one thread at a time.
unsafe impl Sync for LockedCounter {}

impl LockedCounter {
    fn with<R>(&self, use_it: impl FnOnce(&mut u64) -> R) -> R {
        let mine = self.next.fetch_add(1, Relaxed);
        while self.serving.load(Acquire) != mine {
            // Whose turn it is may need this core: on a machine with a single one, to spin
            // until the time is up takes a thousand times as long as the increment.
            thread::yield_now();
        }
        // SAFETY: no two threads draw the same number, and it is this one's turn.
        let result = use_it(unsafe { &mut *self.value.get() });
        self.serving.store(mine + 1, Release);
        result
    }
}

impl Counter for LockedCounter {
    fn incr(&self) {
        self.with(|value| *value += 1);
    }

    fn get(&self) -> u64 {
        self.with(|value| *value)
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
    let start = Barrier::new(2);
    let work = || {
        start.wait();
        for _ in 0..100 {
            counter.incr();
        }
    };
    thread::scope(|scope| {
        let other = scope.spawn(work);
        work();
        other.join().unwrap();
    });
    counter.get()
}
