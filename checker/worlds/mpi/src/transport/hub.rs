//! One lock around the state of a world, and the books of who waits for what.
//!
//! A deadlock is found without a clock. Each step that changes the state gives it
//! a new version; a rank that cannot go on writes down which version it has looked
//! at. If every rank that has not returned waits, and has looked at the present
//! version, then nobody is left to change anything.

use std::panic::resume_unwind;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::api::world::{Call, Effect, Note, State};

use super::report;

/// What the ranks of one world share.
#[derive(Clone)]
pub struct Hub(Arc<Shared>);

struct Shared {
    books: Mutex<Books>,
    /// The books have changed.
    changed: Condvar,
    /// A world of one rank that nobody has launched, and nobody watches.
    alone: bool,
}

pub(super) struct Books {
    pub state: State,
    pub ranks: Vec<Standing>,
    version: u64,
    /// Why the world has come to an early end.
    failure: Option<String>,
}

/// How far a rank is.
#[derive(Clone, Debug)]
pub(super) enum Standing {
    Running,
    /// It cannot do the call, as of this version of the state.
    Waiting {
        call: Call,
        version: u64,
    },
    Returned,
}

/// Unwinds a rank whose world has come to an early end. Raised without the panic
/// hook: it prints nothing.
pub(super) struct Abandoned;

impl Hub {
    pub fn new(ranks: usize) -> Self {
        Self::with(ranks, false)
    }

    /// For a program that was not launched: it is the only rank.
    pub fn alone() -> Self {
        Self::with(1, true)
    }

    fn with(ranks: usize, alone: bool) -> Self {
        Self(Arc::new(Shared {
            books: Mutex::new(Books {
                state: State::new(ranks),
                ranks: vec![Standing::Running; ranks],
                version: 0,
                failure: None,
            }),
            changed: Condvar::new(),
            alone,
        }))
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        // No code of the program runs under the lock.
        self.0.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, books: MutexGuard<'a, Books>) -> MutexGuard<'a, Books> {
        self.0
            .changed
            .wait(books)
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `ready` holds and then does `change`, in one step.
    pub fn step<R>(
        &self,
        me: usize,
        call: &Call,
        ready: &dyn Fn(&State) -> bool,
        change: impl FnOnce(&mut State, &mut Note) -> R,
    ) -> R {
        let mut books = self.books();
        loop {
            if books.failure.is_some() {
                drop(books);
                leave();
            }
            if ready(&books.state) {
                break;
            }
            let version = books.version;
            books.ranks[me] = Standing::Waiting {
                call: *call,
                version,
            };
            books.look_for_deadlock();
            match books.failure.take() {
                Some(report) if self.0.alone => {
                    books.ranks[me] = Standing::Running;
                    drop(books);
                    panic!("{report}");
                }
                Some(report) => {
                    books.failure = Some(report);
                    self.0.changed.notify_all();
                }
                None => {
                    while books.version == version && books.failure.is_none() {
                        books = self.wait(books);
                    }
                }
            }
        }
        books.ranks[me] = Standing::Running;
        let result = change(&mut books.state, &mut Note::default());
        if call.effect == Effect::Changes {
            books.version += 1;
            self.0.changed.notify_all();
        }
        result
    }

    /// The rank does no more calls.
    pub(super) fn returned(&self, me: usize) {
        let mut books = self.books();
        books.ranks[me] = Standing::Returned;
        books.look_for_deadlock();
        self.0.changed.notify_all();
    }

    /// Ends the world.
    pub(super) fn fail(&self, report: String) {
        let mut books = self.books();
        books.failure.get_or_insert(report);
        self.0.changed.notify_all();
    }

    /// Waits for the end of all ranks, or for the early end of the world.
    pub(super) fn watch(&self) -> Result<(), String> {
        let mut books = self.books();
        loop {
            if let Some(report) = &books.failure {
                return Err(report.clone());
            }
            if books.all(|standing| matches!(standing, Standing::Returned)) {
                return Ok(());
            }
            books = self.wait(books);
        }
    }
}

impl Books {
    fn all(&self, holds: impl FnMut(&Standing) -> bool) -> bool {
        self.ranks.iter().all(holds)
    }

    fn look_for_deadlock(&mut self) {
        let version = self.version;
        let stuck = self.all(|standing| match standing {
            Standing::Running => false,
            Standing::Waiting { version: seen, .. } => *seen == version,
            Standing::Returned => true,
        });
        if stuck && !self.all(|standing| matches!(standing, Standing::Returned)) {
            let report = report::deadlock(self);
            self.failure.get_or_insert(report);
        }
    }
}

/// Leaves a world that has come to an early end.
fn leave() -> ! {
    // A destructor that communicates must not panic while the rank unwinds.
    while thread::panicking() {
        thread::park();
    }
    resume_unwind(Box::new(Abandoned))
}
