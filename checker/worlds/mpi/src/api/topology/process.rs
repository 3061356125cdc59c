//! A rank to send to and to receive from.

use crate::api::world::Handle;

use super::sealed::AsHandle;
use super::{AsCommunicator, Communicator, Rank};

/// One rank of a communicator.
#[derive(Clone, Copy)]
pub struct Process<'a> {
    communicator: AnyProcess<'a>,
    rank: Rank,
}

/// Whichever rank of a communicator sends first.
#[derive(Clone, Copy)]
pub struct AnyProcess<'a>(&'a Handle);

impl<'a> Process<'a> {
    pub(super) fn over(handle: &'a Handle, rank: Rank) -> Self {
        Self {
            communicator: AnyProcess(handle),
            rank,
        }
    }

    /// Its number in the communicator.
    pub fn rank(&self) -> Rank {
        self.rank
    }

    /// Whether it is the one that asks.
    #[track_caller]
    pub fn is_self(&self) -> bool {
        self.communicator.rank() == self.rank
    }
}

impl<'a> AnyProcess<'a> {
    pub(super) fn over(handle: &'a Handle) -> Self {
        Self(handle)
    }
}

impl AsHandle for Process<'_> {
    fn as_handle(&self) -> &Handle {
        self.communicator.0
    }
}

impl AsHandle for AnyProcess<'_> {
    fn as_handle(&self) -> &Handle {
        self.0
    }
}

impl Communicator for Process<'_> {
    fn target_size(&self) -> Rank {
        self.size()
    }
}

impl Communicator for AnyProcess<'_> {
    fn target_size(&self) -> Rank {
        self.size()
    }
}

impl<'a> AsCommunicator for Process<'a> {
    type Out = AnyProcess<'a>;

    fn as_communicator(&self) -> &Self::Out {
        &self.communicator
    }
}

impl AsCommunicator for AnyProcess<'_> {
    type Out = Self;

    fn as_communicator(&self) -> &Self::Out {
        self
    }
}
