//! Ranks as real threads of this process.

mod hub;
mod launch;
mod report;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

use crate::api::world::Endpoint;

pub(crate) use hub::Hub;
pub use launch::{launch, ranks};

/// Whether steps are written down with the data that they move.
pub const RECORDS: bool = false;

thread_local! {
    static CURRENT: RefCell<Option<Rc<Endpoint>>> = const { RefCell::new(None) };
    static STARTED: Instant = Instant::now();
}

/// The rank that runs on this thread.
pub fn current() -> Option<Rc<Endpoint>> {
    CURRENT.with_borrow(Clone::clone)
}

pub fn set_current(endpoint: Rc<Endpoint>) {
    CURRENT.set(Some(endpoint));
}

/// One of several ways to go on: here the first, which is what came first.
pub fn choose(_: usize) -> usize {
    0
}

/// The program has seen how far another rank is.
pub fn saw_progress() {}

/// Whether the rank is unwinding.
pub fn panicking() -> bool {
    std::thread::panicking()
}

/// Seconds on a clock of the rank's own.
pub fn seconds() -> f64 {
    STARTED.with(Instant::elapsed).as_secs_f64()
}

/// Ends all ranks (MPI-4 §9.7).
pub fn abort(code: i32, _: crate::api::world::Site) -> ! {
    std::process::exit(code)
}
