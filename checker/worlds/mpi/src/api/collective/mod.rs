//! Calls that all ranks of a communicator make together (MPI-4 §6).
//!
//! Every one of them waits for all ranks. The standard allows that, and it allows
//! ranks to leave early where they have nothing to wait for: a program must not
//! rely on either (§6.14).

mod everybody;
mod operation;
mod parts;
mod root;

/// What programs use through methods.
pub mod traits {
    pub use super::{CommunicatorCollectives, Operation, Root};
}

pub use everybody::CommunicatorCollectives;
pub use operation::{Operation, SystemOperation, reduce_local_into};
pub use root::Root;

/// Non-blocking collectives are not part of the embedded world.
#[diagnostic::on_unimplemented(
    message = "non-blocking collectives are not part of the embedded MPI world",
    label = "not here",
    note = "use the call without `immediate_`"
)]
pub trait NonblockingCollectives {}
