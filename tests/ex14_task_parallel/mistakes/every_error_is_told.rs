//! Each task writes its error down for `finish`, also if somebody reads it from `join`.
//!
//! Caught by: an_error_is_told_once

use std::any::Any;
use std::fmt;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

pub type Error = Box<dyn std::error::Error + Send + Sync>;

#[derive(Debug)]
pub struct Panicked(pub String);

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "panicked: {}", self.0)
    }
}

impl std::error::Error for Panicked {}

/// Errors that nobody has taken.
type Unread = Arc<Mutex<Vec<Error>>>;

#[derive(Default)]
pub struct Executor {
    unread: Unread,
    threads: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

impl Executor {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn submit<T: Send + 'static>(
        &self,
        task: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Handle<T> {
        let slot = Arc::new(Slot {
            result: Mutex::new(None),
            ended: Condvar::new(),
            unread: Arc::clone(&self.unread),
            thread: Mutex::new(None),
            dropped: Arc::clone(&self.threads),
        });
        let of_the_task = Arc::clone(&slot);
        let thread = thread::spawn(move || {
            let result = panic::catch_unwind(AssertUnwindSafe(task))
                .unwrap_or_else(|payload| Err(Panicked(words(&*payload)).into()));
            if let Err(error) = &result {
                let told = error.to_string().into();
                of_the_task.unread.lock().unwrap().push(told);
            }
            *of_the_task.result.lock().unwrap() = Some(result);
            of_the_task.ended.notify_one();
        });
        *slot.thread.lock().unwrap() = Some(thread);
        Handle { slot }
    }

    pub fn finish(self) -> Vec<Error> {
        loop {
            let thread = self.threads.lock().unwrap().pop();
            let Some(thread) = thread else { break };
            thread.join().unwrap();
        }
        std::mem::take(&mut *self.unread.lock().unwrap())
    }
}

struct Slot<T> {
    result: Mutex<Option<Result<T, Error>>>,
    ended: Condvar,
    unread: Unread,
    thread: Mutex<Option<JoinHandle<()>>>,
    /// The threads of those whose handles were dropped.
    dropped: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

pub struct Handle<T> {
    slot: Arc<Slot<T>>,
}

impl<T> Handle<T> {
    pub fn join(self) -> Result<T, Error> {
        let result = self.slot.result.lock().unwrap();
        let ended = self
            .slot
            .ended
            .wait_while(result, |result| result.is_none());
        ended.unwrap().take().unwrap()
    }
}

impl<T> Drop for Handle<T> {
    fn drop(&mut self) {
        let thread = self.slot.thread.lock().unwrap().take();
        self.slot.dropped.lock().unwrap().extend(thread);
    }
}

/// `panic!("no")` leaves a `&str`, and `panic!("no {x}")` a `String`.
fn words(payload: &(dyn Any + Send)) -> String {
    match (payload.downcast_ref::<String>(), payload.downcast_ref()) {
        (Some(said), _) => said.clone(),
        (_, Some(&said)) => str::to_owned(said),
        _ => "something that is no text".to_owned(),
    }
}
