//! All who wait stand in one line, and the first of it is woken: the head of the line may
//! be somebody who has no use for what has changed.
//!
//! Caught by: no_producer_sleeps_beside_room

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};
use std::thread::{self, Thread};

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
    line: VecDeque<Thread>,
    closed: bool,
}

impl<T> Bounded<T> {
    pub fn new(cap: usize) -> Self {
        assert!(cap > 0);
        Self {
            cap,
            inside: Mutex::new(Inside {
                items: VecDeque::new(),
                line: VecDeque::new(),
                closed: false,
            }),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let mut inside = self.inside.lock().unwrap();
        while inside.items.len() == self.cap && !inside.closed {
            inside = self.stand_in_line(inside);
        }
        if inside.closed {
            return Err(Closed(item));
        }
        inside.items.push_back(item);
        inside.line.pop_front().iter().for_each(Thread::unpark);
        Ok(())
    }

    pub fn take(&self) -> Option<T> {
        let mut inside = self.inside.lock().unwrap();
        while inside.items.is_empty() && !inside.closed {
            inside = self.stand_in_line(inside);
        }
        let item = inside.items.pop_front()?;
        inside.line.pop_front().iter().for_each(Thread::unpark);
        Some(item)
    }

    pub fn close(&self) {
        let mut inside = self.inside.lock().unwrap();
        inside.closed = true;
        inside.line.drain(..).for_each(|thread| thread.unpark());
    }

    /// Parks until this thread has been taken off the line.
    fn stand_in_line<'a>(
        &'a self,
        mut inside: MutexGuard<'a, Inside<T>>,
    ) -> MutexGuard<'a, Inside<T>> {
        let me = thread::current();
        inside.line.push_back(me.clone());
        while inside.line.iter().any(|thread| thread.id() == me.id()) {
            drop(inside);
            thread::park();
            inside = self.inside.lock().unwrap();
        }
        inside
    }
}
