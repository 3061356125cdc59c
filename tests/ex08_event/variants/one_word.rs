//! Flag and number in one atomic word, odd while the event is set; whoever waits looks again and again. The shelf's own lock says when it is empty.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};
use std::thread;

#[derive(Debug, Default)]
pub struct Event {
    /// Grows with every change.
    word: AtomicU64,
}

impl Event {
    pub const fn new() -> Self {
        Self {
            word: AtomicU64::new(0),
        }
    }

    pub fn set(&self) {
        // Also if it is odd already: whoever sees this `set` sees what was done before it.
        let _ = self
            .word
            .fetch_update(Release, Relaxed, |word| Some((word + 1) | 1));
    }

    pub fn clear(&self) {
        let _ = self
            .word
            .fetch_update(Acquire, Relaxed, |word| Some((word + 1) & !1));
    }

    pub fn is_set(&self) -> bool {
        self.word.load(Acquire) % 2 == 1
    }

    pub fn wait(&self) {
        let before = self.word.load(Acquire);
        if before % 2 == 1 {
            return;
        }
        while self.word.load(Acquire) == before {
            thread::yield_now();
        }
    }
}

#[derive(Debug)]
struct Shelf<T> {
    items: VecDeque<T>,
    is_closed: bool,
}

pub fn relay<T: Send>(items: impl Iterator<Item = T> + Send, mut consume: impl FnMut(T) + Send) {
    let shelf = Mutex::new(Shelf {
        items: VecDeque::new(),
        is_closed: false,
    });
    let filled = Event::new();
    let next = || loop {
        filled.wait();
        let mut shelf = shelf.lock().unwrap();
        if let Some(item) = shelf.items.pop_front() {
            return Some(item);
        }
        if shelf.is_closed {
            return None;
        }
        filled.clear();
    };
    thread::scope(|scope| {
        scope.spawn(|| {
            while let Some(item) = next() {
                consume(item);
            }
        });
        for item in items {
            let mut shelf = shelf.lock().unwrap();
            shelf.items.push_back(item);
            filled.set();
        }
        let mut shelf = shelf.lock().unwrap();
        shelf.is_closed = true;
        filled.set();
    });
}
