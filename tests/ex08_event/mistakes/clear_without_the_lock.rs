//! `clear` takes the flag down without the lock, with Relaxed: it may take back a `set` and still not see what was done before that.
//!
//! Caught by: who_clears_it_sees_what_was_written

use std::iter;
use std::mem;
use std::sync::atomic::{
    AtomicBool,
    Ordering::{Acquire, Relaxed, Release},
};
use std::sync::{Condvar, Mutex};
use std::thread;

#[derive(Debug, Default)]
pub struct Event {
    is_set: AtomicBool,
    times: Mutex<u64>,
    was_set: Condvar,
}

impl Event {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn set(&self) {
        let mut times = self.times.lock().unwrap();
        self.is_set.store(true, Release);
        *times += 1;
        self.was_set.notify_all();
    }

    pub fn is_set(&self) -> bool {
        self.is_set.load(Acquire)
    }

    pub fn clear(&self) {
        self.is_set.store(false, Relaxed);
    }

    pub fn wait(&self) {
        let mut times = self.times.lock().unwrap();
        let before = *times;
        while !self.is_set() && *times == before {
            times = self.was_set.wait(times).unwrap();
        }
    }
}

pub fn relay<T: Send>(items: impl Iterator<Item = T> + Send, mut consume: impl FnMut(T) + Send) {
    let shelf = Mutex::new(Vec::new());
    let filled = Event::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            for item in items.map(Some).chain(iter::once(None)) {
                shelf.lock().unwrap().push(item);
                filled.set();
            }
        });
        loop {
            filled.wait();
            filled.clear();
            let taken = mem::take(&mut *shelf.lock().unwrap());
            for item in taken {
                match item {
                    Some(item) => consume(item),
                    None => return,
                }
            }
        }
    });
}
