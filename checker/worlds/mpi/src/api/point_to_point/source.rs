//! Receiving.

use std::panic::Location;

use crate::api::datatype::traits::{BufferMut, Equivalence};
use crate::api::request::{Request, Scope};
use crate::api::topology::sealed::AsHandle;
use crate::api::topology::{AnyProcess, AsCommunicator, Process};
use crate::api::world::{Envelope, Site, must};
use crate::api::{Rank, Tag};

use super::message::{all_of, one_of};
use super::{Message, ReceiveFuture, Status};

/// Where messages come from: one rank, or any.
///
/// # Safety
///
/// `source_rank` is a rank of the communicator, or that of an [`AnyProcess`].
pub unsafe trait Source: AsCommunicator {
    /// The rank to receive from; negative for any.
    fn source_rank(&self) -> Rank;

    /// Waits for a message with this tag and leaves it where it is.
    #[track_caller]
    fn probe_with_tag(&self, tag: Tag) -> Status {
        look(self, "probe_with_tag", Some(tag), Location::caller())
    }

    /// Waits for a message and leaves it where it is.
    #[track_caller]
    fn probe(&self) -> Status {
        look(self, "probe", None, Location::caller())
    }

    /// Waits for a message with this tag and sets it aside: the [`Message`] has to
    /// be received.
    #[track_caller]
    fn matched_probe_with_tag(&self, tag: Tag) -> (Message, Status) {
        set_aside(
            self,
            "matched_probe_with_tag",
            Some(tag),
            Location::caller(),
        )
    }

    /// Waits for a message and sets it aside: the [`Message`] has to be received.
    #[track_caller]
    fn matched_probe(&self) -> (Message, Status) {
        set_aside(self, "matched_probe", None, Location::caller())
    }

    /// Receives one value, with this tag.
    #[track_caller]
    fn receive_with_tag<Msg>(&self, tag: Tag) -> (Msg, Status)
    where
        Msg: Equivalence,
    {
        let message = take(self, "receive_with_tag", Some(tag), Location::caller());
        (must(one_of(&message.data)), Status::of(&message))
    }

    /// Receives one value, with any tag.
    #[track_caller]
    fn receive<Msg>(&self) -> (Msg, Status)
    where
        Msg: Equivalence,
    {
        let message = take(self, "receive", None, Location::caller());
        (must(one_of(&message.data)), Status::of(&message))
    }

    /// Receives into a buffer, with this tag. The message may be shorter than the
    /// buffer.
    #[track_caller]
    fn receive_into_with_tag<Buf>(&self, buf: &mut Buf, tag: Tag) -> Status
    where
        Buf: BufferMut + ?Sized,
    {
        let message = take(self, "receive_into_with_tag", Some(tag), Location::caller());
        must(message.data.land(buf));
        Status::of(&message)
    }

    /// Receives into a buffer, with any tag. The message may be shorter than the
    /// buffer.
    #[track_caller]
    fn receive_into<Buf>(&self, buf: &mut Buf) -> Status
    where
        Buf: BufferMut + ?Sized,
    {
        let message = take(self, "receive_into", None, Location::caller());
        must(message.data.land(buf));
        Status::of(&message)
    }

    /// Receives a message of any length, with this tag.
    #[track_caller]
    fn receive_vec_with_tag<Msg>(&self, tag: Tag) -> (Vec<Msg>, Status)
    where
        Msg: Equivalence,
    {
        let message = take(self, "receive_vec_with_tag", Some(tag), Location::caller());
        (must(all_of(&message.data)), Status::of(&message))
    }

    /// Receives a message of any length, with any tag.
    #[track_caller]
    fn receive_vec<Msg>(&self) -> (Vec<Msg>, Status)
    where
        Msg: Equivalence,
    {
        let message = take(self, "receive_vec", None, Location::caller());
        (must(all_of(&message.data)), Status::of(&message))
    }

    /// Begins to receive into a buffer, with this tag.
    #[track_caller]
    fn immediate_receive_into_with_tag<'a, Sc, Buf>(
        &self,
        scope: Sc,
        buf: &'a mut Buf,
        tag: Tag,
    ) -> Request<'a, Buf, Sc>
    where
        Buf: 'a + BufferMut + ?Sized,
        Sc: Scope<'a>,
    {
        let verb = "immediate_receive_into_with_tag";
        let handle = self.as_communicator().as_handle();
        let from = rank_of(self.source_rank());
        let (call, pattern) = must(handle.receives(verb, from, Some(tag), Location::caller()));
        Request::receive(handle, call, &pattern, buf, scope)
    }

    /// Begins to receive into a buffer, with any tag.
    #[track_caller]
    fn immediate_receive_into<'a, Sc, Buf>(
        &self,
        scope: Sc,
        buf: &'a mut Buf,
    ) -> Request<'a, Buf, Sc>
    where
        Buf: 'a + BufferMut + ?Sized,
        Sc: Scope<'a>,
    {
        let verb = "immediate_receive_into";
        let handle = self.as_communicator().as_handle();
        let from = rank_of(self.source_rank());
        let (call, pattern) = must(handle.receives(verb, from, None, Location::caller()));
        Request::receive(handle, call, &pattern, buf, scope)
    }

    /// Begins to receive one value, with this tag.
    #[track_caller]
    fn immediate_receive_with_tag<Msg>(&self, tag: Tag) -> ReceiveFuture<Msg>
    where
        Msg: Equivalence,
    {
        let verb = "immediate_receive_with_tag";
        let handle = self.as_communicator().as_handle();
        let from = rank_of(self.source_rank());
        let (call, pattern) = must(handle.receives(verb, from, Some(tag), Location::caller()));
        ReceiveFuture::begin(handle, call, &pattern)
    }

    /// Begins to receive one value, with any tag.
    #[track_caller]
    fn immediate_receive<Msg>(&self) -> ReceiveFuture<Msg>
    where
        Msg: Equivalence,
    {
        let handle = self.as_communicator().as_handle();
        let from = rank_of(self.source_rank());
        let (call, pattern) =
            must(handle.receives("immediate_receive", from, None, Location::caller()));
        ReceiveFuture::begin(handle, call, &pattern)
    }

    /// Looks whether there is a message with this tag.
    #[track_caller]
    fn immediate_probe_with_tag(&self, tag: Tag) -> Option<Status> {
        let verb = "immediate_probe_with_tag";
        let (_, message) = poll(self, verb, Some(tag), false, Location::caller())?;
        Some(Status::of(&message))
    }

    /// Looks whether there is a message.
    #[track_caller]
    fn immediate_probe(&self) -> Option<Status> {
        let (_, message) = poll(self, "immediate_probe", None, false, Location::caller())?;
        Some(Status::of(&message))
    }

    /// Looks whether there is a message with this tag, and sets it aside.
    #[track_caller]
    fn immediate_matched_probe_with_tag(&self, tag: Tag) -> Option<(Message, Status)> {
        let verb = "immediate_matched_probe_with_tag";
        let (handle, message) = poll(self, verb, Some(tag), true, Location::caller())?;
        let status = Status::of(&message);
        Some((Message::over(handle, message, Location::caller()), status))
    }

    /// Looks whether there is a message, and sets it aside.
    #[track_caller]
    fn immediate_matched_probe(&self) -> Option<(Message, Status)> {
        let verb = "immediate_matched_probe";
        let (handle, message) = poll(self, verb, None, true, Location::caller())?;
        let status = Status::of(&message);
        Some((Message::over(handle, message, Location::caller()), status))
    }
}

/// What stands for any rank: `MPI_ANY_SOURCE`.
const ANY: Rank = -1;

// SAFETY: it is an `AnyProcess`.
unsafe impl Source for AnyProcess<'_> {
    fn source_rank(&self) -> Rank {
        ANY
    }
}

// SAFETY: a process is made with a rank of its communicator.
unsafe impl Source for Process<'_> {
    fn source_rank(&self) -> Rank {
        self.rank()
    }
}

pub(super) fn rank_of(source: Rank) -> Option<Rank> {
    (source != ANY).then_some(source)
}

#[track_caller]
pub(super) fn take<S: Source + ?Sized>(
    source: &S,
    verb: &'static str,
    tag: Option<Tag>,
    site: Site,
) -> Envelope {
    let handle = source.as_communicator().as_handle();
    let (call, pattern) = must(handle.receives(verb, rank_of(source.source_rank()), tag, site));
    handle.receive(&call, &pattern, false)
}

#[track_caller]
fn look<S: Source + ?Sized>(
    source: &S,
    verb: &'static str,
    tag: Option<Tag>,
    site: Site,
) -> Status {
    let handle = source.as_communicator().as_handle();
    let (call, pattern) = must(handle.receives(verb, rank_of(source.source_rank()), tag, site));
    Status::of(&handle.probe(&call, &pattern))
}

#[track_caller]
fn set_aside<S: Source + ?Sized>(
    source: &S,
    verb: &'static str,
    tag: Option<Tag>,
    site: Site,
) -> (Message, Status) {
    let handle = source.as_communicator().as_handle();
    let (call, pattern) = must(handle.receives(verb, rank_of(source.source_rank()), tag, site));
    let message = handle.receive(&call, &pattern, true);
    let status = Status::of(&message);
    (Message::over(handle.clone(), message, site), status)
}

#[track_caller]
fn poll<S: Source + ?Sized>(
    source: &S,
    verb: &'static str,
    tag: Option<Tag>,
    aside: bool,
    site: Site,
) -> Option<(crate::api::world::Handle, Envelope)> {
    let handle = source.as_communicator().as_handle();
    let (call, pattern) = must(handle.receives(verb, rank_of(source.source_rank()), tag, site));
    let message = handle.poll(&call, &pattern, aside)?;
    Some((handle.clone(), message))
}
