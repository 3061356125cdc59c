//! The books of one execution: its threads, objects, events and virtual clock.

mod choices;
mod knowledge;
mod memory;
mod objects;
mod record;
mod threads;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::event::Event;
use super::failure::Failure;
use super::object::{NONE, Object, Store};
use super::{Moment, ObjectId, Thread, ThreadId};
use crate::engines::Engine;
use crate::primitives::cell::{Accesses, Latest};

/// One thread's value of a thread-local.
pub(crate) struct Local {
    pub thread: ThreadId,
    /// The address of the key.
    pub key: usize,
    /// `None` once it has been dropped.
    pub value: Option<Rc<dyn Any>>,
    /// Its type has something to do when it is dropped. Other values stay, and can
    /// be used by destructors to the end.
    pub needs_drop: bool,
}

/// A part of memory that a check has given a name.
struct Named {
    addresses: Range<usize>,
    name: Rc<str>,
}

pub struct Execution {
    /// Unique in the process, and never `NONE`.
    pub number: u64,
    engine: Rc<dyn Engine>,
    threads: RefCell<Vec<Thread>>,
    objects: RefCell<Vec<Object>>,
    /// Every store to an atomic, where the engine wants their history.
    stores: RefCell<Vec<Store>>,
    cells: RefCell<BTreeMap<ObjectId, Accesses>>,
    /// Those to which each access says what it is.
    told_cells: RefCell<BTreeMap<ObjectId, Latest>>,
    events: RefCell<Vec<Event>>,
    /// How many events are kept, the last ones.
    kept: usize,
    /// Whose turn it is, and how many events there have been.
    moment: Cell<Moment>,
    names: RefCell<Vec<Named>>,
    watched: RefCell<Vec<(Rc<str>, Rc<str>)>>,
    output: RefCell<String>,
    now: Cell<Duration>,
    looks_at_clock: Cell<u32>,
    failure: RefCell<Option<Failure>>,
    /// Thread-locals, in the order of their first use. Those of threads that
    /// never end are not dropped, as little as their stacks.
    locals: RefCell<Vec<Local>>,
    /// Ways that a thread could have gone at some place and has not, the longest
    /// ago first.
    passed_over: RefCell<Vec<((ThreadId, usize), usize)>>,
    /// The next event is the first after a forced switch.
    forced: Cell<bool>,
    /// Of the next event.
    left: Cell<u32>,
}

impl Execution {
    /// Keeps the last `kept` events, or a few more.
    pub(crate) fn new(engine: Rc<dyn Engine>, kept: usize) -> Rc<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(NONE + 1);
        let mut main = Thread {
            name: Some("main".into()),
            ..Thread::default()
        };
        main.clock.tick(ThreadId::MAIN);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Rc::new(Self {
            number,
            engine,
            threads: RefCell::new(vec![main]),
            objects: RefCell::new(Vec::with_capacity(8)),
            stores: RefCell::default(),
            cells: RefCell::default(),
            told_cells: RefCell::default(),
            events: RefCell::new(Vec::with_capacity(64)),
            kept,
            moment: Cell::new(Moment::beginning(number)),
            names: RefCell::default(),
            watched: RefCell::default(),
            output: RefCell::default(),
            now: Cell::default(),
            looks_at_clock: Cell::new(0),
            failure: RefCell::default(),
            locals: RefCell::default(),
            passed_over: RefCell::default(),
            forced: Cell::new(false),
            left: Cell::new(0),
        })
    }

    pub(crate) fn engine(&self) -> &dyn Engine {
        &*self.engine
    }
}

impl Drop for Execution {
    fn drop(&mut self) {
        for local in self.locals.get_mut().drain(..) {
            std::mem::forget(local.value);
        }
    }
}
