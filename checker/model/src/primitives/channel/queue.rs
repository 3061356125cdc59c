//! A channel and the messages in it.

use super::messages::Messages;
use super::select::{Case, Done, Manner, Selected, select};
use super::{Channel, Refused};
use crate::kernel::{Class, Op, Site, Value, with};
use crate::primitives::patience::Patience;

pub struct Queue<T> {
    channel: Channel,
    /// Each with its number, also those that are on their way into the channel.
    messages: Messages<T>,
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
            messages: Messages::new(),
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
        self.messages.push(number, message);
        match self
            .channel
            .send(&manner(verb, patience, site), number, shown)
        {
            None => Ok(()),
            Some(refused) => Err((refused, self.messages.take(number))),
        }
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
        self.messages.push(number, message);
        self.channel.write(&selected, number, shown, site);
        Ok(())
    }

    /// The message that a `select` has received, unless nobody is left to send.
    pub fn received(&self, selected: Selected) -> Option<T> {
        let Done::Received(number) = selected.done else {
            return None;
        };
        let message = self.messages.take(number);
        if selected.is_last() {
            show_received(Value::of(&message));
        }
        Some(message)
    }

    /// A receiver leaves. If it is the last, what is there may go with it.
    pub fn drop_receiver(&self, discards: bool) {
        if self.channel.drop_receiver() && discards {
            self.messages.drop_each(self.channel.discard());
        }
    }
}

/// What needs no type of message: a program has a copy of the above for each of its types.
impl Channel {
    /// Why the message was refused, if it was.
    fn send(&self, manner: &Manner, number: u64, shown: Value) -> Option<Refused> {
        let sent = select(&[Case::Send(self)], manner, Some(number));
        match sent.map(|selected| selected.done) {
            Err(refused) => Some(refused),
            Ok(Done::Disconnected) => Some(Refused::Disconnected),
            Ok(_) => {
                with(|execution| execution.amend_last(|event| event.wrote = shown));
                None
            }
        }
    }

    fn write(&self, selected: &Selected, number: u64, shown: Value, site: Site) {
        let turn = (!selected.is_last()).then(|| {
            let op = Op::new("send", Class::Write, self.object(None), site);
            op.release().by_message().take()
        });
        let knowledge = with(|execution| execution.knowledge());
        self.written(number, knowledge);
        match turn {
            Some(turn) => turn.wrote(shown).done(),
            // It is one step with the selection.
            None => with(|execution| {
                execution.amend_last(|event| event.wrote = shown);
                execution.engine().settle(execution);
            }),
        }
    }
}

fn show_received(shown: Value) {
    with(|execution| execution.amend_last(|event| event.read = shown));
}

fn manner(verb: &'static str, patience: Patience, site: Site) -> Manner {
    Manner {
        verb,
        patience,
        biased: false,
        site,
    }
}
