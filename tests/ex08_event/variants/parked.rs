//! Whoever waits stands in a list, parked, and `set` takes everybody off the list. The consumer is parked too, and needs no event.

use std::collections::VecDeque;
use std::sync::atomic::{
    AtomicBool,
    Ordering::{Acquire, Release},
};
use std::sync::{Arc, Mutex};
use std::thread::{self, Thread};

#[derive(Debug, Default)]
pub struct Event {
    /// Changes under the lock.
    is_set: AtomicBool,
    waiting: Mutex<Vec<Arc<Waiter>>>,
}

#[derive(Debug)]
struct Waiter {
    thread: Thread,
    may_go: AtomicBool,
}

impl Event {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn set(&self) {
        let mut waiting = self.waiting.lock().unwrap();
        self.is_set.store(true, Release);
        for waiter in waiting.drain(..) {
            waiter.may_go.store(true, Release);
            waiter.thread.unpark();
        }
    }

    pub fn clear(&self) {
        let _waiting = self.waiting.lock().unwrap();
        self.is_set.store(false, Release);
    }

    pub fn is_set(&self) -> bool {
        self.is_set.load(Acquire)
    }

    pub fn wait(&self) {
        if self.is_set() {
            return;
        }
        let me = Arc::new(Waiter {
            thread: thread::current(),
            may_go: AtomicBool::new(false),
        });
        let mut waiting = self.waiting.lock().unwrap();
        if self.is_set() {
            return;
        }
        waiting.push(Arc::clone(&me));
        drop(waiting);
        while !me.may_go.load(Acquire) {
            thread::park();
        }
    }
}

pub fn relay<T: Send>(items: impl Iterator<Item = T> + Send, mut consume: impl FnMut(T) + Send) {
    let shelf = Mutex::new(VecDeque::new());
    let consumer = thread::current();
    thread::scope(|scope| {
        scope.spawn(|| {
            for item in items.map(Some).chain([None]) {
                shelf.lock().unwrap().push_back(item);
                consumer.unpark();
            }
        });
        loop {
            let item = shelf.lock().unwrap().pop_front();
            match item {
                Some(Some(item)) => consume(item),
                Some(None) => return,
                None => thread::park(),
            }
        }
    });
}
