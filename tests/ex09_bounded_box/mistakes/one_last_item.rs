//! The end is an item of its own that one consumer takes; the others wait for more.
//!
//! Caught by: close_wakes_every_consumer

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

#[derive(Debug)]
pub struct Bounded<T> {
    cap: usize,
    /// `None` is the end.
    items: Mutex<VecDeque<Option<T>>>,
    room: Condvar,
    item: Condvar,
}

impl<T> Bounded<T> {
    pub fn new(cap: usize) -> Self {
        assert!(cap > 0, "a box without room");
        Self {
            cap,
            items: Mutex::default(),
            room: Condvar::new(),
            item: Condvar::new(),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let is_end = |last: Option<&Option<T>>| matches!(last, Some(None));
        let mut items = self.items.lock().unwrap();
        while items.len() >= self.cap && !is_end(items.back()) {
            items = self.room.wait(items).unwrap();
        }
        if is_end(items.back()) {
            return Err(Closed(item));
        }
        items.push_back(Some(item));
        self.item.notify_one();
        Ok(())
    }

    pub fn take(&self) -> Option<T> {
        let mut items = self.items.lock().unwrap();
        while items.is_empty() {
            items = self.item.wait(items).unwrap();
        }
        let item = items.pop_front()?;
        self.room.notify_one();
        item
    }

    pub fn close(&self) {
        self.items.lock().unwrap().push_back(None);
        self.room.notify_all();
        self.item.notify_all();
    }
}
