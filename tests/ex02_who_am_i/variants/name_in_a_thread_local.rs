//! The name is a thread-local value, too, which each worker's thread sets before it works.
//! The handle keeps the name, and numbers are given under a lock.

use std::any::Any;
use std::cell::OnceCell;
use std::fmt;
use std::process;
use std::sync::Mutex;
use std::thread::{self, JoinHandle, ThreadId};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    pub name: String,
    pub thread: ThreadId,
    pub pid: u32,
}

thread_local! {
    static NAME: OnceCell<String> = const { OnceCell::new() };
}

pub fn identity() -> Identity {
    let thread = thread::current();
    let given = || thread.name().unwrap_or("<unnamed>").to_owned();
    Identity {
        name: NAME.with(|name| name.get_or_init(given).clone()),
        thread: thread.id(),
        pid: process::id(),
    }
}

pub fn announced<T>(say: impl Fn(String), work: impl FnOnce() -> T) -> T {
    say(identity().name + "--> starting");
    let value = work();
    say(identity().name + "--> exiting");
    value
}

static LAST_NUMBER: Mutex<u64> = Mutex::new(0);

#[derive(Debug)]
pub struct Worker {
    name: String,
}

impl Worker {
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }

    pub fn unnamed() -> Self {
        let mut last = LAST_NUMBER.lock().unwrap();
        *last += 1;
        Self::new(format!("Thread-{last}"))
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn start<T, F>(self, work: F) -> Started<T>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let name = self.name.clone();
        let thread = thread::Builder::new().name(name.clone());
        let run = move || {
            NAME.with(|own| own.set(name))
                .expect("nobody was here before");
            work()
        };
        let thread = thread.spawn(run).expect("a thread can be started");
        Started {
            who: Identity {
                name: self.name,
                thread: thread.thread().id(),
                pid: process::id(),
            },
            thread,
        }
    }
}

pub struct Started<T> {
    who: Identity,
    thread: JoinHandle<T>,
}

impl<T> Started<T> {
    pub fn identity(&self) -> Identity {
        self.who.clone()
    }

    pub fn join(self) -> Result<T, Panicked> {
        match self.thread.join() {
            Ok(value) => Ok(value),
            Err(payload) => Err(Panicked {
                who: self.who,
                message: words(&*payload),
            }),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panicked {
    pub who: Identity,
    pub message: String,
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} panicked: {}", self.who.name, self.message)
    }
}

impl std::error::Error for Panicked {}

fn words(payload: &(dyn Any + Send)) -> String {
    match (payload.downcast_ref::<String>(), payload.downcast_ref()) {
        (Some(said), _) => said.clone(),
        (_, Some(&said)) => str::to_owned(said),
        _ => "something that is no text".to_owned(),
    }
}
