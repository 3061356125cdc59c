//! `wait` is right, but `is_set` looks with Relaxed, and hands nothing over.
//!
//! Caught by: what_was_written_is_seen

use std::iter;
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
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
        *times += 1;
        self.is_set.store(true, Relaxed);
        self.was_set.notify_all();
    }

    pub fn clear(&self) {
        let _times = self.times.lock().unwrap();
        self.is_set.store(false, Relaxed);
    }

    pub fn is_set(&self) -> bool {
        self.is_set.load(Relaxed)
    }

    pub fn wait(&self) {
        let times = self.times.lock().unwrap();
        if !self.is_set() {
            let before = *times;
            let not_yet = |times: &mut u64| *times == before;
            drop(self.was_set.wait_while(times, not_yet).unwrap());
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
