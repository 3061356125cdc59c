//! The schedules engine: one thread at a time, every interleaving up to a
//! bound, sequentially consistent.
//!
//! Bounding the *forced switches* of a schedule (the scheduler takes the turn
//! from a thread that could have gone on) finds most concurrency bugs with very
//! few of them: Musuvathi and Qadeer, "Iterative Context Bounding for
//! Systematic Testing of Multithreaded Programs" (PLDI 2007).
//!
//! Threads are coroutines (corosensei). A schedule of fifty steps takes about ten
//! microseconds. Switching is 3 % of that; the rest are the books: what a
//! story shows, vector clocks, the hash of happens-before. So a faster switch would
//! gain little, and what is worth while is to run fewer schedules. `cargo bench -p
//! search_bench` compares with loom and shuttle.

mod chooser;
mod named;
mod pct;
mod runtime;
mod search;
mod seen;

pub(crate) use chooser::{Chooser, Departure, Place, Way};
pub(crate) use named::Named;
pub(crate) use pct::{Pct, Uniform};
pub(crate) use runtime::{Outcome, Run, Runtime, Settings};
pub(crate) use search::{Bounded, LockStep};
