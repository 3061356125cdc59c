//! Threads that know who they are.
//!
//! A thread has a name, which is for people, and an id, which is for programs: two threads
//! may have the same name, never the same id. The process ID tells no threads apart, since
//! all of them share it. Name and id belong to the thread, so the thread is
//! asked: the current one by whoever runs on it, the one behind a handle by whoever holds it.
//!
//! A subclass of Python's `Thread` is three things in one. Here they are apart: a `Worker` is
//! a name, its work is a closure, and `Started` is a thread that runs.

use std::any::Any;
use std::fmt;
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread::{self, JoinHandle, Thread, ThreadId};

/// Who a thread is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    /// `<unnamed>` if the thread was started without a name.
    pub name: String,
    pub thread: ThreadId,
    /// The process ID.
    pub pid: u32,
}

impl Identity {
    fn of(thread: &Thread) -> Self {
        Self {
            name: thread.name().unwrap_or("<unnamed>").to_owned(),
            thread: thread.id(),
            pid: process::id(),
        }
    }
}

/// Who the calling thread is, whoever has started it.
pub fn identity() -> Identity {
    Identity::of(&thread::current())
}

/// Says `name--> starting`, does the work, and, when that has returned, says
/// `name--> exiting`. The name is the calling thread's.
pub fn announced<T>(say: impl Fn(String), work: impl FnOnce() -> T) -> T {
    let Identity { name, .. } = identity();
    say(format!("{name}--> starting"));
    let value = work();
    say(format!("{name}--> exiting"));
    value
}

/// How many workers were made without a name.
static UNNAMED: AtomicUsize = AtomicUsize::new(0);

/// A thread to be, with a name.
#[derive(Debug)]
#[must_use = "a worker does nothing before it is started"]
pub struct Worker {
    name: String,
}

impl Worker {
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }

    /// The first is named `Thread-1`, the next `Thread-2`, and so on, in the order in which
    /// they are made. Those who come with a name are not counted.
    pub fn unnamed() -> Self {
        // To count and to learn the number is one step, so no two threads get the same.
        // Relaxed, because nothing but the number is handed over.
        let before = UNNAMED.fetch_add(1, Relaxed);
        Self::new(format!("Thread-{}", before + 1))
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Starts a thread of this name, and returns while it works. The name is the thread's
    /// own, which `thread::current().name()` gives, and debuggers and panic messages show.
    ///
    /// Takes the worker, so that nobody can start it twice.
    ///
    /// # Panics
    ///
    /// If the system can start no thread, or if there is a NUL character in the name.
    pub fn start<T, F>(self, work: F) -> Started<T>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let thread = thread::Builder::new().name(self.name).spawn(work);
        Started {
            thread: thread.expect("a thread can be started"),
        }
    }
}

/// A worker that was started. If this is dropped the worker goes on, and only the message on
/// standard error tells of its panic.
#[derive(Debug)]
pub struct Started<T> {
    thread: JoinHandle<T>,
}

impl<T> Started<T> {
    /// Who the worker is: the same that [`identity`] says on its thread.
    pub fn identity(&self) -> Identity {
        Identity::of(self.thread.thread())
    }

    /// Waits for the worker. Returns what its work has returned, or who has panicked.
    pub fn join(self) -> Result<T, Panicked> {
        let who = self.identity();
        // `&*payload` is what was said. `&payload`, the box around it, is an `Any`, too, and
        // never a text.
        self.thread.join().map_err(|payload| Panicked {
            who,
            message: words(&*payload),
        })
    }
}

/// The error of a worker that has panicked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panicked {
    pub who: Identity,
    /// What it said. If that was no text: any words that say so.
    pub message: String,
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} panicked: {}", self.who.name, self.message)
    }
}

impl std::error::Error for Panicked {}

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
