//! A strategy: which alternative to take where an execution could go on in
//! several ways.

use crate::kernel::ThreadId;

/// One way to go on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alternative {
    /// Who runs next; for a choice inside an operation, who makes it.
    pub thread: ThreadId,
    /// Units of the bound: forced switches and early ends of waits.
    pub cost: u8,
    /// The thread has yielded to others that could go on.
    pub behind: bool,
    /// The thread's wait ends although there is no need for that.
    pub early: bool,
}

pub(crate) trait Chooser {
    /// Takes one of at least two alternatives. The first is free, and is the
    /// one with the fewest switches.
    fn pick(&mut self, alternatives: &[Alternative]) -> usize;

    /// Whether everybody has a turn anyway. Then a thread that goes round in a
    /// loop is not made to yield, and one that does yield lets others run until
    /// they yield, block or finish (rather than one step each).
    fn takes_turns(&self) -> bool {
        false
    }
}
