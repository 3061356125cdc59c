//! `crossbeam-epoch` 0.9 in the modelled world.
//!
//! [`Atomic`] is an atomic of the model. What is deferred is done as early as the
//! real crate may do it: when everybody who was pinned at that time has been
//! unpinned, by the last of them. So there are no bags, and `flush` has nothing
//! to do.
//!
//! What is destroyed runs its destructor, and its memory stays until the
//! execution is over: to reach it by a [`Shared`], to use an [`Atomic`] inside of
//! it or to destroy it once more is reported. A reference that somebody still
//! has from before is not watched.

mod atomic;
mod atomic_traits;
mod collector;
mod default;
mod exchange;
mod guard;
mod owned;
mod pointable;
mod shared;
mod tag;

pub use atomic::Atomic;
pub use collector::{Collector, LocalHandle};
pub use default::{default_collector, is_pinned, pin};
pub use exchange::CompareExchangeError;
#[allow(deprecated, reason = "they are there in the real crate")]
pub use exchange::{CompareAndSetError, CompareAndSetOrdering};
pub use guard::{Guard, unprotected};
pub use owned::Owned;
pub use pointable::{Pointable, Pointer};
pub use shared::Shared;
