//! What happened in an execution, one event an operation.

use std::panic::Location;
use std::sync::atomic::Ordering;

use super::{ObjectId, ThreadId, Value};

/// Where in the source an operation stands.
pub type Site = &'static Location<'static>;

/// Whether an adaptor of the standard library does it, such as `map` with a method's name:
/// who called that is not known.
pub fn is_of_std(site: Site) -> bool {
    let file = site.file();
    file.starts_with("/rustc/") || file.contains("/rustlib/src/rust/library/")
}

/// Where an iterator's `next` is told to stand: `here`, if a program called it, and where
/// the iterator was `made`, if an adaptor did.
pub fn site_of_next(here: Site, made: Site) -> Site {
    if is_of_std(here) { made } else { here }
}

/// What an operation does to its object, as the story and the search see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Takes a lock.
    Lock,
    /// Gives a lock back.
    Unlock,
    /// Looks, and changes nothing that another thread could see.
    Read,
    /// Changes what other threads may see.
    Write,
    /// Lets other threads go first.
    Yield,
    /// Stands in the story, and is no operation on shared state.
    Note,
}

/// Whether an operation changed something that another thread could see.
///
/// A thread that goes round in a loop without a change only waits: the engines
/// let others go first then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    No,
    /// What can be seen from here is as before; what it points to may not be.
    Perhaps,
    Yes,
}

/// Why an operation went on, or that it could not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum How {
    #[default]
    Plain,
    /// It has to wait here; a later event of the thread says that it went on.
    Blocked,
    /// A wait that returned although nobody had notified.
    Spurious,
    /// A wait that reached its time limit: early, while others could have gone on, or
    /// because nobody could.
    TimedOut { early: bool },
    /// A `try_` that did not get what it tried.
    Refused,
    /// A weak compare-exchange that failed although the value was right, or a
    /// steal that has to be tried again.
    WeakFailure,
    /// An unlock by a thread that panics, of a lock that remembers it.
    Poisons,
    /// A load that returned an older value; the newest one is given.
    Stale { newest: Value },
    /// A load that returned the value of a store which stands before `overtaken` here, and
    /// comes after it in memory: the load knows of that one.
    Late { overtaken: Value },
}

impl Class {
    /// What an operation of this class changes, if nothing more is known.
    pub fn changes(self) -> Changed {
        match self {
            Self::Write | Self::Unlock => Changed::Yes,
            Self::Lock | Self::Read | Self::Yield | Self::Note => Changed::No,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Event {
    pub thread: ThreadId,
    /// The method's name in the source: `lock`, `fetch_add`.
    pub verb: &'static str,
    pub class: Class,
    pub object: Option<ObjectId>,
    /// `None` where no line of source stands for the operation: a guard's drop.
    pub site: Option<Site>,
    pub read: Value,
    pub wrote: Value,
    pub how: How,
    pub changed: Changed,
    /// Of an operation on an atomic.
    pub ordering: Option<Ordering>,
    /// How many messages or elements its object held then, if it put one in or took
    /// one out.
    pub left: u32,
    /// The scheduler took the turn from a thread that could have gone on.
    pub forced: bool,
}
