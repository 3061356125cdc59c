//! The standard library of the modelled world.
//!
//! A check target swaps it in at its root:
//!
//! ```text
//! #[macro_use]
//! extern crate model_std as std;
//! ```
//!
//! After that `std::` means this crate in every module below, so that ordinary
//! Rust runs under [`model`]'s scheduler. The root is the real one but for the
//! modules below; they list what they take from the real library item by item,
//! so that nothing that blocks or shares reaches the operating system unseen.
//!
//! What takes its caller's place (`#[track_caller]`) and is not generic is `#[inline]`, here
//! and in the other worlds: rustc cannot make a pointer to such a function if that comes
//! from a dynamic library, as a check target's world does.

pub use std::*;

pub mod cell;
pub mod collections;
pub mod env;
pub mod fs;
pub mod hash;
pub mod hint;
pub mod io;
mod macros;
pub mod net;
pub mod os;
pub mod panic;
pub mod prelude;
pub mod process;
pub mod sync;
pub mod thread;
pub mod time;

#[doc(hidden)]
pub use macros::{eprint as __eprint, print as __print};
#[doc(hidden)]
pub use std::format_args as __format_args;
