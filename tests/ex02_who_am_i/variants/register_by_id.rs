//! A register of all workers, by the id of the thread, which each thread enters itself in. It
//! tells the handle when it has, and sends the outcome, a panic included, through a channel.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::panic::{self, AssertUnwindSafe};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{LazyLock, Mutex};
use std::thread::{self, ThreadId};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    pub name: String,
    pub thread: ThreadId,
    pub pid: u32,
}

static REGISTER: LazyLock<Mutex<HashMap<ThreadId, Identity>>> = LazyLock::new(Mutex::default);

pub fn identity() -> Identity {
    let thread = thread::current();
    let registered = REGISTER.lock().unwrap().get(&thread.id()).cloned();
    registered.unwrap_or_else(|| Identity {
        name: thread.name().map_or("<unnamed>".to_owned(), str::to_owned),
        thread: thread.id(),
        pid: process::id(),
    })
}

pub fn announced<T>(say: impl Fn(String), work: impl FnOnce() -> T) -> T {
    let me = identity();
    say(format!("{}--> starting", me.name));
    let value = work();
    say(format!("{}--> exiting", me.name));
    value
}

static NEXT: AtomicU64 = AtomicU64::new(1);

pub struct Worker(String);

impl Worker {
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    pub fn unnamed() -> Self {
        let mut number = NEXT.load(Ordering::Acquire);
        loop {
            match NEXT.compare_exchange_weak(
                number,
                number + 1,
                Ordering::AcqRel,
                Ordering::Acquire,
            ) {
                Ok(_) => return Self(format!("Thread-{number}")),
                Err(now) => number = now,
            }
        }
    }

    pub fn name(&self) -> &str {
        &self.0
    }

    pub fn start<T, F>(self, work: F) -> Started<T>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let (tell, told) = mpsc::channel();
        let (send, outcome) = mpsc::channel();
        let thread = thread::Builder::new().name(self.0.clone());
        let run = move || {
            let me = Identity {
                name: self.0,
                thread: thread::current().id(),
                pid: process::id(),
            };
            REGISTER.lock().unwrap().insert(me.thread, me.clone());
            tell.send(me.clone()).expect("`start` waits for it");
            let ended = panic::catch_unwind(AssertUnwindSafe(work));
            REGISTER.lock().unwrap().remove(&me.thread);
            // If the handle was dropped, nobody wants it.
            let _ = send.send(ended.map_err(|payload| Panicked {
                who: me,
                message: words(&*payload),
            }));
        };
        thread.spawn(run).expect("a thread can be started");
        Started {
            who: told.recv().expect("the thread tells before it works"),
            outcome,
        }
    }
}

pub struct Started<T> {
    who: Identity,
    outcome: Receiver<Result<T, Panicked>>,
}

impl<T> Started<T> {
    pub fn identity(&self) -> Identity {
        self.who.clone()
    }

    pub fn join(self) -> Result<T, Panicked> {
        self.outcome.recv().expect("each worker sends its outcome")
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
