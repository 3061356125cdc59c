//! The flag is set and the sleepers are woken without the lock, between the last look of
//! somebody and its sleep.
//!
//! Caught by: close_wakes_every_consumer

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Condvar, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

#[derive(Debug)]
pub struct Bounded<T> {
    cap: usize,
    items: Mutex<VecDeque<T>>,
    closed: AtomicBool,
    room: Condvar,
    item: Condvar,
}

impl<T> Bounded<T> {
    pub fn new(cap: usize) -> Self {
        assert!(cap > 0, "a box without room");
        Self {
            cap,
            items: Mutex::default(),
            closed: AtomicBool::new(false),
            room: Condvar::new(),
            item: Condvar::new(),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let mut items = self.items.lock().unwrap();
        while items.len() == self.cap && !self.closed.load(SeqCst) {
            items = self.room.wait(items).unwrap();
        }
        if self.closed.load(SeqCst) {
            return Err(Closed(item));
        }
        items.push_back(item);
        self.item.notify_one();
        Ok(())
    }

    pub fn take(&self) -> Option<T> {
        let mut items = self.items.lock().unwrap();
        while items.is_empty() && !self.closed.load(SeqCst) {
            items = self.item.wait(items).unwrap();
        }
        let item = items.pop_front()?;
        self.room.notify_one();
        Some(item)
    }

    pub fn close(&self) {
        self.closed.store(true, SeqCst);
        self.room.notify_all();
        self.item.notify_all();
    }
}
