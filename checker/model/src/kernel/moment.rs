//! When something was done, in one word, as an allocator can note it: in which
//! execution, by whom, after how many events.

use super::ThreadId;

/// The last 32 bits are the number of events, those before them the thread, and the
/// first 16 what fits there of the execution's number. 0 is no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment(u64);

const EVENTS: u32 = 32;
const THREADS: u32 = 16;

impl Moment {
    pub const fn beginning(execution: u64) -> Self {
        Self(execution << (EVENTS + THREADS))
    }

    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    pub const fn to_bits(self) -> u64 {
        self.0
    }

    #[must_use]
    pub const fn of_thread(self, thread: ThreadId) -> Self {
        let others = !(((1 << THREADS) - 1) << EVENTS);
        Self(self.0 & others | (thread.index() as u64) << EVENTS)
    }

    #[must_use]
    pub const fn after_one_more(self) -> Self {
        Self(self.0.wrapping_add(1))
    }

    pub const fn thread(self) -> ThreadId {
        ThreadId::new((self.0 >> EVENTS) as usize % (1 << THREADS))
    }

    pub const fn events(self) -> usize {
        self.0 as usize % (1 << EVENTS)
    }

    pub const fn is_in_execution_of(self, other: Self) -> bool {
        self.0 != 0 && self.0 >> (EVENTS + THREADS) == other.0 >> (EVENTS + THREADS)
    }
}

#[cfg(test)]
mod tests {
    use super::{Moment, ThreadId};

    #[test]
    fn everything_fits() {
        let now = Moment::beginning(u64::MAX);
        let last = ThreadId::new((1 << 16) - 1);
        let then = now.after_one_more().of_thread(last).after_one_more();
        assert_eq!((then.thread(), then.events()), (last, 2));
        let back = then.of_thread(ThreadId::MAIN);
        assert_eq!((back.thread(), back.events()), (ThreadId::MAIN, 2));
        assert!(back.is_in_execution_of(now));
        assert!(!Moment::beginning(7).is_in_execution_of(now));
        assert!(!Moment::from_bits(0).is_in_execution_of(Moment::from_bits(0)));
    }
}
