//! Whether there is room is looked up before the lock is taken: two producers may see the
//! same last place.
//!
//! Caught by: each_place_wakes_a_producer

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

#[derive(Debug)]
pub struct Bounded<T> {
    cap: usize,
    len: AtomicUsize,
    closed: AtomicBool,
    items: Mutex<VecDeque<T>>,
}

impl<T> Bounded<T> {
    pub fn new(cap: usize) -> Self {
        assert!(cap > 0, "a box without room");
        Self {
            cap,
            len: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
            items: Mutex::default(),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        while self.len.load(SeqCst) >= self.cap && !self.closed.load(SeqCst) {
            thread::yield_now();
        }
        let mut items = self.items.lock().unwrap();
        if self.closed.load(SeqCst) {
            return Err(Closed(item));
        }
        items.push_back(item);
        self.len.fetch_add(1, SeqCst);
        Ok(())
    }

    pub fn take(&self) -> Option<T> {
        loop {
            let mut items = self.items.lock().unwrap();
            if let Some(item) = items.pop_front() {
                self.len.fetch_sub(1, SeqCst);
                return Some(item);
            }
            if self.closed.load(SeqCst) {
                return None;
            }
            drop(items);
            thread::yield_now();
        }
    }

    pub fn close(&self) {
        let _items = self.items.lock().unwrap();
        self.closed.store(true, SeqCst);
    }
}
