//! All that a check target links, as one dynamic library.
//!
//! A student edits one line and waits for a link. Against this library that is
//! a few hundred kilobytes; without it each check target would take in the
//! model, loom, proptest and insta once more. A target asks for it with
//!
//! ```text
//! extern crate kit as _;
//! ```
//!
//! after which the crates below come from here wherever the target names them.
//!
//! It is built with the targets that ask for it, never by itself: `cargo build -p kit`
//! would put the standard library into it, and then nothing links against it.

pub use harness;
pub use model_crossbeam;
pub use model_mpi;
pub use model_parking_lot;
pub use model_std;
