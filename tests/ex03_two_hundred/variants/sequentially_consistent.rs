//! `fetch_update` with the strongest ordering everywhere, and the caller is one of the two workers.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
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
        let mut value = self.value.lock();
        *value = value.checked_add(1).expect("nobody counts that far");
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
        self.value
            .fetch_update(SeqCst, SeqCst, |value| Some(value + 1))
            .unwrap();
    }

    fn get(&self) -> u64 {
        self.value.load(SeqCst)
    }
}

pub fn two_hundred(counter: &impl Counter) -> u64 {
    let hundred = || (0..100).for_each(|_| counter.incr());
    thread::scope(|scope| {
        scope.spawn(hundred);
        hundred();
    });
    counter.get()
}
