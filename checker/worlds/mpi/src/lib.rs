//! `mpi` for the exercises: the interface of rsmpi with nothing to install.
//!
//! A program says `use mpi::traits::*;` and [`launch`]es its ranks. Without
//! features they are threads of one process, messages are never buffered, and a
//! deadlock is a report instead of a hang. With the feature `real` the very same
//! program runs on the MPI library of the computer, under `mpiexec`.
//!
//! One difference no world of threads can hide: ranks of one process share its
//! `static`s, and processes do not.

#[cfg(not(feature = "real"))]
mod api;
#[cfg(not(feature = "real"))]
mod transport;

#[cfg(not(feature = "real"))]
pub use api::*;
#[cfg(not(feature = "real"))]
pub use transport::{launch, ranks};

#[cfg(feature = "real")]
pub use rsmpi::*;

/// Runs `main` in this process, which is one of the ranks that `mpiexec` has
/// started: how many there are, `mpiexec -n` says, and `ranks` does not.
#[cfg(feature = "real")]
pub fn launch(_ranks: usize, main: impl Fn() + Send + Sync + 'static) {
    main();
}
