//! `crossbeam-utils` 0.8 in the modelled world.
//!
//! [`CachePadded`] is the real one: it only says where a value lies.

pub mod atomic;
mod backoff;
pub mod sync;
pub mod thread;

pub use backoff::Backoff;
pub use crossbeam_utils::CachePadded;
