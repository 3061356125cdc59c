//! A semaphore counts places and another one items; a closed box has one permit more of
//! each, which goes from hand to hand.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

#[derive(Debug)]
pub struct Bounded<T> {
    places: Semaphore,
    items: Semaphore,
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
            places: Semaphore::new(cap),
            items: Semaphore::new(0),
            inside: Mutex::new(Inside {
                items: VecDeque::new(),
                closed: false,
            }),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        self.places.acquire();
        let mut inside = self.inside.lock().unwrap();
        if inside.closed {
            self.places.release();
            return Err(Closed(item));
        }
        inside.items.push_back(item);
        drop(inside);
        self.items.release();
        Ok(())
    }

    pub fn take(&self) -> Option<T> {
        self.items.acquire();
        let item = self.inside.lock().unwrap().items.pop_front();
        match item {
            Some(_) => self.places.release(),
            None => self.items.release(),
        }
        item
    }

    pub fn close(&self) {
        self.inside.lock().unwrap().closed = true;
        self.places.release();
        self.items.release();
    }
}

#[derive(Debug)]
struct Semaphore {
    permits: Mutex<usize>,
    released: Condvar,
}

impl Semaphore {
    fn new(permits: usize) -> Self {
        Self {
            permits: Mutex::new(permits),
            released: Condvar::new(),
        }
    }

    fn acquire(&self) {
        let mut permits = self.permits.lock().unwrap();
        while *permits == 0 {
            permits = self.released.wait(permits).unwrap();
        }
        *permits -= 1;
    }

    fn release(&self) {
        *self.permits.lock().unwrap() += 1;
        self.released.notify_one();
    }
}
