//! The flag is an atomic that `set` changes without the lock: it comes between another thread's look and its sleep.
//!
//! Caught by: set_ends_a_wait

use std::iter;
use std::mem;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Condvar, Mutex};
use std::thread;

#[derive(Debug, Default)]
pub struct Event {
    /// Odd while it is set.
    word: AtomicU64,
    lock: Mutex<()>,
    was_set: Condvar,
}

impl Event {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn set(&self) {
        self.word.fetch_or(1, SeqCst);
        self.was_set.notify_all();
    }

    pub fn clear(&self) {
        if self.is_set() {
            self.word.fetch_add(1, SeqCst);
        }
    }

    pub fn is_set(&self) -> bool {
        self.word.load(SeqCst) % 2 == 1
    }

    pub fn wait(&self) {
        let mut lock = self.lock.lock().unwrap();
        let before = self.word.load(SeqCst);
        while before % 2 == 0 && self.word.load(SeqCst) == before {
            lock = self.was_set.wait(lock).unwrap();
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
