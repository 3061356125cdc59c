//! Calls that have begun and are waited for later (MPI-4 §3.7).
//!
//! A request borrows its buffer until it is complete, and has to be completed
//! inside the [`scope`] that it was made for.

mod collection;
mod guard;
mod scope;
mod ticket;

use std::fmt;
use std::panic::Location;

use crate::api::datatype::traits::{Buffer, BufferMut};
use crate::api::point_to_point::Status;
use crate::api::world::{Call, Complaint, Data, Envelope, Handle, Pattern, must};
use crate::transport;

pub use collection::{RequestCollection, multiple_scope, wait_any};
pub use guard::{CancelGuard, WaitGuard};
pub use scope::{LocalScope, Scope, StaticScope, scope};
pub(in crate::api) use ticket::Ticket;

/// Hands the buffer back, with the message in it if one was received.
type Landing<'a, D> = Box<dyn FnOnce(Option<&Envelope>) -> Result<&'a D, Complaint> + 'a>;

/// A call that has begun. It has to be completed, with [`Request::wait`] for
/// instance.
#[must_use]
pub struct Request<'a, D: 'a + ?Sized, S: Scope<'a> = StaticScope> {
    /// `None` once it is complete.
    open: Option<Box<Open<'a, D, S>>>,
}

struct Open<'a, D: 'a + ?Sized, S> {
    ticket: Ticket,
    landing: Landing<'a, D>,
    scope: S,
}

impl<'a, D: 'a + ?Sized, S: Scope<'a>> Request<'a, D, S> {
    fn new(ticket: Ticket, landing: Landing<'a, D>, scope: S) -> Self {
        scope.register();
        Self {
            open: Some(Box::new(Open {
                ticket,
                landing,
                scope,
            })),
        }
    }

    /// The message is copied now; the buffer stays borrowed all the same.
    pub(in crate::api) fn send(handle: &Handle, call: Call, buffer: &'a D, scope: S) -> Self
    where
        D: Buffer,
    {
        let ticket = Ticket::send(handle, call, Data::of(buffer));
        Self::new(ticket, Box::new(move |_| Ok(buffer)), scope)
    }

    /// The message is written to the buffer when the request is completed.
    pub(in crate::api) fn receive(
        handle: &Handle,
        call: Call,
        pattern: &Pattern,
        buffer: &'a mut D,
        scope: S,
    ) -> Self
    where
        D: BufferMut,
    {
        let ticket = Ticket::receive(handle, call, pattern);
        Self::new(ticket, landing(buffer), scope)
    }

    /// A message that is there already.
    pub(in crate::api) fn received(
        handle: &Handle,
        message: Envelope,
        buffer: &'a mut D,
        scope: S,
    ) -> Self
    where
        D: BufferMut,
    {
        let ticket = Ticket::received(handle, message);
        Self::new(ticket, landing(buffer), scope)
    }

    /// Takes the request apart, which counts as its completion in its scope.
    fn take(&mut self) -> Open<'a, D, S> {
        match self.open.take() {
            Some(open) => {
                // SAFETY: it was registered when the request was made.
                unsafe { open.scope.unregister() };
                *open
            }
            None => unreachable!("a request is completed by value, and so once"),
        }
    }

    fn open(&self) -> &Open<'a, D, S> {
        match &self.open {
            Some(open) => open,
            None => unreachable!("a request is completed by value, and so once"),
        }
    }

    #[track_caller]
    fn finish(mut self, verb: &'static str) -> (Status, &'a D) {
        let message = self.open().ticket.wait(verb, Location::caller());
        self.take().land(message)
    }

    /// Waits until it is complete.
    #[track_caller]
    pub fn wait(self) -> Status {
        self.finish("wait").0
    }

    /// Waits until it is complete.
    #[track_caller]
    pub fn wait_without_status(self) {
        self.finish("wait_without_status");
    }

    /// Waits until it is complete, and hands the buffer back.
    #[track_caller]
    pub fn wait_for_data(self) -> &'a D {
        self.finish("wait_for_data").1
    }

    /// Looks whether it is complete.
    ///
    /// # Errors
    ///
    /// The request, if it is not.
    #[track_caller]
    pub fn test(self) -> Result<Status, Self> {
        self.look("test").map(|(status, _)| status)
    }

    /// Looks whether it is complete, and hands the buffer back.
    ///
    /// # Errors
    ///
    /// The request, if it is not.
    #[track_caller]
    pub fn test_with_data(self) -> Result<(Status, &'a D), Self> {
        self.look("test_with_data")
    }

    #[track_caller]
    fn look(mut self, verb: &'static str) -> Result<(Status, &'a D), Self> {
        match self.open().ticket.test(verb, Location::caller()) {
            Some(message) => Ok(self.take().land(message)),
            None => Err(self),
        }
    }

    /// Takes a receive back, unless its message is there. It still has to be
    /// completed. A send goes on, as with Open MPI.
    #[track_caller]
    pub fn cancel(&self) {
        self.open().ticket.cancel(Location::caller());
    }

    /// Moves the request to a scope inside its own.
    pub fn shrink_scope_to<'b, S2>(mut self, scope: S2) -> Request<'b, D, S2>
    where
        'a: 'b,
        S2: Scope<'b>,
    {
        let Open {
            ticket, landing, ..
        } = self.take();
        let landing = Box::new(move |message: Option<&Envelope>| landing(message));
        Request::new(ticket, landing, scope)
    }
}

impl<'a, D: 'a + ?Sized, S> Open<'a, D, S> {
    #[track_caller]
    fn land(self, message: Option<Envelope>) -> (Status, &'a D) {
        let status = match &message {
            Some(message) => Status::of(message),
            None => Status::empty(self.ticket.handle()),
        };
        (status, must((self.landing)(message.as_ref())))
    }
}

fn landing<'a, D: BufferMut + ?Sized>(buffer: &'a mut D) -> Landing<'a, D> {
    Box::new(move |message| {
        if let Some(message) = message {
            message.data.land(buffer)?;
        }
        Ok(buffer)
    })
}

impl<'a, D: 'a + ?Sized, S: Scope<'a>> Drop for Request<'a, D, S> {
    fn drop(&mut self) {
        if let Some(open) = &self.open
            && !transport::panicking()
        {
            panic!("{}", dropped(&open.ticket));
        }
    }
}

/// There is no line of source for a drop: the message has to name one.
fn dropped(ticket: &Ticket) -> String {
    let call = ticket.began();
    format!(
        "the request that `{}` began at {} was dropped before it was complete: `wait` for it",
        call.verb, call.site
    )
}

impl<'a, D: 'a + fmt::Debug + ?Sized, S: Scope<'a>> fmt::Debug for Request<'a, D, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").finish_non_exhaustive()
    }
}
