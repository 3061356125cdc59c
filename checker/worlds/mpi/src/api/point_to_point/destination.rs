//! Sending.

use std::panic::Location;

use crate::api::datatype::traits::Buffer;
use crate::api::request::{Request, Scope};
use crate::api::topology::sealed::AsHandle;
use crate::api::topology::{AsCommunicator, Process};
use crate::api::world::{Data, Site, must};
use crate::api::{Rank, Tag};

/// Where messages go to.
pub trait Destination: AsCommunicator {
    /// The rank to send to.
    fn destination_rank(&self) -> Rank;

    /// Sends with a tag, and waits until the receive has started.
    ///
    /// Standard mode: a library may also put the message into a buffer of its own
    /// and go on (MPI-4 §3.4). This one never does.
    #[track_caller]
    fn send_with_tag<Buf>(&self, buf: &Buf, tag: Tag)
    where
        Buf: Buffer + ?Sized,
    {
        send(self, "send_with_tag", buf, tag, Location::caller());
    }

    /// Sends with tag 0, and waits until the receive has started.
    ///
    /// Standard mode: a library may also put the message into a buffer of its own
    /// and go on (MPI-4 §3.4). This one never does.
    #[track_caller]
    fn send<Buf>(&self, buf: &Buf)
    where
        Buf: Buffer + ?Sized,
    {
        send(self, "send", buf, Tag::default(), Location::caller());
    }

    /// Sends with a tag, and waits until the receive has started.
    #[track_caller]
    fn synchronous_send_with_tag<Buf>(&self, buf: &Buf, tag: Tag)
    where
        Buf: Buffer + ?Sized,
    {
        send(
            self,
            "synchronous_send_with_tag",
            buf,
            tag,
            Location::caller(),
        );
    }

    /// Sends with tag 0, and waits until the receive has started.
    #[track_caller]
    fn synchronous_send<Buf>(&self, buf: &Buf)
    where
        Buf: Buffer + ?Sized,
    {
        send(
            self,
            "synchronous_send",
            buf,
            Tag::default(),
            Location::caller(),
        );
    }

    /// Puts a message with a tag into the buffer that
    /// [`Universe::set_buffer_size`](crate::environment::Universe::set_buffer_size)
    /// has attached, and goes on.
    #[track_caller]
    fn buffered_send_with_tag<Buf>(&self, buf: &Buf, tag: Tag)
    where
        Buf: Buffer + ?Sized,
    {
        send_buffered(self, "buffered_send_with_tag", buf, tag, Location::caller());
    }

    /// As [`Destination::buffered_send_with_tag`], with tag 0.
    #[track_caller]
    fn buffered_send<Buf>(&self, buf: &Buf)
    where
        Buf: Buffer + ?Sized,
    {
        send_buffered(
            self,
            "buffered_send",
            buf,
            Tag::default(),
            Location::caller(),
        );
    }

    /// Not here: see [`ReadySends`].
    ///
    /// # Safety
    ///
    /// The receive has started.
    unsafe fn ready_send_with_tag<Buf>(&self, _buf: &Buf, _tag: Tag)
    where
        Buf: Buffer + ReadySends + ?Sized,
    {
    }

    /// Not here: see [`ReadySends`].
    ///
    /// # Safety
    ///
    /// The receive has started.
    unsafe fn ready_send<Buf>(&self, _buf: &Buf)
    where
        Buf: Buffer + ReadySends + ?Sized,
    {
    }

    /// Begins a send with a tag. The buffer stays borrowed until the request is
    /// complete, so that it cannot be changed too early:
    ///
    /// ```compile_fail,E0506
    /// # use mpi::traits::*;
    /// # let universe = mpi::initialize().unwrap();
    /// # let world = universe.world();
    /// let mut number = 1;
    /// mpi::request::scope(|scope| {
    ///     let request = world.process_at_rank(0).immediate_send(scope, &number);
    ///     number = 2;
    ///     request.wait();
    /// });
    /// ```
    #[track_caller]
    fn immediate_send_with_tag<'a, Sc, Buf>(
        &self,
        scope: Sc,
        buf: &'a Buf,
        tag: Tag,
    ) -> Request<'a, Buf, Sc>
    where
        Buf: 'a + Buffer + ?Sized,
        Sc: Scope<'a>,
    {
        begin(
            self,
            "immediate_send_with_tag",
            scope,
            buf,
            tag,
            Location::caller(),
        )
    }

    /// As [`Destination::immediate_send_with_tag`], with tag 0.
    #[track_caller]
    fn immediate_send<'a, Sc, Buf>(&self, scope: Sc, buf: &'a Buf) -> Request<'a, Buf, Sc>
    where
        Buf: 'a + Buffer + ?Sized,
        Sc: Scope<'a>,
    {
        let tag = Tag::default();
        begin(self, "immediate_send", scope, buf, tag, Location::caller())
    }

    /// Begins a send with a tag that ends when the receive has started.
    #[track_caller]
    fn immediate_synchronous_send_with_tag<'a, Sc, Buf>(
        &self,
        scope: Sc,
        buf: &'a Buf,
        tag: Tag,
    ) -> Request<'a, Buf, Sc>
    where
        Buf: 'a + Buffer + ?Sized,
        Sc: Scope<'a>,
    {
        let verb = "immediate_synchronous_send_with_tag";
        begin(self, verb, scope, buf, tag, Location::caller())
    }

    /// As [`Destination::immediate_synchronous_send_with_tag`], with tag 0.
    #[track_caller]
    fn immediate_synchronous_send<'a, Sc, Buf>(
        &self,
        scope: Sc,
        buf: &'a Buf,
    ) -> Request<'a, Buf, Sc>
    where
        Buf: 'a + Buffer + ?Sized,
        Sc: Scope<'a>,
    {
        let verb = "immediate_synchronous_send";
        begin(self, verb, scope, buf, Tag::default(), Location::caller())
    }
}

impl Destination for Process<'_> {
    fn destination_rank(&self) -> Rank {
        self.rank()
    }
}

/// Ready mode is not part of the embedded world: such a send is a mistake unless
/// the receive has started, and no library says so.
#[diagnostic::on_unimplemented(
    message = "ready-mode sends are not part of the embedded MPI world",
    label = "not here",
    note = "use `send`, or `immediate_send` inside `mpi::request::scope`"
)]
pub trait ReadySends {}

#[track_caller]
fn send<D: Destination + ?Sized, B: Buffer + ?Sized>(
    to: &D,
    verb: &'static str,
    buffer: &B,
    tag: Tag,
    site: Site,
) {
    let handle = to.as_communicator().as_handle();
    let call = must(handle.sends(verb, to.destination_rank(), tag, site));
    handle.send(&call, Data::of(buffer));
}

#[track_caller]
fn send_buffered<D: Destination + ?Sized, B: Buffer + ?Sized>(
    to: &D,
    verb: &'static str,
    buffer: &B,
    tag: Tag,
    site: Site,
) {
    let handle = to.as_communicator().as_handle();
    let call = must(handle.sends(verb, to.destination_rank(), tag, site));
    must(handle.send_buffered(&call, Data::of(buffer)));
}

#[track_caller]
fn begin<'a, D: Destination + ?Sized, B: Buffer + ?Sized, S: Scope<'a>>(
    to: &D,
    verb: &'static str,
    scope: S,
    buffer: &'a B,
    tag: Tag,
    site: Site,
) -> Request<'a, B, S> {
    let handle = to.as_communicator().as_handle();
    let call = must(handle.sends(verb, to.destination_rank(), tag, site));
    Request::send(handle, call, buffer, scope)
}
