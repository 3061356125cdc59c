//! Messages that were set aside by a matched probe, and single values on their way.

use std::mem::MaybeUninit;
use std::panic::Location;

use crate::api::datatype::traits::{BufferMut, Equivalence, UncommittedDatatype};
use crate::api::request::{Request, Scope, Ticket};
use crate::api::world::{Call, Complaint, Data, Envelope, Handle, Pattern, Site, must};
use crate::transport;

use super::Status;

/// A message that a matched probe has set aside (MPI-4 §3.8.2). It has to be
/// received: its sender waits for that.
#[must_use]
pub struct Message {
    handle: Handle,
    /// `None` once it has been received.
    message: Option<Envelope>,
    /// The probe's.
    site: Site,
}

impl Message {
    pub(super) fn over(handle: Handle, message: Envelope, site: Site) -> Self {
        Self {
            handle,
            message: Some(message),
            site,
        }
    }

    /// Whether it stands for a message from nobody. Never here.
    pub fn is_no_proc(&self) -> bool {
        false
    }

    #[track_caller]
    fn open(&mut self, verb: &'static str) -> Envelope {
        let Some(message) = self.message.take() else {
            unreachable!("a message is received by value, and so once");
        };
        self.handle.acknowledge(verb, &message, Location::caller());
        message
    }

    /// Receives one value.
    #[track_caller]
    pub fn matched_receive<Msg>(mut self) -> (Msg, Status)
    where
        Msg: Equivalence,
    {
        let message = self.open("matched_receive");
        (must(one_of(&message.data)), Status::of(&message))
    }

    /// Receives into a buffer. The message may be shorter than the buffer.
    #[track_caller]
    pub fn matched_receive_into<Buf>(mut self, buf: &mut Buf) -> Status
    where
        Buf: BufferMut + ?Sized,
    {
        let message = self.open("matched_receive_into");
        must(message.data.land(buf));
        Status::of(&message)
    }

    /// Begins to receive into a buffer.
    #[track_caller]
    pub fn immediate_matched_receive_into<'a, Sc, Buf>(
        mut self,
        scope: Sc,
        buf: &'a mut Buf,
    ) -> Request<'a, Buf, Sc>
    where
        Buf: BufferMut + 'a + ?Sized,
        Sc: Scope<'a>,
    {
        let message = self.open("immediate_matched_receive_into");
        Request::received(&self.handle, message, buf, scope)
    }
}

impl Drop for Message {
    fn drop(&mut self) {
        assert!(
            self.message.is_none() || transport::panicking(),
            "the message that the matched probe at {} had set aside was dropped without a receive",
            self.site
        );
    }
}

/// Receives messages of any length that were set aside.
pub trait MatchedReceiveVec {
    /// Receives the whole message.
    #[track_caller]
    fn matched_receive_vec<Msg>(self) -> (Vec<Msg>, Status)
    where
        Msg: Equivalence;
}

impl MatchedReceiveVec for (Message, Status) {
    fn matched_receive_vec<Msg>(self) -> (Vec<Msg>, Status)
    where
        Msg: Equivalence,
    {
        let (mut message, status) = self;
        let message = message.open("matched_receive_vec");
        (must(all_of(&message.data)), status)
    }
}

/// A value on its way: what [`super::Source::immediate_receive`] has begun.
#[must_use]
pub struct ReceiveFuture<T> {
    ticket: Box<Ticket>,
    value: std::marker::PhantomData<T>,
}

impl<T: Equivalence> ReceiveFuture<T> {
    pub(super) fn begin(handle: &Handle, call: Call, pattern: &Pattern) -> Self {
        Self {
            ticket: Box::new(Ticket::receive(handle, call, pattern)),
            value: std::marker::PhantomData,
        }
    }

    /// Waits for the value.
    #[track_caller]
    pub fn get(self) -> (T, Status) {
        match self.ticket.wait("get", Location::caller()) {
            Some(message) => (must(one_of(&message.data)), Status::of(&message)),
            None => unreachable!("a receive that nobody cancels ends with a message"),
        }
    }

    /// The value, or the future again if it is not there yet.
    ///
    /// # Errors
    ///
    /// The value is not there yet.
    #[track_caller]
    pub fn r#try(self) -> Result<(T, Status), Self> {
        match self.ticket.test("try", Location::caller()) {
            Some(Some(message)) => Ok((must(one_of(&message.data)), Status::of(&message))),
            Some(None) => unreachable!("a receive that nobody cancels ends with a message"),
            None => Err(self),
        }
    }
}

/// The only value of a message.
pub(super) fn one_of<Msg: Equivalence>(data: &Data) -> Result<Msg, Complaint> {
    if data.count() == 0 {
        return Err(Complaint::new(
            "the message is empty, and the receive is for one value",
        ));
    }
    let mut value = MaybeUninit::<Msg>::uninit();
    let datatype = Msg::equivalent_datatype().as_system();
    // SAFETY: there is room for one value, which has the layout of the datatype.
    unsafe { data.land_at(value.as_mut_ptr().cast(), datatype, 0, 1)? };
    // SAFETY: it was written: the message has at least one value, and no more.
    Ok(unsafe { value.assume_init() })
}

/// All values of a message.
pub(super) fn all_of<Msg: Equivalence>(data: &Data) -> Result<Vec<Msg>, Complaint> {
    let count = data.count();
    let mut values = Vec::<Msg>::with_capacity(count);
    let datatype = Msg::equivalent_datatype().as_system();
    let room = count.try_into().unwrap_or(i32::MAX);
    // SAFETY: there is room for `count` values, each with the layout of the
    // datatype.
    unsafe { data.land_at(values.as_mut_ptr().cast(), datatype, 0, room)? };
    // SAFETY: as many were written.
    unsafe { values.set_len(count) };
    Ok(values)
}
