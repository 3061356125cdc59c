//! `clear` stores with Relaxed what a thread that waited finds: with the value of `set` it has wiped out what `set` handed over.
//!
//! Caught by: clear_hides_nothing

use std::iter;
use std::mem;
use std::sync::Mutex;
use std::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};
use std::thread;

#[derive(Debug, Default)]
pub struct Event {
    /// Grows with every change, and is odd while it is set.
    word: AtomicU64,
}

impl Event {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn set(&self) {
        let _ = self
            .word
            .fetch_update(Release, Relaxed, |word| Some((word + 1) | 1));
    }

    pub fn clear(&self) {
        let word = self.word.load(Relaxed);
        self.word.store((word + 1) & !1, Relaxed);
    }

    pub fn is_set(&self) -> bool {
        self.word.load(Acquire) % 2 == 1
    }

    pub fn wait(&self) {
        let before = self.word.load(Acquire);
        while before % 2 == 0 && self.word.load(Acquire) == before {
            thread::yield_now();
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
