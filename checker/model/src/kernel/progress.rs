//! How much a program can see of what its other threads have done.
//!
//! Some operations lead to the same state whoever goes first, and the search tries
//! one order only: to unlock, to finish, to put a message where only its receiver
//! finds it. That is right as long as nobody looks without waiting (`try_lock`,
//! `is_finished`, a test for a message). Once a program has done that, the search
//! starts again and tries every order of the operations that can be seen so.

/// What can be seen of another thread's progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Whether a lock is taken.
    Locks,
    /// Whether a thread has finished.
    Threads,
    /// Whether a message has arrived.
    Messages,
}

/// What a program has looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Looks(u8);

impl Looks {
    /// All that there is.
    pub fn all() -> Self {
        let mut all = Self::default();
        for progress in [Progress::Locks, Progress::Threads, Progress::Messages] {
            all.add(progress);
        }
        all
    }

    pub fn add(&mut self, progress: Progress) {
        self.0 |= Self::bit(progress);
    }

    pub fn add_all(&mut self, other: Self) {
        self.0 |= other.0;
    }

    pub fn contains(self, progress: Progress) -> bool {
        self.0 & Self::bit(progress) != 0
    }

    fn bit(progress: Progress) -> u8 {
        1 << progress as u8
    }
}
