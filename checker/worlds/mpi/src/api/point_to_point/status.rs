//! What a receive knows of its message (MPI-4 §3.2.5).

use std::fmt;

use crate::api::datatype::traits::Datatype;
use crate::api::world::{Envelope, Handle};
use crate::api::{Count, Rank, Tag};

/// `MPI_UNDEFINED`, as Open MPI has it.
const UNDEFINED: Count = -32766;

/// Whose message it was.
#[derive(Clone, Copy)]
pub struct Status {
    source_rank: Rank,
    tag: Tag,
    /// In bytes.
    len: usize,
}

/// Programs print it: the same text as rsmpi's.
impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (source_rank, tag) = (self.source_rank, self.tag);
        write!(f, "Status {{ source_rank: {source_rank}, tag: {tag} }}")
    }
}

impl Status {
    pub(in crate::api) fn of(message: &Envelope) -> Self {
        Self {
            source_rank: message.source,
            tag: message.tag,
            len: message.data.bytes().len(),
        }
    }

    /// Of a send, which receives nothing.
    pub(in crate::api) fn empty(handle: &Handle) -> Self {
        Self {
            source_rank: handle.me().rank,
            tag: 0,
            len: 0,
        }
    }

    /// Who sent the message.
    pub fn source_rank(&self) -> Rank {
        self.source_rank
    }

    /// The tag it was sent with.
    pub fn tag(&self) -> Tag {
        self.tag
    }

    /// How many values of type `d` it has; `MPI_UNDEFINED`, a negative number, if
    /// it ends inside one.
    pub fn count<D: Datatype>(&self, d: D) -> Count {
        let size = d.as_system().size();
        if !self.len.is_multiple_of(size) {
            return UNDEFINED;
        }
        Count::try_from(self.len / size).unwrap_or(UNDEFINED)
    }
}
