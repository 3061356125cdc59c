//! `crossbeam_queue::ArrayQueue`.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};

use model::kernel::{Class, Site, Turn, Value};
use model::primitives::queue::Queue;

/// As `crossbeam_queue::ArrayQueue`. Each call is one step.
pub struct ArrayQueue<T> {
    queue: Queue,
    elements: RefCell<VecDeque<T>>,
    cap: usize,
}

// SAFETY: only the running thread of an execution touches the elements, of which
// there is one at a time; each element goes to one thread.
unsafe impl<T: Send> Sync for ArrayQueue<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Send for ArrayQueue<T> {}
impl<T> Unpin for ArrayQueue<T> {}
impl<T> UnwindSafe for ArrayQueue<T> {}
impl<T> RefUnwindSafe for ArrayQueue<T> {}

impl<T> ArrayQueue<T> {
    pub fn new(cap: usize) -> Self {
        assert!(cap > 0, "capacity must be non-zero");
        Self {
            queue: Queue::new("ArrayQueue", Some(cap)),
            elements: RefCell::default(),
            cap,
        }
    }

    fn turn(&self, verb: &'static str, class: Class, site: Site) -> Turn {
        self.queue.turn(self, verb, class, site, || {
            // What an earlier execution has left is no longer anybody's.
            std::mem::forget(self.elements.take());
        })
    }

    #[track_caller]
    pub fn push(&self, value: T) -> Result<(), T> {
        let turn = self.turn("push", Class::Write, Location::caller());
        if self.elements.borrow().len() == self.cap {
            self.queue.found_full();
            turn.refused().done();
            return Err(value);
        }
        self.put(turn, value);
        Ok(())
    }

    /// Ends the turn with the value in the queue.
    fn put(&self, turn: Turn, value: T) {
        let shown = Value::of(&value);
        self.queue.pushed();
        self.elements.borrow_mut().push_back(value);
        turn.wrote(shown).done();
    }

    pub fn push_mut(&mut self, value: T) -> Result<(), T> {
        if self.elements.get_mut().len() == self.cap {
            return Err(value);
        }
        self.queue.pushed_alone();
        self.elements.get_mut().push_back(value);
        Ok(())
    }

    #[track_caller]
    pub fn force_push(&self, value: T) -> Option<T> {
        let turn = self.turn("force_push", Class::Write, Location::caller());
        let is_full = self.elements.borrow().len() == self.cap;
        let oldest = is_full.then(|| {
            self.queue.popped();
            self.elements.borrow_mut().pop_front()
        });
        self.put(turn, value);
        oldest.flatten()
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

    pub fn capacity(&self) -> usize {
        self.cap
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
    pub fn is_full(&self) -> bool {
        let turn = self.turn("is_full", Class::Read, Location::caller());
        let is_full = self.elements.borrow().len() == self.cap;
        self.queue.counted();
        turn.read(Value::Bool(is_full)).done();
        is_full
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

impl<T> fmt::Debug for ArrayQueue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("ArrayQueue { .. }")
    }
}

impl<T> IntoIterator for ArrayQueue<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        IntoIter { value: self }
    }
}

#[derive(Debug)]
pub struct IntoIter<T> {
    value: ArrayQueue<T>,
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.value.pop_mut()
    }
}
