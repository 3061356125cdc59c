//! One condition for both kinds, and everybody is woken each time; waits with a condition
//! instead of a loop.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

#[derive(Debug)]
pub struct Bounded<T> {
    cap: usize,
    inside: Mutex<(VecDeque<T>, bool)>,
    changed: Condvar,
}

impl<T> Bounded<T> {
    pub fn new(cap: usize) -> Self {
        assert_ne!(cap, 0);
        Self {
            cap,
            inside: Mutex::new((VecDeque::with_capacity(cap), false)),
            changed: Condvar::new(),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let full = |(items, closed): &mut (VecDeque<T>, bool)| items.len() == self.cap && !*closed;
        let inside = self.inside.lock().unwrap();
        let mut inside = self.changed.wait_while(inside, full).unwrap();
        let (items, closed) = &mut *inside;
        if *closed {
            return Err(Closed(item));
        }
        items.push_back(item);
        drop(inside);
        self.changed.notify_all();
        Ok(())
    }

    pub fn take(&self) -> Option<T> {
        let empty = |(items, closed): &mut (VecDeque<T>, bool)| items.is_empty() && !*closed;
        let inside = self.inside.lock().unwrap();
        let mut inside = self.changed.wait_while(inside, empty).unwrap();
        let item = inside.0.pop_front();
        drop(inside);
        self.changed.notify_all();
        item
    }

    pub fn close(&self) {
        let (_, closed) = &mut *self.inside.lock().unwrap();
        *closed = true;
        self.changed.notify_all();
    }
}
