//! A rank's handle to a communicator.

use std::rc::Rc;
use std::sync::Arc;

use crate::api::Rank;

use super::call::{Call, Note, Peer};
use super::complaint::Complaint;
use super::endpoint::Endpoint;
use super::meeting::rank_of;
use super::state::{ContextId, State, place};

#[derive(Clone)]
pub struct Handle {
    pub(super) endpoint: Rc<Endpoint>,
    pub(super) context: ContextId,
    /// The ranks of the world that belong to it, in its own order.
    pub(super) members: Arc<[usize]>,
    pub(super) me: Rank,
}

impl Handle {
    pub fn world(endpoint: Rc<Endpoint>) -> Self {
        Self {
            context: ContextId::WORLD,
            members: (0..endpoint.size).collect(),
            me: endpoint.rank as Rank,
            endpoint,
        }
    }

    pub fn own(endpoint: Rc<Endpoint>) -> Self {
        Self {
            context: ContextId::own(endpoint.rank),
            members: [endpoint.rank].into(),
            me: 0,
            endpoint,
        }
    }

    /// A communicator of some of this one's members.
    pub fn derived(&self, context: ContextId, ranks: &[Rank]) -> Option<Self> {
        let members: Arc<[usize]> = ranks.iter().map(|&rank| self.peer(rank).world).collect();
        Some(Self {
            endpoint: Rc::clone(&self.endpoint),
            context,
            me: rank_of(&members, self.endpoint.rank)?,
            members,
        })
    }

    pub fn context(&self) -> ContextId {
        self.context
    }

    pub fn members(&self) -> &[usize] {
        &self.members
    }

    pub fn size(&self, verb: &str) -> Result<Rank, Complaint> {
        self.endpoint.check(verb)?;
        Ok(self.members.len() as Rank)
    }

    pub fn rank(&self, verb: &str) -> Result<Rank, Complaint> {
        self.endpoint.check(verb)?;
        Ok(self.me)
    }

    pub fn me(&self) -> Peer {
        self.peer(self.me)
    }

    /// A rank that is known to belong to the communicator.
    pub fn peer(&self, rank: Rank) -> Peer {
        Peer {
            rank,
            world: self.members[place(rank)],
        }
    }

    pub fn check_rank(&self, rank: Rank) -> Result<(), Complaint> {
        let size = self.members.len();
        if usize::try_from(rank).is_ok_and(|rank| rank < size) {
            return Ok(());
        }
        Err(Complaint::new(match size {
            1 => format!("there is no rank {rank}: the communicator has rank 0 alone"),
            _ => format!(
                "there is no rank {rank}: the communicator has {size} ranks, 0 to {}",
                size - 1
            ),
        }))
    }

    pub fn step<R>(
        &self,
        call: &Call,
        ready: &dyn Fn(&State) -> bool,
        change: impl FnOnce(&mut State, &mut Note) -> R,
    ) -> R {
        self.endpoint.step(call, ready, change)
    }

    /// The rank of the world that holds this handle.
    pub fn world_rank(&self) -> usize {
        self.endpoint.rank
    }
}
