//! MPI in the modelled world: ranks are threads of the scheduler.
//!
//! A check target swaps it in at its root, `extern crate model_mpi as mpi;`. The
//! interface is the one that `kit_mpi` has; see there.
//!
//! Messages are the only way from rank to rank, and nearly all operations on them
//! commute: a program without receives from any rank has one schedule, whatever
//! the number of ranks (see [`model::kernel::Op::commutes`]). For the same reason
//! there is nothing in it for the engine of weak-memory orderings to find: leave
//! that out of checks with ranks.

#[path = "../../mpi/src/api/mod.rs"]
mod api;
mod launch;
mod transport;

pub use api::*;
pub use launch::{launch, one_of, ranks};
