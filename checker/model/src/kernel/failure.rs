//! What can go wrong in an execution.

use super::event::Site;
use super::{ObjectId, ThreadId};

/// How an execution failed.
#[derive(Clone, Debug)]
pub struct Failure {
    pub kind: Kind,
    /// The thread in which it showed, if it was one.
    pub thread: Option<ThreadId>,
    pub site: Option<Site>,
}

#[derive(Clone, Debug)]
pub enum Kind {
    /// A panic that reached the end of `main`, a failed assertion among them.
    Panic { message: String },
    /// A panic in a destructor while the thread was already unwinding; outside
    /// the model it would abort the process.
    Abort { message: String },
    /// Nobody can go on, and `main` has not returned.
    Deadlock,
    /// Everybody goes on, and nothing changes, or never ends.
    Livelock,
    /// Two accesses to an `UnsafeCell` or a `Cell`, at least one of them a write, that
    /// nothing orders.
    DataRace {
        object: ObjectId,
        first: Access,
        second: Access,
    },
    /// The program uses what it has given back.
    UseAfterFree {
        verb: &'static str,
        by: ThreadId,
        /// The last place of that thread before.
        freed: Option<Site>,
    },
    /// The program gives back what it has given back already.
    FreedTwice {
        first: ThreadId,
        /// The last place of that thread before.
        freed: Option<Site>,
    },
    /// The program unlocks what is not locked in that way.
    NotHeld {
        object: ObjectId,
        /// Who would have to hold it: "nobody", "no writer".
        nobody: &'static str,
    },
    /// `process::exit` or `process::abort` was called.
    Exit { call: &'static str },
    /// The same choices did not lead to the same operations.
    Nondeterminism,
    /// There is no memory for the stack of another thread.
    OutOfMemory { threads: usize },
    /// The execution reached the engine's limit: no verdict.
    TooLong,
    /// The engine cannot run this program; says why.
    Unsupported { reason: String },
}

#[derive(Clone, Copy, Debug)]
pub struct Access {
    pub thread: ThreadId,
    pub site: Site,
    pub write: bool,
    /// How many events came before.
    pub before: usize,
}
