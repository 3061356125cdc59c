//! A deque that one thread works at and others steal from, without its elements:
//! Chase and Lev, "Dynamic Circular Work-Stealing Deque" (SPAA 2005), with the
//! orderings of Lê, Pop, Cohen and Zappa Nardelli (PPoPP 2013).
//!
//! Each operation is one step. A thief learns what the owner knew when it pushed
//! the element; whoever moves the front learns what those knew who had moved it
//! before. A thief whose view of the front may be old can find that another was
//! quicker, and has to try again.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use crate::kernel::{Class, Clock, Identity, Op, Site, Turn, with};

#[derive(Debug, Default)]
pub struct Deque {
    identity: Identity,
    /// What those know who have moved the front.
    taken: RefCell<Clock>,
    /// How often the front was moved.
    moves: Cell<u64>,
    /// What the owner knew when it pushed each element.
    elements: RefCell<VecDeque<Clock>>,
}

// SAFETY: as for `Lock`.
unsafe impl Send for Deque {}
// SAFETY: as above.
unsafe impl Sync for Deque {}

impl Deque {
    pub fn turn(&self, verb: &'static str, class: Class, site: Site) -> Turn {
        let object = with(|x| self.identity.touch(x, self, "Deque", Some(site), |_| {}));
        let op = Op::new(verb, class, object, site).acquire().by_message();
        match class {
            Class::Read => op.take(),
            _ => op.release().take(),
        }
    }

    /// Inside its turn: the owner has put an element at the back.
    pub fn pushed(&self) {
        let knowledge = with(|execution| {
            execution.learn(&self.taken.borrow());
            execution.knowledge()
        });
        self.elements.borrow_mut().push_back(knowledge);
        self.counts();
    }

    /// Inside its turn: the owner has taken the element at the back. Only with
    /// the last one it gets in the way of thieves.
    pub fn popped_back(&self) {
        with(|execution| execution.learn(&self.taken.borrow()));
        self.elements.borrow_mut().pop_back();
        self.counts();
        if self.elements.borrow().is_empty() {
            self.front_moved();
        }
    }

    /// Inside its turn: somebody has taken `count` elements at the front.
    pub fn popped_front(&self, count: usize) {
        with(|execution| {
            execution.learn(&self.taken.borrow());
            for pushed in self.elements.borrow_mut().drain(..count) {
                execution.learn(&pushed);
            }
        });
        self.counts();
        self.front_moved();
    }

    fn counts(&self) {
        with(|execution| execution.leaves(self.elements.borrow().len()));
    }

    fn front_moved(&self) {
        let knowledge = with(|execution| execution.knowledge());
        self.taken.borrow_mut().join(&knowledge);
        self.moves.set(self.moves.get() + 1);
    }

    pub fn moves(&self) -> u64 {
        self.moves.get()
    }

    /// Inside its turn: whether the thread's view of the front may be old.
    pub fn may_be_late(&self) -> bool {
        with(|execution| {
            let me = execution.me();
            let taken = self.taken.borrow();
            !execution.thread(me).clock.includes(&taken) && execution.choose_at_cost(2) == 1
        })
    }

    /// Inside its turn: the thread has looked at the front and taken nothing.
    pub fn looked(&self) {
        with(|execution| execution.learn(&self.taken.borrow()));
    }

    /// Inside its turn: a thief has counted the elements.
    pub fn counted(&self) {
        self.looked();
        with(|execution| {
            for pushed in self.elements.borrow().iter() {
                execution.learn(pushed);
            }
        });
    }
}
