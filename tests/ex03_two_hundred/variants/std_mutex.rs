//! The standard library's mutex, and workers that are started and joined by name.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

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
        *self.value.lock().unwrap() += 1;
    }

    fn get(&self) -> u64 {
        *self.value.lock().unwrap()
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
    thread::scope(|scope| {
        let work = || {
            for _ in 0..100 {
                counter.incr();
            }
        };
        let start = |name: &str| {
            thread::Builder::new()
                .name(name.into())
                .spawn_scoped(scope, work)
        };
        let workers = [start("anna").unwrap(), start("bob").unwrap()];
        for worker in workers {
            worker.join().unwrap();
        }
    });
    counter.get()
}
