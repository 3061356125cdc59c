//! Nobody sleeps: who cannot go on gives the lock back, lets the others go first, and
//! looks again.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::thread;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

#[derive(Debug)]
pub struct Bounded<T> {
    cap: usize,
    inside: Mutex<Inside<T>>,
}

#[derive(Debug)]
struct Inside<T> {
    items: VecDeque<T>,
    closed: bool,
}

impl<T> Bounded<T> {
    pub fn new(cap: usize) -> Self {
        assert!(cap > 0);
        Self {
            cap,
            inside: Mutex::new(Inside {
                items: VecDeque::new(),
                closed: false,
            }),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        loop {
            if let Ok(mut inside) = self.inside.try_lock() {
                if inside.closed {
                    return Err(Closed(item));
                }
                if inside.items.len() < self.cap {
                    inside.items.push_back(item);
                    return Ok(());
                }
            }
            thread::yield_now();
        }
    }

    pub fn take(&self) -> Option<T> {
        loop {
            if let Ok(mut inside) = self.inside.try_lock() {
                let item = inside.items.pop_front();
                if item.is_some() || inside.closed {
                    return item;
                }
            }
            thread::yield_now();
        }
    }

    pub fn close(&self) {
        self.inside.lock().unwrap().closed = true;
    }
}
