//! A place that thread and handle share: the thread puts in who it is and how it ended, and
//! whoever wants to know waits for that at a condition.

use std::any::Any;
use std::fmt;
use std::panic::{self, AssertUnwindSafe};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, ThreadId};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    pub name: String,
    pub thread: ThreadId,
    pub pid: u32,
}

pub fn identity() -> Identity {
    let thread = thread::current();
    Identity {
        name: match thread.name() {
            Some(name) => name.to_owned(),
            None => "<unnamed>".to_owned(),
        },
        thread: thread.id(),
        pid: process::id(),
    }
}

pub fn announced<T>(say: impl Fn(String), work: impl FnOnce() -> T) -> T {
    let name = identity().name;
    say(name.clone() + "--> starting");
    let value = work();
    say(name + "--> exiting");
    value
}

pub struct Worker {
    name: Arc<str>,
}

impl Worker {
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into().into(),
        }
    }

    pub fn unnamed() -> Self {
        static NUMBERS: AtomicU32 = AtomicU32::new(0);
        let before = NUMBERS.fetch_update(SeqCst, SeqCst, |number| number.checked_add(1));
        Self::new(format!("Thread-{}", 1 + before.expect("a number is left")))
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn start<T, F>(self, work: F) -> Started<T>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                who: None,
                ended: None,
            }),
            changed: Condvar::new(),
        });
        let of_the_thread = Arc::clone(&shared);
        let thread = thread::Builder::new().name(self.name.to_string());
        let run = move || {
            of_the_thread.change(|state| state.who = Some(identity()));
            let ended = panic::catch_unwind(AssertUnwindSafe(work));
            of_the_thread.change(|state| state.ended = Some(ended));
        };
        thread.spawn(run).unwrap();
        Started { shared }
    }
}

struct State<T> {
    who: Option<Identity>,
    ended: Option<thread::Result<T>>,
}

struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

impl<T> Shared<T> {
    fn change(&self, change: impl FnOnce(&mut State<T>)) {
        change(&mut self.state.lock().unwrap());
        self.changed.notify_all();
    }

    fn wait<R>(&self, mut done: impl FnMut(&mut State<T>) -> Option<R>) -> R {
        let mut state = self.state.lock().unwrap();
        loop {
            match done(&mut state) {
                Some(it) => return it,
                None => state = self.changed.wait(state).unwrap(),
            }
        }
    }
}

pub struct Started<T> {
    shared: Arc<Shared<T>>,
}

impl<T> Started<T> {
    pub fn identity(&self) -> Identity {
        self.shared.wait(|state| state.who.clone())
    }

    pub fn join(self) -> Result<T, Panicked> {
        let who = self.identity();
        let ended = self.shared.wait(|state| state.ended.take());
        ended.map_err(|payload| Panicked {
            who,
            message: words(&*payload),
        })
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
