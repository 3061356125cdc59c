//! `std::sync::mpsc`, modelled.

mod receiver;
mod sender;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::sync::Arc;

use model::kernel::{Site, Value};
use model::primitives::channel::{Channel, Refused};
use model::primitives::patience::Patience;

pub use receiver::{IntoIter, Iter, Receiver, TryIter};
pub use sender::{Sender, SyncSender};
pub use std::sync::mpsc::{RecvError, RecvTimeoutError, SendError, TryRecvError, TrySendError};

pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let queue = Arc::new(Queue::new(None));
    (Sender::new(Arc::clone(&queue)), Receiver::new(queue))
}

pub fn sync_channel<T>(bound: usize) -> (SyncSender<T>, Receiver<T>) {
    let queue = Arc::new(Queue::new(Some(bound)));
    (SyncSender::new(Arc::clone(&queue)), Receiver::new(queue))
}

/// A channel and the messages in it, each with its number.
struct Queue<T> {
    channel: Channel,
    messages: RefCell<VecDeque<(u64, T)>>,
}

// SAFETY: only the running thread of an execution touches the messages, of
// which there is one at a time; each message goes to one thread.
unsafe impl<T: Send> Send for Queue<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Queue<T> {}

impl<T> Queue<T> {
    fn new(capacity: Option<usize>) -> Self {
        Self {
            channel: Channel::new(capacity),
            messages: RefCell::default(),
        }
    }

    /// Gives the message back if it was refused.
    fn send(
        &self,
        verb: &'static str,
        patience: Patience,
        site: Site,
        message: T,
    ) -> Result<(), (Refused, T)> {
        let shown = Value::of(&message);
        let message = Cell::new(Some(message));
        let sent = self.channel.send(
            verb,
            patience,
            site,
            shown,
            &mut |number| {
                let message = message.take().expect("sent once");
                self.messages.borrow_mut().push_back((number, message));
            },
            &mut |number| {
                let mut messages = self.messages.borrow_mut();
                let place = messages.iter().position(|&(n, _)| n == number);
                let back = place.and_then(|place| messages.remove(place));
                message.set(back.map(|(_, message)| message));
            },
        );
        sent.map_err(|refused| (refused, message.take().expect("a refused message is here")))
    }

    fn receive(&self, verb: &'static str, patience: Patience, site: Site) -> Result<T, Refused> {
        let mut received = None;
        self.channel.receive(verb, patience, site, &mut || {
            received = self.messages.borrow_mut().pop_front();
            match &received {
                Some((_, message)) => Value::of(message),
                None => Value::Unknown,
            }
        })?;
        match received {
            Some((_, message)) => Ok(message),
            None => unreachable!("a channel holds what it says"),
        }
    }

    /// The receiver leaves, and with it what nobody can receive any more.
    fn drop_receiver(&self) {
        if self.channel.drop_receiver() {
            let left = std::mem::take(&mut *self.messages.borrow_mut());
            drop(left);
        }
    }
}
