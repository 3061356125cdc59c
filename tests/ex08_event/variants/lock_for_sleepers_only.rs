//! Flag and number are one atomic word, and the lock is for those who sleep: `set` takes it only if there are any. Each side writes first and then looks at what the other one writes, in one order for all (SeqCst).

use std::iter;
use std::mem;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::sync::{Condvar, Mutex};
use std::thread;

#[derive(Debug, Default)]
pub struct Event {
    /// Odd while it is set; half of it is how often it has been set.
    word: AtomicU64,
    asleep: AtomicUsize,
    lock: Mutex<()>,
    was_set: Condvar,
}

impl Event {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn set(&self) {
        let _ = self
            .word
            .fetch_update(SeqCst, SeqCst, |word| Some((word + 2) | 1));
        if self.asleep.load(SeqCst) > 0 {
            // Not between another thread's look and its sleep.
            drop(self.lock.lock().unwrap());
            self.was_set.notify_all();
        }
    }

    pub fn is_set(&self) -> bool {
        self.word.load(SeqCst) % 2 == 1
    }

    pub fn clear(&self) {
        self.word.fetch_and(!1, SeqCst);
    }

    pub fn wait(&self) {
        let before = self.word.load(SeqCst);
        if before % 2 == 1 {
            return;
        }
        let mut lock = self.lock.lock().unwrap();
        self.asleep.fetch_add(1, SeqCst);
        while self.word.load(SeqCst) / 2 == before / 2 {
            lock = self.was_set.wait(lock).unwrap();
        }
        self.asleep.fetch_sub(1, SeqCst);
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
