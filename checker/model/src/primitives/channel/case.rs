//! One of the operations that a thread may do with a channel.

use std::rc::Rc;
use std::time::Duration;

use super::Channel;
use super::meeting::{Side, Waiter};
use super::timer::Timer;
use crate::kernel::{ObjectId, Site, ThreadId, with};

/// One of the operations that a thread would do.
#[derive(Clone, Copy, Debug)]
pub enum Case<'a> {
    Send(&'a Channel),
    Receive(&'a Channel),
    /// Receives a time from the clock.
    Clock(&'a Timer),
    /// Receives where nothing ever comes.
    Never,
}

/// What a case has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// The message of this number is on its way; if it was not brought, it has to
    /// be written now.
    Sent(u64),
    /// The message of this number is the caller's.
    Received(u64),
    /// The clock has reached this time.
    Time(Duration),
    /// Nobody is left at the other end.
    Disconnected,
}

impl Case<'_> {
    pub(super) fn object(&self) -> Option<ObjectId> {
        match self {
            Self::Send(channel) | Self::Receive(channel) => Some(channel.object(None)),
            Self::Clock(timer) => Some(timer.object(None)),
            Self::Never => None,
        }
    }

    /// Whether `me` can do it now.
    pub(super) fn is_ready(&self, me: ThreadId) -> bool {
        match self {
            Self::Send(channel) => {
                let has_place = match channel.is_meeting() {
                    true => channel.meeting.has(Side::Receives, me),
                    false => channel.has_room(),
                };
                has_place || channel.receivers.is_left()
            }
            Self::Receive(channel) => {
                let has_message = match channel.is_meeting() {
                    true => channel.meeting.has(Side::Sends, me),
                    false => channel.has_message(),
                };
                has_message || (channel.senders.is_left() && !self.is_being_written())
            }
            Self::Clock(timer) => timer.is_due(),
            Self::Never => false,
        }
    }

    /// Whether the message is there that is to be received, but not yet written.
    pub(super) fn is_being_written(&self) -> bool {
        matches!(self, Self::Receive(channel) if channel.is_written_to())
    }

    /// Does what is ready.
    pub(super) fn complete(&self, brings: Option<u64>, site: Site) -> Done {
        match self {
            Self::Send(channel) if channel.receivers.is_left() => {
                channel.receivers.hear_parting();
                Done::Disconnected
            }
            Self::Send(channel) => {
                let number = brings.unwrap_or_else(|| channel.number());
                if channel.is_meeting() {
                    channel.meeting.send(number, brings.is_some(), site);
                } else {
                    let knows = brings.map(|_| with(|execution| execution.knowledge()));
                    channel.push(number, knows);
                }
                Done::Sent(number)
            }
            Self::Receive(channel) => {
                let number = match channel.is_meeting() {
                    true => channel.meeting.receive(|| channel.number(), site),
                    false => channel.pop(),
                };
                number.map_or_else(
                    || {
                        channel.senders.hear_parting();
                        Done::Disconnected
                    },
                    Done::Received,
                )
            }
            Self::Clock(timer) => Done::Time(timer.take()),
            Self::Never => unreachable!("nothing ever comes"),
        }
    }

    pub(super) fn is_meeting(&self) -> bool {
        matches!(self, Self::Send(channel) | Self::Receive(channel) if channel.is_meeting())
    }

    /// Waits for a partner, as one of a waiter's cases.
    pub(super) fn wait(&self, waiter: &Rc<Waiter>, index: usize) {
        match self {
            Self::Send(channel) => channel.meeting.wait(waiter, index, Side::Sends),
            Self::Receive(channel) => channel.meeting.wait(waiter, index, Side::Receives),
            Self::Clock(_) | Self::Never => {}
        }
    }

    pub(super) fn leave(&self, waiter: &Rc<Waiter>) {
        if let Self::Send(channel) | Self::Receive(channel) = self {
            channel.meeting.leave(waiter);
        }
    }

    /// Whether the message, which a partner sends, is there. One that is sent is.
    pub(super) fn has_letter(&self, number: u64) -> bool {
        !matches!(self, Self::Receive(channel) if !channel.meeting.is_written(number))
    }
}
