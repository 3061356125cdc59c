//! Messages on their way to one rank.
//!
//! The rules of matching are MPI-4 §3.5. A message goes to the first posted
//! receive that it fits; a receive takes the first message that it fits from each
//! sender, so that messages from one rank never overtake each other. Between
//! messages from different ranks the standard leaves the choice open.

use crate::api::{Rank, Tag};

use super::data::Data;
use super::state::ContextId;

/// A send whose message nobody has taken yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MessageId(pub(super) u64);

/// A receive that was posted and is waited for later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReceiveId(pub(super) u64);

/// A message.
#[derive(Clone, Debug)]
pub struct Envelope {
    pub id: MessageId,
    pub context: ContextId,
    /// In the communicator of the send.
    pub source: Rank,
    pub tag: Tag,
    pub data: Data,
    pub mode: Mode,
}

/// What the end of a send means (MPI-4 §3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The receive has taken the message. Standard mode is that, too.
    Synchronous,
    /// The message lies in the buffer that this rank of the world has attached.
    Buffered { owner: usize },
}

/// Which messages a receive is for.
#[derive(Clone, Copy, Debug)]
pub struct Pattern {
    pub context: ContextId,
    /// `None`: from any rank.
    pub source: Option<Rank>,
    /// `None`: with any tag.
    pub tag: Option<Tag>,
}

impl Pattern {
    pub fn fits(&self, message: &Envelope) -> bool {
        self.context == message.context
            && self.source.is_none_or(|source| source == message.source)
            && self.tag.is_none_or(|tag| tag == message.tag)
    }
}

#[derive(Debug, Default)]
pub(super) struct Inbox {
    /// Messages that no receive has taken, in the order of their sends.
    arrived: Vec<Envelope>,
    /// Receives that were posted, in that order, with the message once it is
    /// there. None of them fits a message in `arrived` while it is empty.
    posted: Vec<Posted>,
}

#[derive(Debug)]
struct Posted {
    id: ReceiveId,
    pattern: Pattern,
    message: Option<Envelope>,
}

impl Inbox {
    /// A message comes in; says whether a posted receive has taken it.
    pub fn deliver(&mut self, message: Envelope) -> bool {
        let waiting = self
            .posted
            .iter_mut()
            .find(|posted| posted.message.is_none() && posted.pattern.fits(&message));
        match waiting {
            Some(posted) => {
                posted.message = Some(message);
                true
            }
            None => {
                self.arrived.push(message);
                false
            }
        }
    }

    /// The messages that a receive could take now: the first from each sender.
    /// Places in the inbox, in the order of the sends.
    pub fn candidates(&self, pattern: &Pattern) -> Vec<usize> {
        let mut senders = Vec::new();
        let mut places = Vec::new();
        for (place, message) in self.arrived.iter().enumerate() {
            if pattern.fits(message) && !senders.contains(&message.source) {
                senders.push(message.source);
                places.push(place);
            }
        }
        places
    }

    pub fn fits(&self, pattern: &Pattern) -> bool {
        self.arrived.iter().any(|message| pattern.fits(message))
    }

    pub fn look(&self, place: usize) -> &Envelope {
        &self.arrived[place]
    }

    pub fn remove(&mut self, place: usize) -> Envelope {
        self.arrived.remove(place)
    }

    pub fn post(&mut self, id: ReceiveId, pattern: Pattern, message: Option<Envelope>) {
        self.posted.push(Posted {
            id,
            pattern,
            message,
        });
    }

    pub fn has_come(&self, id: ReceiveId) -> bool {
        self.posted
            .iter()
            .any(|posted| posted.id == id && posted.message.is_some())
    }

    /// Ends a posted receive.
    pub fn collect(&mut self, id: ReceiveId) -> Option<Envelope> {
        let place = self.posted.iter().position(|posted| posted.id == id)?;
        self.posted.remove(place).message
    }
}
