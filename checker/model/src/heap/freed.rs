//! Who has freed a block, and whoever frees it again.
//!
//! Inside an allocator nobody may allocate or panic: what is found there is kept
//! until the kernel asks for it.

use std::cell::Cell;

use crate::kernel::{ThreadId, try_with};

/// That a modelled thread has freed a block: when it did, in as many bits as there
/// is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Freed {
    /// The execution's number, as far as it fits.
    execution: u64,
    pub by: ThreadId,
    /// How many events came before.
    pub events: usize,
}

const EVENTS: u32 = 24;
const THREADS: u32 = 16;
const EXECUTIONS: u32 = u64::BITS - EVENTS - THREADS;

thread_local! {
    /// A block that has been freed twice, and the first time.
    static TWICE: Cell<Option<Freed>> = const { Cell::new(None) };
}

impl Freed {
    /// By the current thread.
    pub fn now() -> Option<Self> {
        try_with(|execution| Self {
            execution: execution.number % (1 << EXECUTIONS),
            by: execution.me(),
            events: execution.event_count().min((1 << EVENTS) - 2),
        })
    }

    fn is_in_this_execution(&self) -> bool {
        Self::now().is_some_and(|now| now.execution == self.execution)
    }

    /// Not 0.
    pub fn to_bits(self) -> u64 {
        let (by, events) = (self.by.index() as u64, self.events as u64);
        (((self.execution << THREADS) | by) << EVENTS) | (events + 1)
    }

    pub fn from_bits(bits: u64) -> Option<Self> {
        let events = (bits % (1 << EVENTS)).checked_sub(1)?;
        let rest = bits >> EVENTS;
        Some(Self {
            execution: rest >> THREADS,
            by: ThreadId::new((rest % (1 << THREADS)) as usize),
            events: events as usize,
        })
    }
}

/// The current thread frees what `first` had freed already.
pub(super) fn note_twice(first: Option<Freed>) {
    if TWICE.get().is_none() {
        TWICE.set(first);
    }
}

/// The first time that this execution freed a block which it has freed again since, as
/// far as nobody has asked for that yet.
pub(crate) fn twice() -> Option<Freed> {
    TWICE.take().filter(Freed::is_in_this_execution)
}

#[cfg(test)]
mod tests {
    use super::{EVENTS, EXECUTIONS, Freed, THREADS};
    use crate::kernel::ThreadId;

    #[test]
    fn bits_are_all_there_is() {
        for freed in [
            (0, 0, 0),
            (1, 2, 3),
            ((1 << EXECUTIONS) - 1, (1 << THREADS) - 1, (1 << EVENTS) - 2),
        ] {
            let (execution, by, events) = freed;
            let freed = Freed {
                execution,
                by: ThreadId::new(by),
                events,
            };
            assert_eq!(Freed::from_bits(freed.to_bits()), Some(freed));
        }
        assert_eq!(Freed::from_bits(0), None);
    }
}
