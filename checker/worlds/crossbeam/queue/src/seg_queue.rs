//! `crossbeam_queue::SegQueue`.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};

use model::kernel::{Class, Site, Turn, Value};
use model::primitives::queue::Queue;

/// As `crossbeam_queue::SegQueue`. Each call is one step.
pub struct SegQueue<T> {
    queue: Queue,
    elements: RefCell<VecDeque<T>>,
}

// SAFETY: as for `ArrayQueue`.
unsafe impl<T: Send> Send for SegQueue<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for SegQueue<T> {}
impl<T> UnwindSafe for SegQueue<T> {}
impl<T> RefUnwindSafe for SegQueue<T> {}

impl<T> SegQueue<T> {
    pub const fn new() -> Self {
        Self {
            queue: Queue::new("SegQueue", None),
            elements: RefCell::new(VecDeque::new()),
        }
    }

    fn turn(&self, verb: &'static str, class: Class, site: Site) -> Turn {
        self.queue.turn(self, verb, class, site, || {
            // What an earlier execution has left is no longer anybody's.
            std::mem::forget(self.elements.take());
        })
    }

    #[track_caller]
    pub fn push(&self, value: T) {
        let turn = self.turn("push", Class::Write, Location::caller());
        let shown = Value::of(&value);
        self.queue.pushed();
        self.elements.borrow_mut().push_back(value);
        turn.wrote(shown).done();
    }

    pub fn push_mut(&mut self, value: T) {
        self.queue.pushed_alone();
        self.elements.get_mut().push_back(value);
    }

    #[track_caller]
    pub fn pop(&self) -> Option<T> {
        let turn = self.turn("pop", Class::Write, Location::caller());
        let oldest = self.elements.borrow_mut().pop_front();
        match &oldest {
            Some(value) => {
                self.queue.popped();
                turn.read(Value::of(value)).done();
            }
            None => {
                self.queue.found_empty();
                turn.refused().done();
            }
        }
        oldest
    }

    pub fn pop_mut(&mut self) -> Option<T> {
        let oldest = self.elements.get_mut().pop_front()?;
        self.queue.popped_alone();
        Some(oldest)
    }

    #[track_caller]
    pub fn is_empty(&self) -> bool {
        let turn = self.turn("is_empty", Class::Read, Location::caller());
        let is_empty = self.elements.borrow().is_empty();
        self.queue.counted();
        turn.read(Value::Bool(is_empty)).done();
        is_empty
    }

    #[track_caller]
    pub fn len(&self) -> usize {
        let turn = self.turn("len", Class::Read, Location::caller());
        let len = self.elements.borrow().len();
        self.queue.counted();
        turn.read(Value::Unsigned(len as u64)).done();
        len
    }
}

impl<T> fmt::Debug for SegQueue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("SegQueue { .. }")
    }
}

impl<T> Default for SegQueue<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> IntoIterator for SegQueue<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        IntoIter { value: self }
    }
}

#[derive(Debug)]
pub struct IntoIter<T> {
    value: SegQueue<T>,
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.value.pop_mut()
    }
}
