//! Messages from one rank to another (MPI-4 §3).

mod destination;
mod exchange;
mod message;
mod source;
mod status;

/// What programs use through methods.
pub mod traits {
    pub use super::{Destination, MatchedReceiveVec, Source};
}

pub use destination::{Destination, ReadySends};
pub use exchange::{
    send_receive, send_receive_into, send_receive_into_with_tags, send_receive_replace_into,
    send_receive_replace_into_with_tags, send_receive_with_tags,
};
pub use message::{MatchedReceiveVec, Message, ReceiveFuture};
pub use source::Source;
pub use status::Status;
