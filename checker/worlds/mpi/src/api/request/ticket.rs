//! What stands behind a request, whatever its buffer is.

use std::cell::Cell;

use crate::api::world::{
    About, Call, Data, Effect, Envelope, Handle, MessageId, Pattern, Place, ReceiveId, Site, State,
};
use crate::transport;

/// A send or receive under way.
pub(in crate::api) struct Ticket {
    handle: Handle,
    call: Call,
    operation: Cell<Operation>,
    /// A message that was there from the beginning.
    message: Cell<Option<Envelope>>,
}

#[derive(Clone, Copy)]
enum Operation {
    Send(MessageId),
    Receive(ReceiveId),
    Done,
}

impl Ticket {
    pub fn send(handle: &Handle, call: Call, data: Data) -> Self {
        let id = handle.post(&call, data);
        Self::new(handle, call, Operation::Send(id), None)
    }

    pub fn receive(handle: &Handle, call: Call, pattern: &Pattern) -> Self {
        let id = handle.post_receive(&call, pattern);
        Self::new(handle, call, Operation::Receive(id), None)
    }

    /// A receive whose message is there.
    #[track_caller]
    pub fn received(handle: &Handle, message: Envelope) -> Self {
        let call = Call {
            verb: "immediate_matched_receive_into",
            completes: None,
            about: About::From {
                peer: Some(handle.peer(message.source)),
                tag: Some(message.tag),
            },
            site: std::panic::Location::caller(),
            place: Place::Inbox(handle.world_rank()),
            effect: Effect::Looks,
            commutes: true,
        };
        Self::new(handle, call, Operation::Done, Some(message))
    }

    fn new(handle: &Handle, call: Call, operation: Operation, message: Option<Envelope>) -> Self {
        Self {
            handle: handle.clone(),
            call,
            operation: Cell::new(operation),
            message: Cell::new(message),
        }
    }

    /// What began it, and where.
    pub fn began(&self) -> &Call {
        &self.call
    }

    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// The step that completes it, as the program calls it.
    fn completion(&self, verb: &'static str, site: Site) -> Call {
        Call {
            verb,
            completes: Some(self.call.verb),
            site,
            effect: Effect::Looks,
            commutes: true,
            ..self.call
        }
    }

    pub fn is_complete(&self, state: &State) -> bool {
        match self.operation.get() {
            Operation::Send(id) => state.is_taken(id),
            Operation::Receive(id) => state.has_come(self.handle.world_rank(), id),
            Operation::Done => true,
        }
    }

    /// Ends it, once it is complete. Returns the message of a receive.
    pub fn collect(&self, state: &mut State) -> Option<Envelope> {
        match self.operation.replace(Operation::Done) {
            Operation::Receive(id) => state.collect(self.handle.world_rank(), id),
            Operation::Send(_) | Operation::Done => self.message.take(),
        }
    }

    /// Waits until it is complete. Returns the message of a receive.
    pub fn wait(&self, verb: &'static str, site: Site) -> Option<Envelope> {
        self.handle.step(
            &self.completion(verb, site),
            &|state| self.is_complete(state),
            |state, note| {
                let message = self.collect(state);
                note.got = message.as_ref().map(|message| message.data.preview());
                message
            },
        )
    }

    /// Looks whether it is complete; `Some` if so.
    pub fn test(&self, verb: &'static str, site: Site) -> Option<Option<Envelope>> {
        transport::saw_progress();
        let call = Call {
            commutes: false,
            ..self.completion(verb, site)
        };
        self.handle.step(&call, &|_| true, |state, note| {
            if !self.is_complete(state) {
                note.got = Some("not complete".to_owned());
                return None;
            }
            let message = self.collect(state);
            note.got = Some("complete".to_owned());
            Some(message)
        })
    }

    /// Takes a receive back, unless its message is there (MPI-4 §3.8.4).
    pub fn cancel(&self, site: Site) {
        transport::saw_progress();
        let call = Call {
            commutes: false,
            effect: Effect::Changes,
            ..self.completion("cancel", site)
        };
        self.handle.step(&call, &|_| true, |state, _| {
            if matches!(self.operation.get(), Operation::Receive(_)) && !self.is_complete(state) {
                self.collect(state);
            }
        });
    }
}
