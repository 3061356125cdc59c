//! A channel and the messages in it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::mem::ManuallyDrop;

use super::select::{Case, Done, Manner, Selected, select};
use super::{Channel, Refused};
use crate::kernel::{Class, Op, Site, Value, with};
use crate::primitives::patience::Patience;

#[derive(Debug)]
pub struct Queue<T> {
    channel: Channel,
    /// Each with its number, also those that are on their way into the channel.
    messages: RefCell<VecDeque<(u64, T)>>,
}

// SAFETY: only the running thread of an execution touches the messages, of
// which there is one at a time; each message goes to one thread.
unsafe impl<T: Send> Send for Queue<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Queue<T> {}

impl<T> Queue<T> {
    /// With one sender and one receiver.
    pub fn new(capacity: Option<usize>) -> Self {
        Self {
            channel: Channel::new(capacity),
            messages: RefCell::default(),
        }
    }

    pub fn channel(&self) -> &Channel {
        &self.channel
    }

    /// Gives the message back if it was refused.
    pub fn send(
        &self,
        verb: &'static str,
        patience: Patience,
        site: Site,
        message: T,
    ) -> Result<(), (Refused, T)> {
        self.channel.object(Some(site));
        let shown = Value::of(&message);
        let number = self.channel.number();
        self.messages.borrow_mut().push_back((number, message));
        let sent = select(
            &[Case::Send(&self.channel)],
            &manner(verb, patience, site),
            Some(number),
        );
        let refused = match sent.map(|selected| selected.done) {
            Err(refused) => refused,
            Ok(Done::Disconnected) => Refused::Disconnected,
            Ok(_) => {
                with(|execution| execution.amend_last(|event| event.wrote = shown));
                return Ok(());
            }
        };
        Err((refused, self.remove(number)))
    }

    pub fn receive(
        &self,
        verb: &'static str,
        patience: Patience,
        site: Site,
    ) -> Result<T, Refused> {
        self.channel.object(Some(site));
        let cases = [Case::Receive(&self.channel)];
        let selected = select(&cases, &manner(verb, patience, site), None)?;
        self.received(selected).ok_or(Refused::Disconnected)
    }

    /// Writes the message for a place that a `select` has taken; gives it back
    /// if there is none.
    pub fn write(&self, selected: Selected, message: T, site: Site) -> Result<(), T> {
        let Done::Sent(number) = selected.done else {
            return Err(message);
        };
        let shown = Value::of(&message);
        let turn = (!selected.is_last()).then(|| {
            let object = self.channel.object(None);
            let op = Op::new("send", Class::Write, object, site);
            op.release().by_message().take()
        });
        let knowledge = with(|execution| execution.knowledge());
        self.messages.borrow_mut().push_back((number, message));
        self.channel.written(number, knowledge);
        match turn {
            Some(turn) => turn.wrote(shown).done(),
            // It is one step with the selection.
            None => with(|execution| {
                execution.amend_last(|event| event.wrote = shown);
                execution.engine().settle(execution);
            }),
        }
        Ok(())
    }

    /// The message that a `select` has received, unless nobody is left to send.
    pub fn received(&self, selected: Selected) -> Option<T> {
        let Done::Received(number) = selected.done else {
            return None;
        };
        let message = self.remove(number);
        if selected.is_last() {
            let shown = Value::of(&message);
            with(|execution| execution.amend_last(|event| event.read = shown));
        }
        Some(message)
    }

    fn remove(&self, number: u64) -> T {
        let mut messages = self.messages.borrow_mut();
        let place = messages.iter().position(|&(known, _)| known == number);
        match place.and_then(|place| messages.remove(place)) {
            Some((_, message)) => message,
            None => unreachable!("a channel holds what it says"),
        }
    }

    /// A receiver leaves. If it is the last, what is there may go with it.
    pub fn drop_receiver(&self, discards: bool) {
        if self.channel.drop_receiver() && discards {
            let numbers = self.channel.discard().into_iter();
            drop_each(numbers.map(|number| self.remove(number)).collect());
        }
    }
}

impl<T> Drop for Queue<T> {
    fn drop(&mut self) {
        let left = self.messages.take().into_iter();
        drop_each(left.map(|(_, message)| message).collect());
    }
}

/// If one of them panics, those behind it are leaked: two panics at once would
/// end the process.
fn drop_each<T>(messages: VecDeque<T>) {
    let mut left = ManuallyDrop::new(messages);
    while let Some(message) = left.pop_front() {
        drop(message);
    }
    drop(ManuallyDrop::into_inner(left));
}

fn manner(verb: &'static str, patience: Patience, site: Site) -> Manner {
    Manner {
        verb,
        patience,
        biased: false,
        site,
    }
}
