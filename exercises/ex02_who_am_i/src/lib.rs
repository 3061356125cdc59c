//! Threads that know who they are.
//!
//! This compiles, and whoever starts a worker only when the last has ended sees the right
//! names.

use std::fmt;
use std::process;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread::{self, JoinHandle, ThreadId};

/// Who a thread is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    /// `<unnamed>` if the thread was started without a name.
    pub name: String,
    pub thread: ThreadId,
    /// The process ID.
    pub pid: u32,
}

/// The name of the worker that is at work.
static AT_WORK: Mutex<String> = Mutex::new(String::new());

/// Who the calling thread is, whoever has started it.
// TODO 1: `AT_WORK` has a lock, so nobody reads half a name. When two workers are at work,
// whose name do they read? What has each thread for itself, from its start to its end? (Who
// gives it to the thread? See `start`.)
pub fn identity() -> Identity {
    Identity {
        name: AT_WORK.lock().unwrap().clone(),
        thread: thread::current().id(),
        pid: process::id(),
    }
}

/// Says `name--> starting`, does the work, and, when that has returned, says
/// `name--> exiting`. The name is the calling thread's.
pub fn announced<T>(say: impl Fn(String), work: impl FnOnce() -> T) -> T {
    say(format!("{}--> starting", identity().name));
    let value = work();
    say(format!("{}--> exiting", identity().name));
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
    // TODO 3: `UNNAMED` is atomic: each load is one step, and each store. Two threads are in
    // this function at the same time: what may happen between the two steps of one of them?
    pub fn unnamed() -> Self {
        let before = UNNAMED.load(Relaxed);
        UNNAMED.store(before + 1, Relaxed);
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
        *AT_WORK.lock().unwrap() = self.name;
        Started {
            thread: thread::spawn(work),
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
    // TODO 2: which thread runs the next line, and which one was asked about?
    pub fn identity(&self) -> Identity {
        identity()
    }

    /// Waits for the worker. Returns what its work has returned, or who has panicked.
    // TODO 4: somebody will read this error at midnight. Whom does it accuse? And where is
    // what the worker said?
    pub fn join(self) -> Result<T, Panicked> {
        self.thread.join().map_err(|_| Panicked {
            who: identity(),
            message: "a worker has panicked".to_owned(),
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
