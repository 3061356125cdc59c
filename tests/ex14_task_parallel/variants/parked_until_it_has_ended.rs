//! The thread stores what came of its task, raises an atomic flag and unparks whoever
//! waits. `finish` parks until the number of tasks whose handles were dropped is zero.

use std::any::Any;
use std::fmt;
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, Thread};

pub type Error = Box<dyn std::error::Error + Send + Sync>;

#[derive(Debug)]
pub struct Panicked(pub String);

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "panicked: {}", self.0)
    }
}

impl std::error::Error for Panicked {}

#[derive(Default)]
struct Unread {
    errors: Mutex<Vec<Error>>,
    /// Tasks that go on without a handle.
    dropped: AtomicUsize,
    finisher: Mutex<Option<Thread>>,
}

impl Unread {
    fn ended(&self, error: Option<Error>) {
        self.errors.lock().unwrap().extend(error);
        if self.dropped.fetch_sub(1, Ordering::AcqRel) == 1
            && let Some(finisher) = &*self.finisher.lock().unwrap()
        {
            finisher.unpark();
        }
    }
}

enum State<T> {
    Running,
    Joining(Thread),
    Dropped,
    Ended(Result<T, Error>),
}

#[derive(Default)]
pub struct Executor {
    unread: Arc<Unread>,
}

impl Executor {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn submit<T: Send + 'static>(
        &self,
        task: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Handle<T> {
        let state = Arc::new(Mutex::new(State::Running));
        let (of_the_task, unread) = (Arc::clone(&state), Arc::clone(&self.unread));
        thread::spawn(move || {
            let result = panic::catch_unwind(AssertUnwindSafe(task))
                .unwrap_or_else(|payload| Err(Panicked(words(&*payload)).into()));
            let mut state = of_the_task.lock().unwrap();
            if matches!(*state, State::Dropped) {
                drop(state);
                unread.ended(result.err());
            } else if let State::Joining(joiner) = mem::replace(&mut *state, State::Ended(result)) {
                joiner.unpark();
            }
        });
        Handle {
            state,
            unread: Arc::clone(&self.unread),
        }
    }

    pub fn finish(self) -> Vec<Error> {
        *self.unread.finisher.lock().unwrap() = Some(thread::current());
        while self.unread.dropped.load(Ordering::Acquire) > 0 {
            thread::park();
        }
        mem::take(&mut *self.unread.errors.lock().unwrap())
    }
}

pub struct Handle<T> {
    state: Arc<Mutex<State<T>>>,
    unread: Arc<Unread>,
}

impl<T> Handle<T> {
    pub fn join(self) -> Result<T, Error> {
        loop {
            let joining = State::Joining(thread::current());
            if let State::Ended(result) = mem::replace(&mut *self.state.lock().unwrap(), joining) {
                return result;
            }
            thread::park();
        }
    }
}

impl<T> Drop for Handle<T> {
    fn drop(&mut self) {
        let mut state = self.state.lock().unwrap();
        match mem::replace(&mut *state, State::Dropped) {
            State::Running => {
                self.unread.dropped.fetch_add(1, Ordering::Relaxed);
            }
            State::Ended(Err(error)) => self.unread.errors.lock().unwrap().push(error),
            _ => {}
        }
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
