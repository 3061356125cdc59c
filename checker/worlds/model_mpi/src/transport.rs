//! Steps of ranks as operations of the scheduler.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::panic::Location;
use std::rc::Rc;
use std::sync::{Mutex, PoisonError};

use model::kernel::{Class, Clock, Identity, Kind, ObjectId, Op, Progress, Value, with};
use model::primitives::local;
use model::primitives::thread::now;

use crate::api::world::{Call, Effect, Endpoint, Note, Place, Site, State};

/// Steps are written down with the data that they move.
pub const RECORDS: bool = true;

/// What the ranks of one world share.
#[derive(Clone)]
pub struct Hub(Rc<Shared>);

struct Shared {
    state: RefCell<State>,
    inboxes: Vec<Shelf>,
    meetings: Shelf,
}

/// A part of the state: what the scheduler knows it by, and what a rank learns
/// that looks at it.
#[derive(Default)]
struct Shelf {
    identity: Identity,
    clock: RefCell<Clock>,
}

impl Shelf {
    fn object(&self, kind: &'static str, site: Site) -> ObjectId {
        with(|execution| {
            self.identity
                .touch(execution, self, kind, Some(site), |_| {})
        })
    }
}

impl Hub {
    pub fn new(ranks: usize) -> Self {
        Self(Rc::new(Shared {
            state: RefCell::new(State::new(ranks)),
            inboxes: (0..ranks).map(|_| Shelf::default()).collect(),
            meetings: Shelf::default(),
        }))
    }

    /// For code that was not launched: it is the only rank.
    pub fn alone() -> Self {
        Self::new(1)
    }

    /// Waits until `ready` holds and then does `change`, in one step.
    pub fn step<R>(
        &self,
        _: usize,
        call: &Call,
        ready: &dyn Fn(&State) -> bool,
        change: impl FnOnce(&mut State, &mut Note) -> R,
    ) -> R {
        let (shelf, kind) = match call.place {
            Place::Inbox(rank) => (&self.0.inboxes[rank], "Inbox"),
            Place::Meetings => (&self.0.meetings, "Communicator"),
        };
        let class = match call.effect {
            Effect::Changes => Class::Write,
            Effect::Looks => Class::Read,
        };
        // The text says all: an object would only be named beside it.
        let holds = || ready(&self.0.state.borrow());
        let object = shelf.object(kind, call.site);
        let mut op = Op::new(interned(&call.to_string()), class, None, call.site)
            .also(std::slice::from_ref(&object))
            .acquire()
            .release()
            .when(&holds);
        if call.commutes {
            op = op.commutes(Progress::Messages);
        }
        let mut turn = op.take();
        with(|execution| {
            execution.learn(&shelf.clock.borrow());
            shelf.clock.borrow_mut().join(&execution.knowledge());
        });
        let mut note = Note::default();
        let result = change(&mut self.0.state.borrow_mut(), &mut note);
        if let Some(got) = note.got {
            turn = turn.read(Value::Text(got.into()));
        }
        if let Some(gave) = note.gave {
            turn = turn.wrote(Value::Text(gave.into()));
        }
        if note.only_looked {
            turn = turn.only_looked();
        }
        turn.done();
        result
    }
}

/// The scheduler knows verbs that live for ever. There are as many as there are
/// different calls in a program.
fn interned(text: &str) -> &'static str {
    static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = known.get(text) {
        return known;
    }
    let text: &'static str = Box::leak(text.into());
    known.insert(text);
    text
}

/// The key of the rank in its thread's locals.
static CURRENT: u8 = 0;

fn slot() -> Rc<RefCell<Option<Rc<Endpoint>>>> {
    local::value(std::ptr::from_ref(&CURRENT).addr(), RefCell::default)
}

/// The rank that runs on this thread.
pub fn current() -> Option<Rc<Endpoint>> {
    slot().borrow().clone()
}

pub fn set_current(endpoint: Rc<Endpoint>) {
    slot().replace(Some(endpoint));
}

/// One of several ways to go on; all are explored.
pub fn choose(count: usize) -> usize {
    with(|execution| execution.choose(count))
}

/// The program has seen how far another rank is.
pub fn saw_progress() {
    with(|execution| execution.looked_at(Progress::Messages));
}

/// Whether the rank is unwinding.
pub fn panicking() -> bool {
    model::kernel::panicking()
}

/// Seconds on the virtual clock.
pub fn seconds() -> f64 {
    now().as_secs_f64()
}

/// Ends all ranks (MPI-4 §9.7).
pub fn abort(_code: i32, site: &'static Location<'static>) -> ! {
    with(|execution| execution.fail(Kind::Exit { call: "abort" }, Some(site)))
}
