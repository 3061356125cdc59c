//! What happens between ranks, without saying how a rank waits.
//!
//! [`State`] is all that the ranks of one world share. Every operation is one
//! step on it, `(ready, change)`: it waits until `ready` holds of the state and
//! then changes it. The transport runs the steps, one at a time; see
//! [`crate::transport`].

mod call;
mod communicator;
mod complaint;
mod data;
mod endpoint;
mod inbox;
mod meeting;
mod messages;
mod state;

pub use call::{About, Call, Effect, Note, Peer, Place, Site};
pub use communicator::Handle;
pub use complaint::{Complaint, must};
pub use data::{Data, System};
pub use endpoint::{Endpoint, current, enter};
pub use inbox::{Envelope, MessageId, Pattern, ReceiveId};
pub use meeting::Entry;
pub use state::State;
