//! The identity of a modelled primitive, and what the kernel knows of it.

use std::cell::Cell;
use std::rc::Rc;

use super::clock::Clock;
use super::event::Site;
use super::{Execution, ObjectId, ThreadId, Value};

/// Sits inside each modelled primitive and says who it is in this execution.
///
/// A primitive is made by a `const fn`, which cannot register anything: so it
/// registers at its first touch. A primitive last touched in an earlier
/// execution stands in a `static`; its owner then puts it back to how it was
/// written in the source (see [`Identity::touch`]).
#[derive(Debug)]
pub struct Identity {
    /// The number of the execution that last touched the primitive; 0 for none.
    execution: Cell<u64>,
    id: Cell<u32>,
}

/// What a primitive has to do before it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// Nothing.
    Known,
    /// It is used for the first time ever: keep what `static`s restore.
    First,
    /// It was used in an earlier execution: start as written in the source.
    Stale,
}

impl Identity {
    pub const fn new() -> Self {
        Self {
            execution: Cell::new(0),
            id: Cell::new(0),
        }
    }

    /// The primitive's number in the current execution.
    ///
    /// `fresh` runs when this is the execution's first touch.
    pub fn touch(
        &self,
        execution: &Execution,
        kind: &'static str,
        site: Option<Site>,
        fresh: impl FnOnce(Touch),
    ) -> ObjectId {
        let last = self.execution.get();
        if last != execution.number {
            let id = execution.register(kind, std::ptr::from_ref(self).addr(), site);
            self.execution.set(execution.number);
            self.id.set(id.0);
            fresh(if last == 0 {
                Touch::First
            } else {
                Touch::Stale
            });
        }
        ObjectId(self.id.get())
    }

    /// The number, if this execution has touched the primitive already.
    pub fn known(&self, execution: &Execution) -> Option<ObjectId> {
        (self.execution.get() == execution.number).then(|| ObjectId(self.id.get()))
    }

    /// Whether any execution has touched the primitive.
    pub fn is_new(&self) -> bool {
        self.execution.get() == 0
    }

    /// The next touch finds a primitive that was never used.
    ///
    /// For owners whose value was replaced through `&mut`.
    pub const fn renew(&mut self) {
        *self.execution.get_mut() = 0;
    }
}

impl Default for Identity {
    fn default() -> Self {
        Self::new()
    }
}

/// What the kernel knows of one primitive in one execution.
#[derive(Debug)]
pub struct Object {
    /// The type's name: `Mutex`, `AtomicUsize`.
    pub kind: &'static str,
    /// Where it stood at its first touch; names given by a check refer to it.
    pub address: usize,
    /// The first operation on it, whose receiver names it in a story.
    pub site: Option<Site>,
    pub name: Option<Rc<str>>,
    /// What a thread learns that synchronises with it.
    pub clock: Clock,
    /// The threads that hold it, if it is a lock.
    pub holders: Vec<ThreadId>,
    /// The newest store, if it is an atomic.
    pub newest: Store,
    /// Its number in the execution's history, where the engine keeps one.
    pub newest_number: usize,
    /// What number 0 of the history stands for.
    pub initial: Store,
}

/// One store to an atomic, as a later load of it sees the store.
#[derive(Clone, Debug, Default)]
pub struct Store {
    pub bits: u64,
    /// What an acquiring load of this store learns: the store's own past if it
    /// releases, that of the head of its release sequence otherwise.
    pub released: Clock,
    /// How the value is shown.
    pub shown: Value,
}
