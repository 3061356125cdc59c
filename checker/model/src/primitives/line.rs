//! Who waits for a lock, for unlocks that hand it over.
//!
//! A thread that is about to lock may stand in the line of the real lock already
//! or may not have come there yet: nobody can tell, not even the thread that
//! unlocks. So an unlock may also miss it, which costs as much as a forced
//! switch. Only a condition variable can put a thread into the line for certain.

use std::cell::Cell;
use std::rc::Rc;

use super::list::List;
use crate::kernel::{ThreadId, with};

/// Those who wait for one lock, in the order in which they came; what each of
/// them wants is a `W`.
#[derive(Debug)]
pub struct Line<W> {
    waiting: List<(ThreadId, W, Place)>,
    /// They hold the lock already, and have not gone on since.
    handed: List<ThreadId>,
}

// SAFETY: only the running thread of an execution touches the line, of which there
// is one at a time, and one operating-system thread runs them all.
unsafe impl<W> Send for Line<W> {}

#[derive(Debug)]
pub enum Place {
    /// It is about to lock.
    Perhaps,
    /// It waits for a condition variable.
    Told(Rc<Cell<Told>>),
}

/// What a condition variable has told a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Nothing,
    WakeUp,
    WaitForTheLock,
}

impl<W: Copy> Line<W> {
    pub const fn new() -> Self {
        Self {
            waiting: List::new(),
            handed: List::new(),
        }
    }

    pub fn clear(&self) {
        self.waiting.clear();
        self.handed.clear();
    }

    pub fn enter(&self, thread: ThreadId, wants: W, place: Place) {
        self.waiting.push((thread, wants, place));
    }

    /// The thread waits no longer. Returns whether it has been handed the lock.
    pub fn leave(&self, thread: ThreadId) -> bool {
        self.waiting.retain(|(t, ..)| *t != thread);
        let handed = self.is_handed_to(thread);
        self.handed.retain(|t| *t != thread);
        handed
    }

    pub fn is_handed_to(&self, thread: ThreadId) -> bool {
        self.handed.borrow().contains(&thread)
    }

    pub fn hand_to(&self, thread: ThreadId) {
        self.waiting.retain(|(t, ..)| *t != thread);
        self.handed.push(thread);
    }

    pub fn is_empty(&self) -> bool {
        self.wanted().is_empty()
    }

    /// Everybody in the line and what they want, those first who certainly are.
    pub fn wanted(&self) -> Vec<(ThreadId, W)> {
        let waiting = self.waiting.borrow();
        let certain = waiting.iter().filter(|(.., place)| place.is_certain());
        let perhaps = waiting.iter().filter(|(.., place)| place.is_perhaps());
        let all = certain.chain(perhaps);
        all.map(|(thread, wants, _)| (*thread, *wants)).collect()
    }

    /// Who is next: the first who certainly waits, or anybody who came in front of
    /// it; nobody, if that is certain of none.
    pub fn choose(&self) -> Option<(ThreadId, W)> {
        let mut next: Vec<_> = self.wanted().into_iter().map(Some).collect();
        let waiting = self.waiting.borrow();
        match waiting.iter().filter(|w| w.2.is_certain()).count() {
            0 => next.push(None),
            certain => drop(next.drain(1..certain)),
        }
        next[with(|execution| execution.engine().choose(execution, next.len(), true))]
    }
}

impl Place {
    fn told(&self) -> Option<Told> {
        match self {
            Self::Perhaps => None,
            Self::Told(told) => Some(told.get()),
        }
    }

    fn is_perhaps(&self) -> bool {
        matches!(self.told(), None | Some(Told::WakeUp))
    }

    fn is_certain(&self) -> bool {
        self.told() == Some(Told::WaitForTheLock)
    }
}
