//! Runs ordinary Rust under a scheduler, every schedule up to a bound.

mod check;
mod engines;
pub mod kernel;
mod missing;
pub mod primitives;
mod story;

#[doc(hidden)]
pub use check::check_orderings;
pub use check::{Config, Coverage, Report, Verdict, check, sample};
pub use story::{Problem, Row, Source, Story, render};
