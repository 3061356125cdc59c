//! The interface between the modelled primitives and the engines.
//!
//! A primitive knows this module and nothing about engines. It keeps its own
//! state in plain cells, and for each operation it
//!
//! 1. announces the operation, with the condition under which it can happen
//!    ([`Op::new`], [`Op::when`]), and takes its turn ([`Op::take`]): when that
//!    returns, the operation may happen and nothing else does;
//! 2. changes its state;
//! 3. says what happened ([`Turn::done`]).
//!
//! ```text
//! pub fn lock(&self, site: Site) {
//!     let turn = Op::new("lock", Class::Lock, self.touch(), site)
//!         .acquire()
//!         .when(&|| self.owner.get().is_none())
//!         .take();
//!     self.owner.set(Some(turn.thread()));
//!     turn.done();
//! }
//! ```
//!
//! Which thread goes next, whether a wait wakes up early and which store a load
//! reads is for the engine to decide: see `engines/`.

pub mod clock;
pub mod event;
mod execution;
pub(crate) mod failure;
mod latest;
mod moment;
pub mod object;
mod op;
pub(crate) mod panics;
mod progress;
pub(crate) mod task;
mod thread;
mod value;

use std::cell::Cell;
use std::fmt;

use crate::heap;
use task::AsKernel;

pub use clock::Clock;
pub use event::{Changed, Class, Event, How, Site, is_of_std, site_of_next};
pub use execution::Execution;
pub(crate) use execution::Local;
pub use failure::{Failure, Kind};
pub use latest::latest_step;
pub(crate) use moment::Moment;
pub use object::{Identity, Object, Store, Touch};
pub(crate) use object::{Mark, NONE};
pub use op::{Early, Op, Turn};
pub use panics::{panic_caught, panic_resumed, panicking, words_of};
pub(crate) use progress::Looks;
pub use progress::Progress;
pub use thread::{Thread, Waiting};
pub(crate) use value::Reader;
pub use value::{Plain, Value};

/// A thread of the execution; `main` is 0, the others count up from 1 in the
/// order in which they were started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ThreadId(u16);

impl ThreadId {
    pub const MAIN: Self = Self(0);

    pub const fn new(index: usize) -> Self {
        Self(index as u16)
    }

    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for ThreadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A primitive of the execution, numbered in the order of first touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(pub(crate) u32);

impl ObjectId {
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

thread_local! {
    static CURRENT: Cell<*const Execution> = const { Cell::new(std::ptr::null()) };
}

/// No generic function, as others here: those are compiled with the program, and
/// mostly not optimised.
fn current() -> *const Execution {
    CURRENT.get()
}

/// The execution that this operating-system thread is running, if any.
pub fn try_with<R>(f: impl FnOnce(&Execution) -> R) -> Option<R> {
    let execution = current();
    // SAFETY: `Entered` keeps the execution alive for as long as the pointer is
    // set, and an `Execution` never leaves its operating-system thread.
    unsafe { execution.as_ref() }.map(f)
}

/// Like [`try_with`]; what `f` allocates is the kernel's.
pub(crate) fn try_as_kernel<R>(f: impl FnOnce(&Execution) -> R) -> Option<R> {
    let _kernel = AsKernel::begin();
    try_with(f)
}

/// Like [`try_with`]; what `f` allocates is the kernel's.
///
/// # Panics
///
/// Panics outside an execution, where a modelled primitive has no scheduler.
#[track_caller]
pub fn with<R>(f: impl FnOnce(&Execution) -> R) -> R {
    let _kernel = AsKernel::begin();
    match try_with(f) {
        Some(result) => result,
        None => panic!(
            "a modelled thread, lock or atomic was used outside a model check; \
             create and use it inside the closure that is checked"
        ),
    }
}

/// Makes an execution the current one until dropped.
pub(crate) struct Entered(*const Execution);

impl Entered {
    pub fn new(execution: &std::rc::Rc<Execution>) -> Self {
        Self(CURRENT.replace(std::rc::Rc::as_ptr(execution)))
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(self.0);
        heap::clear();
    }
}
