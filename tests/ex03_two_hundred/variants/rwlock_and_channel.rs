//! A lock that many may read, a weak compare-exchange in a loop, and a channel that says
//! when the workers are done.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc;
use std::thread;

use parking_lot::RwLock;

pub trait Counter: Sync {
    fn incr(&self);
    fn get(&self) -> u64;
}

#[derive(Debug, Default)]
pub struct LockedCounter {
    value: RwLock<u64>,
}

impl Counter for LockedCounter {
    fn incr(&self) {
        *self.value.write() += 1;
    }

    fn get(&self) -> u64 {
        *self.value.read()
    }
}

#[derive(Debug, Default)]
pub struct AtomicCounter {
    value: AtomicU64,
}

impl Counter for AtomicCounter {
    fn incr(&self) {
        let mut known = self.value.load(Relaxed);
        while let Err(now) = self
            .value
            .compare_exchange_weak(known, known + 1, Relaxed, Relaxed)
        {
            known = now;
        }
    }

    fn get(&self) -> u64 {
        self.value.load(Relaxed)
    }
}

pub fn two_hundred(counter: &impl Counter) -> u64 {
    let (done, is_done) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..2 {
            let done = done.clone();
            scope.spawn(move || {
                (0..100).for_each(|_| counter.incr());
                done.send(()).unwrap();
            });
        }
        // With this one left, the channel would never end.
        drop(done);
        is_done.iter().for_each(drop);
        counter.get()
    })
}
