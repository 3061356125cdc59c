//! Runs ordinary Rust under a scheduler, every schedule up to a bound.

mod check;
mod engines;
mod heap;
pub mod kernel;
mod missing;
pub mod primitives;
mod schedule;
mod story;

#[doc(hidden)]
pub use check::check_orderings;
pub use check::{Config, Coverage, Rarity, Replay, Report, Verdict, check, once, replay, sample};
pub use schedule::Schedule;
pub use story::{Problem, Row, Source, Story, render};
