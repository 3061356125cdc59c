//! `set` loads the number and stores the next one: if another thread sets the event in between, the number goes on by one and not by two, and whoever has waited for the second one waits on.
//!
//! Caught by: two_who_set_it_lose_nobody

use std::iter;
use std::mem;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;

#[derive(Debug, Default)]
pub struct Event {
    /// Odd while it is set; half of it is how often it has been set.
    word: AtomicU64,
}

impl Event {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn set(&self) {
        let word = self.word.load(SeqCst);
        self.word.store((word + 2) | 1, SeqCst);
    }

    pub fn is_set(&self) -> bool {
        self.word.load(SeqCst) % 2 == 1
    }

    pub fn clear(&self) {
        self.word.fetch_and(!1, SeqCst);
    }

    pub fn wait(&self) {
        let before = self.word.load(SeqCst);
        while before % 2 == 0 && self.word.load(SeqCst) / 2 == before / 2 {
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
