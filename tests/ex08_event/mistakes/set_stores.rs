//! The flag is stored with Release beside the number: whoever clears it finds what the last thread to set it has done, and not what the one before has.
//!
//! Caught by: who_clears_it_sees_it_of_two_who_set

use std::collections::VecDeque;
use std::iter;
use std::mem;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::*};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread;

/// A flag, and how often it was set; whoever waits looks again and again.
#[derive(Debug, Default)]
pub struct Event {
    is_set: AtomicBool,
    times: AtomicU64,
}

impl Event {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn set(&self) {
        self.times.fetch_add(1, Release);
        self.is_set.store(true, Release);
    }

    pub fn is_set(&self) -> bool {
        self.is_set.load(Acquire)
    }

    pub fn clear(&self) {
        self.is_set.swap(false, Acquire);
    }

    pub fn wait(&self) {
        let before = self.times.load(Acquire);
        while !self.is_set() && self.times.load(Acquire) == before {
            thread::yield_now();
        }
    }
}

/// Consumes `items` on one thread while another one makes them: each once, in order. No
/// item waits for the next one, and making one waits for no consumer. Returns after the
/// last. If consuming panics, so does this; making must not, or nobody sets the event.
pub fn relay<T: Send>(items: impl Iterator<Item = T> + Send, mut consume: impl FnMut(T) + Send) {
    let shelf = Mutex::new(Vec::new());
    let filled = Event::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            // The end is news like any item: nobody else can tell it.
            for item in items.map(Some).chain(iter::once(None)) {
                shelf.lock().unwrap().push(item);
                filled.set();
            }
        });
        loop {
            filled.wait();
            // Cleared by the one who waits, and before it looks: what comes after the look
            // sets the event again. An event does not count, so the look takes everything.
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
