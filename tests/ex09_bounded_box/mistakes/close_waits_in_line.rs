//! Producers come in one at a time, and one that waits for room holds the door; `close`
//! comes through the same door.
//!
//! Caught by: close_wakes_every_producer

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

#[derive(Debug)]
pub struct Bounded<T> {
    cap: usize,
    door: Mutex<()>,
    inside: Mutex<Inside<T>>,
    room: Condvar,
    item: Condvar,
}

#[derive(Debug)]
struct Inside<T> {
    items: VecDeque<T>,
    closed: bool,
}

impl<T> Bounded<T> {
    pub fn new(cap: usize) -> Self {
        assert!(cap > 0, "a box without room");
        let inside = Inside {
            items: VecDeque::new(),
            closed: false,
        };
        Self {
            cap,
            door: Mutex::new(()),
            inside: Mutex::new(inside),
            room: Condvar::new(),
            item: Condvar::new(),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let _one_at_a_time = self.door.lock().unwrap();
        let mut inside = self.inside.lock().unwrap();
        while inside.items.len() == self.cap && !inside.closed {
            inside = self.room.wait(inside).unwrap();
        }
        if inside.closed {
            return Err(Closed(item));
        }
        inside.items.push_back(item);
        self.item.notify_one();
        Ok(())
    }

    pub fn take(&self) -> Option<T> {
        let mut inside = self.inside.lock().unwrap();
        while inside.items.is_empty() && !inside.closed {
            inside = self.item.wait(inside).unwrap();
        }
        let item = inside.items.pop_front()?;
        self.room.notify_one();
        Some(item)
    }

    pub fn close(&self) {
        let _no_more = self.door.lock().unwrap();
        self.inside.lock().unwrap().closed = true;
        self.room.notify_all();
        self.item.notify_all();
    }
}
