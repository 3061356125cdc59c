//! Different tasks at the same time, and a handle for each of them.
//!
//! A task ends in one of three ways: it has a value, it has failed, or it has panicked.
//! Somebody has to hear of it. Whoever keeps the handle hears of it from `join`; if a
//! handle is dropped, its task is left to the executor, and `finish` hears of it. So
//! each task is waited for once, by one of the two, and no error is lost on the way.

use std::any::Any;
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

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

/// Waits for a task whose handle was dropped. These tasks have values of different
/// types, and an error is all that they have in common.
type Read = Box<dyn FnOnce() -> Option<Error> + Send>;

/// Runs tasks, each on a thread of its own.
#[derive(Default)]
pub struct Executor {
    unread: Arc<Mutex<VecDeque<Read>>>,
}

impl Executor {
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts a task, and returns at once.
    pub fn submit<T: Send + 'static>(
        &self,
        task: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Handle<T> {
        Handle {
            thread: Some(thread::spawn(task)),
            unread: Arc::clone(&self.unread),
        }
    }

    /// Waits for the tasks whose handles were dropped, also for those whose handles are
    /// dropped while it waits, and for no others. Returns their errors, or [`Panicked`],
    /// in any order.
    pub fn finish(self) -> Vec<Error> {
        let mut errors = Vec::new();
        // A closure of its own, at whose end the lock is given back: the task that is
        // waited for may itself be about to drop a handle.
        let next = || self.unread.lock().unwrap().pop_front();
        while let Some(read) = next() {
            // A task drops what it owns before its thread ends: the handles among it are in
            // the list when this returns.
            errors.extend(read());
        }
        errors
    }
}

/// The result of a task, now or later. If a handle is dropped, its task goes on.
#[must_use = "an error that nobody reads is told by `finish`"]
pub struct Handle<T: Send + 'static> {
    /// `None` once it was joined.
    thread: Option<JoinHandle<Result<T, Error>>>,
    unread: Arc<Mutex<VecDeque<Read>>>,
}

impl<T: Send + 'static> Handle<T> {
    /// Waits for the task. Returns its value, or its own error, or [`Panicked`].
    pub fn join(mut self) -> Result<T, Error> {
        let thread = self.thread.take().expect("only `join` takes it");
        read(thread)
    }
}

impl<T: Send + 'static> Drop for Handle<T> {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            let read = Box::new(|| read(thread).err());
            self.unread.lock().unwrap().push_back(read);
        }
    }
}

/// A panic ends the task's own thread only, and is an error for everybody else.
fn read<T>(thread: JoinHandle<Result<T, Error>>) -> Result<T, Error> {
    let ended = thread.join();
    // `&*payload` is what was said; `&payload` would be the box around it.
    ended.unwrap_or_else(|payload| Err(Panicked(words(&*payload)).into()))
}

/// `panic!("no")` leaves a `&str`, and `panic!("no {x}")` a `String`.
fn words(payload: &(dyn Any + Send)) -> String {
    if let Some(&said) = payload.downcast_ref::<&str>() {
        said.to_owned()
    } else if let Some(said) = payload.downcast_ref::<String>() {
        said.clone()
    } else {
        "something that is no text".to_owned()
    }
}
