//! The schedules engine: one thread at a time, every interleaving up to a
//! bound, sequentially consistent.
//!
//! Bounding the *forced switches* of a schedule (the scheduler takes the turn
//! from a thread that could have gone on) finds most concurrency bugs with very
//! few of them: Musuvathi and Qadeer, "Iterative Context Bounding for
//! Systematic Testing of Multithreaded Programs" (PLDI 2007).

mod chooser;
mod named;
mod pct;
mod runtime;
mod search;

pub(crate) use chooser::{Chooser, Departure, Place, Way};
pub(crate) use named::Named;
pub(crate) use pct::{Pct, Uniform};
pub(crate) use runtime::{Outcome, Run, Runtime, Settings};
pub(crate) use search::{Bounded, LockStep};
