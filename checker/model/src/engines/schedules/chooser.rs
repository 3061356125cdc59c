//! A strategy: which alternative to take where an execution could go on in
//! several ways.

use crate::kernel::ThreadId;

/// Where an execution could go on in several ways: what the thread that has just
/// run came to, counted for each thread from 1. No two places of an execution are
/// the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub thread: ThreadId,
    pub step: u32,
}

/// How a thread goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Plain,
    /// Its wait ends for no reason.
    Spurious,
    /// Its wait ends because time passes.
    TimedOut,
    /// It takes one of several ways inside an operation.
    Takes(u16),
}

/// One way to go on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alternative {
    /// Who runs next; for a choice inside an operation, who makes it.
    pub thread: ThreadId,
    pub way: Way,
    /// Units of the bound: forced switches and early ends of waits.
    pub cost: u8,
    /// The thread has yielded to others that could go on.
    pub behind: bool,
    /// The thread's wait ends although there is no need for that.
    pub early: bool,
    /// The turn is taken from a thread that could have gone on.
    pub forced: bool,
}

/// A place where a schedule did not take the first alternative, and what it took
/// instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Departure {
    pub at: Place,
    pub thread: ThreadId,
    pub way: Way,
}

pub(crate) trait Chooser {
    /// Takes one of at least two alternatives. The first is free, and is the
    /// one with the fewest switches. From places with the same `state` the same can
    /// happen; to ask for it takes time.
    fn pick(&mut self, at: Place, state: &dyn Fn() -> u64, alternatives: &[Alternative]) -> usize;

    /// Whether everybody has a turn anyway. Then a thread that goes round in a
    /// loop is not made to yield, and one that does yield lets others run until
    /// they yield, block or finish (rather than one step each).
    fn takes_turns(&self) -> bool {
        false
    }
}
