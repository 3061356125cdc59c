//! Vector clocks: what a thread knows of every other thread's past.
//!
//! Fidge, "Timestamps in Message-Passing Systems That Preserve the Partial
//! Ordering" (1988); Mattern, "Virtual Time and Global States of Distributed
//! Systems" (1989).

use super::ThreadId;

/// One component a thread; a missing component is zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clock(Vec<u32>);

impl Clock {
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// How many of `thread`'s steps happen before this point.
    pub fn of(&self, thread: ThreadId) -> u32 {
        self.0.get(thread.index()).copied().unwrap_or(0)
    }

    /// Whether all that `other` knows is known here.
    pub fn includes(&self, other: &Self) -> bool {
        other
            .0
            .iter()
            .enumerate()
            .all(|(index, &theirs)| self.0.get(index).is_some_and(|&mine| mine >= theirs))
    }

    /// Everything `other` knows is known here too.
    pub fn join(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine = (*mine).max(*theirs);
        }
    }

    /// `thread` takes a step of its own.
    pub fn tick(&mut self, thread: ThreadId) {
        let index = thread.index();
        if self.0.len() <= index {
            self.0.resize(index + 1, 0);
        }
        self.0[index] += 1;
    }

    /// Becomes a copy of `other`, and keeps its own allocation.
    pub fn copy_from(&mut self, other: &Self) {
        self.0.clone_from(&other.0);
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joining_takes_the_later_of_each_component() {
        let (first, second) = (ThreadId::new(0), ThreadId::new(3));
        let mut mine = Clock::new();
        mine.tick(first);
        mine.tick(first);
        let mut theirs = Clock::new();
        theirs.tick(first);
        theirs.tick(second);

        mine.join(&theirs);

        assert_eq!((mine.of(first), mine.of(second)), (2, 1));
        assert_eq!(mine.of(ThreadId::new(9)), 0);
    }
}
