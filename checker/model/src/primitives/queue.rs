//! A queue that many threads use at both ends, without its elements.
//!
//! Each operation is one step, and takes effect at once. As at the two counters
//! of a lock-free queue, whoever puts something in learns what those knew who
//! did so before, and whoever takes something out what those knew who did that
//! before, and what the thread knew that had put it in. Where there is room for
//! a few elements only, an element learns of the one whose place it takes.

use std::cell::RefCell;
use std::collections::VecDeque;

use crate::kernel::{Class, Clock, Identity, Op, Site, Touch, Turn, with};

#[derive(Debug)]
pub struct Queue {
    identity: Identity,
    kind: &'static str,
    capacity: Option<usize>,
    books: RefCell<Books>,
}

#[derive(Debug)]
struct Books {
    /// What those know who have put something in, or taken something out.
    pushed: Clock,
    popped: Clock,
    /// What was known when each element came.
    elements: VecDeque<Clock>,
    /// What was known when each place was left.
    room: VecDeque<Clock>,
    /// How many places have never been used.
    unused: usize,
}

impl Books {
    const fn new(unused: usize) -> Self {
        Self {
            pushed: Clock::new(),
            popped: Clock::new(),
            elements: VecDeque::new(),
            room: VecDeque::new(),
            unused,
        }
    }
}

// SAFETY: as for `Lock`.
unsafe impl Send for Queue {}
// SAFETY: as above.
unsafe impl Sync for Queue {}

impl Queue {
    pub const fn new(kind: &'static str, capacity: Option<usize>) -> Self {
        let unused = match capacity {
            Some(capacity) => capacity,
            None => 0,
        };
        Self {
            identity: Identity::new(),
            kind,
            capacity,
            books: RefCell::new(Books::new(unused)),
        }
    }

    /// The turn for an operation. `whole` is the queue with its elements; `stale`
    /// runs first if a `static` meets a new execution: the queue is empty then.
    pub fn turn<W>(
        &self,
        whole: &W,
        verb: &'static str,
        class: Class,
        site: Site,
        stale: impl FnOnce(),
    ) -> Turn {
        let object = with(|execution| {
            self.identity
                .touch(execution, whole, self.kind, Some(site), |touch| {
                    if touch == Touch::Stale {
                        *self.books.borrow_mut() = Books::new(self.capacity.unwrap_or(0));
                        stale();
                    }
                })
        });
        let op = Op::new(verb, class, object, site).acquire().by_message();
        match class {
            Class::Read => op.take(),
            _ => op.release().take(),
        }
    }

    /// Inside its turn: the thread has put an element in.
    pub fn pushed(&self) {
        let mut books = self.books.borrow_mut();
        with(|execution| {
            execution.learn(&books.pushed);
            if self.capacity.is_some() {
                match books.unused.checked_sub(1) {
                    Some(unused) => books.unused = unused,
                    None => {
                        let made_by = books.room.pop_front().unwrap_or_default();
                        execution.learn(&made_by);
                    }
                }
            }
            let knowledge = execution.knowledge();
            books.pushed.join(&knowledge);
            books.elements.push_back(knowledge);
            execution.leaves(books.elements.len());
        });
    }

    /// Inside its turn: the thread has taken the oldest element.
    pub fn popped(&self) {
        let mut books = self.books.borrow_mut();
        let element = books.elements.pop_front().unwrap_or_default();
        with(|execution| {
            execution.leaves(books.elements.len());
            execution.learn(&books.popped);
            execution.learn(&element);
            let knowledge = execution.knowledge();
            books.popped.join(&knowledge);
            if self.capacity.is_some() {
                books.room.push_back(knowledge);
            }
        });
    }

    /// Inside its turn: there was no room.
    pub fn found_full(&self) {
        with(|execution| execution.learn(&self.books.borrow().pushed));
    }

    /// Inside its turn: there was no element.
    pub fn found_empty(&self) {
        with(|execution| execution.learn(&self.books.borrow().popped));
    }

    /// Inside its turn: whether the thread's view of the front may be old.
    pub fn may_be_late(&self) -> bool {
        with(|execution| {
            let me = execution.me();
            let popped = &self.books.borrow().popped;
            !execution.thread(me).clock.includes(popped) && execution.choose_at_cost(2) == 1
        })
    }

    /// Inside its turn: the thread has counted the elements.
    pub fn counted(&self) {
        let books = self.books.borrow();
        with(|execution| {
            execution.learn(&books.pushed);
            execution.learn(&books.popped);
        });
    }

    /// The only owner has put an element in.
    pub fn pushed_alone(&mut self) {
        let books = self.books.get_mut();
        books.elements.push_back(books.pushed.clone());
        match books.unused.checked_sub(1) {
            Some(unused) => books.unused = unused,
            None => drop(books.room.pop_front()),
        }
    }

    /// The only owner has taken the oldest element.
    pub fn popped_alone(&mut self) {
        let books = self.books.get_mut();
        books.elements.pop_front();
        if self.capacity.is_some() {
            let knowledge = books.popped.clone();
            books.room.push_back(knowledge);
        }
    }
}
