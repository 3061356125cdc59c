//! Different tasks, and a handle for each of them.
//!
//! This compiles, runs every task that somebody joins, and returns the right values.

use std::fmt;
use std::thread;

/// What a task may fail with: any error at all.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// The error of a task that has panicked, with what it said.
#[derive(Debug)]
pub struct Panicked(pub String);

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "panicked: {}", self.0)
    }
}

impl std::error::Error for Panicked {}

/// Runs tasks, each on a thread of its own.
#[derive(Default)]
pub struct Executor {}

impl Executor {
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts a task, and returns at once.
    // TODO 1: when does the thread of a task begin? Submit two, join the first: where is
    // the second? And if a handle is never joined?
    pub fn submit<T: Send + 'static>(
        &self,
        task: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Handle<T> {
        Handle {
            task: Box::new(task),
        }
    }

    /// Waits for the tasks whose handles were dropped, also for those whose handles are
    /// dropped while it waits, and for no others. Returns their errors, or [`Panicked`],
    /// in any order.
    // TODO 4: who knows of a task when its handle is gone? Values of different tasks have
    // different types: what do you want of all of them?
    // TODO 5: a task may own the handle of another one, and drop it when it ends, or give
    // it away in its value. You are waiting for it at that moment: what do you hold, and
    // when do you know of the other?
    pub fn finish(self) -> Vec<Error> {
        Vec::new()
    }
}

/// The result of a task, now or later. If a handle is dropped, its task goes on.
// TODO 3: what runs when a handle is dropped? May it wait?
#[must_use = "an error that nobody reads is told by `finish`"]
pub struct Handle<T: Send + 'static> {
    task: Box<dyn FnOnce() -> Result<T, Error> + Send>,
}

impl<T: Send + 'static> Handle<T> {
    /// Waits for the task. Returns its value, or its own error, or [`Panicked`].
    // TODO 2: somebody will stand before "the task has failed" at midnight. What did the
    // task know of it, and which two layers of `Result` did that come through? If it has
    // panicked: where are the words, and in which types can they be?
    // TODO 5: the task you wait for may drop and join handles, too. What do you hold?
    pub fn join(self) -> Result<T, Error> {
        match thread::spawn(self.task).join() {
            Ok(Ok(value)) => Ok(value),
            _ => Err("the task has failed".into()),
        }
    }
}
