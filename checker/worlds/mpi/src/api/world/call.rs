//! A call as records and reports speak of it.

use std::fmt;
use std::panic::Location;

use crate::api::{Rank, Tag};

/// The line of the program that makes a call.
pub type Site = &'static Location<'static>;

/// One step that a rank is about to do.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// The method's name in the source.
    pub verb: &'static str,
    /// The call that began what this one waits for.
    pub completes: Option<&'static str>,
    pub about: About,
    pub site: Site,
    pub place: Place,
    pub effect: Effect,
    /// Whether the step leads to the same state before or after the steps of
    /// other ranks. Everything but a receive from any rank and a look at how far
    /// others are: Vakkalanka, Gopalakrishnan and Kirby, "Dynamic Verification
    /// of MPI Programs with Reductions in Presence of Split Operations and
    /// Relaxed Orderings" (CAV 2008).
    pub commutes: bool,
}

/// Whom a call is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Nothing,
    To {
        peer: Peer,
        tag: Tag,
    },
    From {
        peer: Option<Peer>,
        tag: Option<Tag>,
    },
    Root(Peer),
}

/// Another rank: its number in the communicator of the call, and in the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    pub rank: Rank,
    pub world: usize,
}

/// The part of the state that a step works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The messages for one rank of the world.
    Inbox(usize),
    /// Where ranks meet for collectives.
    Meetings,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Other ranks may see that it has happened.
    Changes,
    /// It only looks.
    Looks,
}

/// What a step says of itself once it has happened.
#[derive(Clone, Debug, Default)]
pub struct Note {
    /// What the rank learnt: the message that it received.
    pub got: Option<String>,
    /// What it gave away: the message that it sent.
    pub gave: Option<String>,
    /// It might have changed something, and has not.
    pub only_looked: bool,
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rank {}", self.rank)?;
        if usize::try_from(self.rank) != Ok(self.world) {
            write!(f, " (rank {} of the world)", self.world)?;
        }
        Ok(())
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => Ok(()),
            // What a send without a tag has.
            Self::To { peer, tag: 0 } => write!(f, "to {peer}"),
            Self::To { peer, tag } => write!(f, "to {peer}, tag {tag}"),
            Self::From { peer, tag } => {
                match peer {
                    Some(peer) => write!(f, "from {peer}")?,
                    None => f.write_str("from any rank")?,
                }
                match tag {
                    Some(tag) => write!(f, ", tag {tag}"),
                    None => Ok(()),
                }
            }
            Self::Root(peer) => write!(f, "with root {peer}"),
        }
    }
}

/// `send to rank 1, tag 7`, or `immediate_send to rank 1: wait`.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.completes.unwrap_or(self.verb))?;
        if self.about != About::Nothing {
            write!(f, " {}", self.about)?;
        }
        match self.completes {
            Some(_) => write!(f, ": {}", self.verb),
            None => Ok(()),
        }
    }
}
