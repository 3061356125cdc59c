//! Communicators, and the ranks in them (MPI-4 §7 and §8).

mod cartesian;
mod communicator;
mod process;

/// What programs use through methods.
pub mod traits {
    pub use super::{AsCommunicator, Communicator};
}

pub use cartesian::{CartesianCommunicator, CartesianLayout};
pub use communicator::{
    AsCommunicator, Color, Communicator, CommunicatorRelation, Key, SimpleCommunicator,
};
pub use process::{AnyProcess, Process};

/// The number of a process in a communicator.
pub type Rank = i32;

pub(crate) mod sealed {
    use crate::api::world::Handle;

    /// Has a communicator's handle. Programs cannot make communicators of their
    /// own.
    pub trait AsHandle {
        #[doc(hidden)]
        fn as_handle(&self) -> &Handle;
    }
}
