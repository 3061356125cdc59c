//! Sending and receiving in one call (MPI-4 §3.10): both are under way at the same
//! time, so that two ranks can do it head-on.

use std::panic::Location;

use crate::api::Tag;
use crate::api::datatype::traits::{Buffer, BufferMut, Equivalence};
use crate::api::topology::sealed::AsHandle;
use crate::api::topology::{Communicator, CommunicatorRelation};
use crate::api::world::{Complaint, Data, Envelope, Site, must};

use super::message::one_of;
use super::source::rank_of;
use super::{Destination, Source, Status};

/// Sends one value with a tag, and receives one with another.
#[track_caller]
pub fn send_receive_with_tags<M, D, R, S>(
    msg: &M,
    destination: &D,
    sendtag: Tag,
    source: &S,
    receivetag: Tag,
) -> (R, Status)
where
    M: Equivalence,
    D: Destination,
    R: Equivalence,
    S: Source,
{
    let exchange = Exchange {
        verb: "send_receive_with_tags",
        destination,
        sendtag,
        source,
        receivetag: Some(receivetag),
    };
    let message = must(exchange.run(Data::of(msg), Location::caller()));
    (must(one_of(&message.data)), Status::of(&message))
}

/// Sends one value, and receives one with any tag.
#[track_caller]
pub fn send_receive<R, M, D, S>(msg: &M, destination: &D, source: &S) -> (R, Status)
where
    M: Equivalence,
    D: Destination,
    R: Equivalence,
    S: Source,
{
    let exchange = Exchange {
        verb: "send_receive",
        destination,
        sendtag: Tag::default(),
        source,
        receivetag: None,
    };
    let message = must(exchange.run(Data::of(msg), Location::caller()));
    (must(one_of(&message.data)), Status::of(&message))
}

/// Sends from a buffer with a tag, and receives into another with another tag.
#[track_caller]
pub fn send_receive_into_with_tags<M, D, B, S>(
    msg: &M,
    destination: &D,
    sendtag: Tag,
    buf: &mut B,
    source: &S,
    receivetag: Tag,
) -> Status
where
    M: Buffer + ?Sized,
    D: Destination,
    B: BufferMut + ?Sized,
    S: Source,
{
    let exchange = Exchange {
        verb: "send_receive_into_with_tags",
        destination,
        sendtag,
        source,
        receivetag: Some(receivetag),
    };
    let message = must(exchange.run(Data::of(msg), Location::caller()));
    must(message.data.land(buf));
    Status::of(&message)
}

/// Sends from a buffer, and receives into another with any tag.
#[track_caller]
pub fn send_receive_into<M, D, B, S>(msg: &M, destination: &D, buf: &mut B, source: &S) -> Status
where
    M: Buffer + ?Sized,
    D: Destination,
    B: BufferMut + ?Sized,
    S: Source,
{
    let exchange = Exchange {
        verb: "send_receive_into",
        destination,
        sendtag: Tag::default(),
        source,
        receivetag: None,
    };
    let message = must(exchange.run(Data::of(msg), Location::caller()));
    must(message.data.land(buf));
    Status::of(&message)
}

/// Sends from a buffer with a tag, and receives into the same one.
#[track_caller]
pub fn send_receive_replace_into_with_tags<B, D, S>(
    buf: &mut B,
    destination: &D,
    sendtag: Tag,
    source: &S,
    receivetag: Tag,
) -> Status
where
    B: BufferMut + ?Sized,
    D: Destination,
    S: Source,
{
    let exchange = Exchange {
        verb: "send_receive_replace_into_with_tags",
        destination,
        sendtag,
        source,
        receivetag: Some(receivetag),
    };
    let message = must(exchange.run(Data::held(buf), Location::caller()));
    must(message.data.land(buf));
    Status::of(&message)
}

/// Sends from a buffer, and receives into the same one with any tag.
#[track_caller]
pub fn send_receive_replace_into<B, D, S>(buf: &mut B, destination: &D, source: &S) -> Status
where
    B: BufferMut + ?Sized,
    D: Destination,
    S: Source,
{
    let exchange = Exchange {
        verb: "send_receive_replace_into",
        destination,
        sendtag: Tag::default(),
        source,
        receivetag: None,
    };
    let message = must(exchange.run(Data::held(buf), Location::caller()));
    must(message.data.land(buf));
    Status::of(&message)
}

struct Exchange<'a, D, S> {
    verb: &'static str,
    destination: &'a D,
    sendtag: Tag,
    source: &'a S,
    receivetag: Option<Tag>,
}

impl<D: Destination, S: Source> Exchange<'_, D, S> {
    fn run(&self, data: Data, site: Site) -> Result<Envelope, Complaint> {
        let (to, from) = (
            self.destination.as_communicator(),
            self.source.as_communicator(),
        );
        if from.compare(to) != CommunicatorRelation::Identical {
            return Err(Complaint::new(format!(
                "`{}` to a rank of one communicator and from a rank of another",
                self.verb
            )));
        }
        let handle = to.as_handle();
        let send = handle.sends(
            self.verb,
            self.destination.destination_rank(),
            self.sendtag,
            site,
        )?;
        let (receive, pattern) = handle.receives(
            self.verb,
            rank_of(self.source.source_rank()),
            self.receivetag,
            site,
        )?;
        let id = handle.post(&send, data);
        let message = handle.receive(&receive, &pattern, false);
        handle.wait_taken(&send, id);
        Ok(message)
    }
}
