//! Two lanes, so that two workers are seldom in each other's way; `get` adds them up.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::thread;

use parking_lot::Mutex;

static THREADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// Which lane this thread uses.
    static LANE: usize = THREADS.fetch_add(1, Relaxed) % 2;
}

pub trait Counter: Sync {
    fn incr(&self);
    fn get(&self) -> u64;
}

#[derive(Debug, Default)]
pub struct LockedCounter {
    lanes: [Mutex<u64>; 2],
}

impl Counter for LockedCounter {
    fn incr(&self) {
        *self.lanes[LANE.with(|&lane| lane)].lock() += 1;
    }

    fn get(&self) -> u64 {
        // Both locks at once, so that the sum was true at one moment.
        let lanes = [self.lanes[0].lock(), self.lanes[1].lock()];
        *lanes[0] + *lanes[1]
    }
}

#[derive(Debug, Default)]
pub struct AtomicCounter {
    lanes: [AtomicU64; 2],
}

impl Counter for AtomicCounter {
    fn incr(&self) {
        self.lanes[LANE.with(|&lane| lane)].fetch_add(1, Relaxed);
    }

    fn get(&self) -> u64 {
        self.lanes.iter().map(|lane| lane.load(Relaxed)).sum()
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
