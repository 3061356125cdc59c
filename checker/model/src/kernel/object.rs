//! The identity of a modelled primitive, and what the kernel knows of it.

use std::cell::Cell;
use std::mem::offset_of;
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
#[repr(C)]
pub struct Identity {
    /// The number of the execution that last touched the primitive, or [`NONE`].
    execution: Cell<u64>,
    id: Cell<u32>,
}

/// The number of no execution; those of executions are greater. They are not like
/// other numbers, so that an identity can be told by its bytes.
pub(crate) const NONE: u64 = u64::from_be_bytes(*b"model\0\0\0");

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
            execution: Cell::new(NONE),
            id: Cell::new(0),
        }
    }

    /// The primitive's number in the current execution.
    ///
    /// `whole` is all of the primitive: the identity lies in it, or is it. `fresh`
    /// runs when this is the execution's first touch.
    pub fn touch<W: ?Sized>(
        &self,
        execution: &Execution,
        whole: &W,
        kind: &'static str,
        site: Option<Site>,
        fresh: impl FnOnce(Touch),
    ) -> ObjectId {
        let last = self.execution.get();
        if last == execution.number {
            // It may have been moved.
            execution.is_at(ObjectId(self.id.get()), std::ptr::from_ref(self).addr());
        } else {
            let id = execution.register(kind, self.place_in(whole), site);
            self.execution.set(execution.number);
            self.id.set(id.0);
            fresh(if last == NONE {
                Touch::First
            } else {
                Touch::Stale
            });
        }
        ObjectId(self.id.get())
    }

    fn place_in<W: ?Sized>(&self, whole: &W) -> Place {
        let address = std::ptr::from_ref(self).addr();
        let start = std::ptr::from_ref(whole).addr();
        Place {
            address,
            before: address - start,
            after: start + size_of_val(whole) - address,
        }
    }

    /// The number, if this execution has touched the primitive already.
    pub fn known(&self, execution: &Execution) -> Option<ObjectId> {
        (self.execution.get() == execution.number).then(|| ObjectId(self.id.get()))
    }

    /// Whether any execution has touched the primitive.
    pub fn is_new(&self) -> bool {
        self.execution.get() == NONE
    }

    /// The next touch finds a primitive that was never used.
    ///
    /// For owners whose value was replaced through `&mut`.
    pub const fn renew(&mut self) {
        *self.execution.get_mut() = NONE;
    }
}

impl Default for Identity {
    fn default() -> Self {
        Self::new()
    }
}

/// The bytes of an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    execution: u64,
    id: u32,
}

impl Mark {
    /// Those that lie at this place, whatever they are. `None` if they do not fit
    /// there.
    pub fn at(bytes: &[u8], index: usize) -> Option<Self> {
        let bytes = bytes.get(index..index + size_of::<Identity>())?;
        let (_, execution) = bytes.split_at(offset_of!(Identity, execution));
        let (_, id) = bytes.split_at(offset_of!(Identity, id));
        Some(Self {
            execution: u64::from_ne_bytes(*execution.first_chunk()?),
            id: u32::from_ne_bytes(*id.first_chunk()?),
        })
    }

    /// Which primitive of the execution lies there, if one does.
    pub fn object(self, execution: &Execution) -> Option<ObjectId> {
        let is_one = self.execution == execution.number
            && usize::try_from(self.id).is_ok_and(|id| id < execution.object_count());
        is_one.then_some(ObjectId(self.id))
    }

    /// Whether a primitive lies there that the execution has not touched.
    pub fn is_untouched(self, execution: &Execution) -> bool {
        (NONE..execution.number).contains(&self.execution)
    }
}

/// Where a primitive lay when it was touched last.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// That of its identity.
    pub address: usize,
    /// How many bytes lie before its identity, and how many from there on.
    pub before: usize,
    pub after: usize,
}

/// What the kernel knows of one primitive in one execution.
#[derive(Debug)]
pub struct Object {
    /// The type's name: `Mutex`, `AtomicUsize`.
    pub kind: &'static str,
    /// Names given by a check refer to it.
    pub place: Place,
    /// The first operation on it, whose receiver names it in a story.
    pub site: Option<Site>,
    pub name: Option<Rc<str>>,
    /// What a thread learns that synchronises with it.
    pub clock: Clock,
    /// The threads that hold it, if it is a lock.
    pub holders: Vec<ThreadId>,
    /// How many can send, if it is a channel.
    pub senders: usize,
    /// The newest store, if it is an atomic.
    pub newest: Store,
    /// Its number in the execution's history, where the engine keeps one.
    pub newest_number: usize,
    /// What number 0 of the history stands for.
    pub initial: Store,
}

impl Object {
    /// Whether threads wait there until others wake them, and for nothing that it holds.
    pub fn has_sleepers(&self) -> bool {
        matches!(self.kind, "Condvar" | "Parker" | "Thread")
    }
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
    /// Whose it is, and at which time of that thread's own.
    pub at: (ThreadId, u32),
}
