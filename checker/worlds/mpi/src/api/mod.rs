//! The interface of rsmpi (`mpi` 0.8.2 on crates.io), above ranks in one process.
//!
//! This source is compiled twice: above real threads in `kit_mpi`, and above the
//! scheduler's threads in `model_mpi`. Only [`crate::transport`] differs.
//!
//! Names and signatures are rsmpi's, so that one program compiles against both.
//! What a call means is taken from the standard (MPI-4.0; sections are named
//! where they matter), and where it leaves a choice, the choice that hides least
//! is made:
//!
//! - nothing is buffered: a standard-mode send ends when its receive has taken
//!   the message (MPI-4 §3.4 allows it, and a program that needs a buffer is
//!   unsafe in the standard's word, §3.5);
//! - a collective ends when all ranks have come (§6.1 allows that too);
//! - a mistake that the standard calls erroneous, and that a real library may not
//!   notice, is a panic on the line that made it.

pub mod collective;
pub mod datatype;
pub mod environment;
pub mod point_to_point;
pub mod request;
pub mod topology;
pub(crate) mod world;

/// Everything that programs use through methods.
pub mod traits {
    pub use super::collective::traits::*;
    pub use super::datatype::traits::*;
    pub use super::point_to_point::traits::*;
    pub use super::topology::traits::*;
}

pub use environment::{
    Threading, initialize, initialize_with_threading, is_finalized, is_initialized, time,
    time_resolution,
};
pub use topology::Rank;

/// How many values a message has.
pub type Count = i32;
/// Tells messages between the same two ranks apart.
pub type Tag = i32;
/// An address in memory.
pub type Address = isize;
/// What MPI functions of other languages return.
pub type Error = i32;
