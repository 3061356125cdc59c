//! Vector clocks: what a thread knows of every other thread's past.
//!
//! Fidge, "Timestamps in Message-Passing Systems That Preserve the Partial
//! Ordering" (1988); Mattern, "Virtual Time and Global States of Distributed
//! Systems" (1989).

use super::ThreadId;

/// One component a thread; a missing component is zero. Those of the first
/// threads stand in the clock itself: most programs have no others, and clocks
/// are copied all the time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    first: [u32; FIRST],
    others: Vec<u32>,
}

const FIRST: usize = 6;

impl Clock {
    pub const fn new() -> Self {
        Self {
            first: [0; FIRST],
            others: Vec::new(),
        }
    }

    /// How many of `thread`'s steps happen before this point.
    pub fn of(&self, thread: ThreadId) -> u32 {
        let index = thread.index();
        match index.checked_sub(FIRST) {
            None => self.first[index],
            Some(index) => self.others.get(index).copied().unwrap_or(0),
        }
    }

    /// Whether all that `other` knows is known here.
    pub fn includes(&self, other: &Self) -> bool {
        let known = |(mine, theirs): (&u32, &u32)| mine >= theirs;
        self.first.iter().zip(&other.first).all(known)
            && (other.others.iter().enumerate())
                .all(|(index, theirs)| self.others.get(index).unwrap_or(&0) >= theirs)
    }

    /// Everything `other` knows is known here too.
    pub fn join(&mut self, other: &Self) {
        if self.others.len() < other.others.len() {
            self.others.resize(other.others.len(), 0);
        }
        let mine = self.first.iter_mut().chain(&mut self.others);
        let theirs = other.first.iter().chain(&other.others);
        for (mine, theirs) in mine.zip(theirs) {
            *mine = (*mine).max(*theirs);
        }
    }

    /// `thread` takes a step of its own.
    pub fn tick(&mut self, thread: ThreadId) {
        let index = thread.index();
        let Some(index) = index.checked_sub(FIRST) else {
            self.first[index] += 1;
            return;
        };
        if self.others.len() <= index {
            self.others.resize(index + 1, 0);
        }
        self.others[index] += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joining_takes_the_later_of_each_component() {
        let (first, second) = (ThreadId::new(0), ThreadId::new(FIRST + 1));
        let mut mine = Clock::new();
        mine.tick(first);
        mine.tick(first);
        let mut theirs = Clock::new();
        theirs.tick(first);
        theirs.tick(second);

        mine.join(&theirs);

        assert_eq!((mine.of(first), mine.of(second)), (2, 1));
        assert_eq!(mine.of(ThreadId::new(99)), 0);
        assert!(mine.includes(&theirs) && !theirs.includes(&mine));
        assert!(mine.includes(&Clock::new()) && !Clock::new().includes(&mine));
    }
}
