//! The real libraries.

pub use ::parking_lot;
pub use ::std;

#[path = "interpreter.rs"]
pub mod interpreter;
