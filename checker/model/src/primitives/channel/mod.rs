//! Channels, of any number of senders and receivers.
//!
//! A message goes to one receiver, which learns what its sender knew, and no
//! more. Where there is room for a few messages only, a sender learns what the
//! receiver knew that made room for it. Where there is none, the two meet, and
//! each learns what the other knew.
//!
//! A channel knows its messages by number; [`queue::Queue`] holds them. What a
//! thread does with one channel, or with one of several, is in [`select`].

mod case;
mod meeting;
mod messages;
pub mod queue;
pub mod select;
pub mod timer;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use crate::kernel::{
    Changed, Class, Clock, Identity, ObjectId, Op, Progress, Site, Value, try_with, with,
};
use meeting::Meeting;

/// Why nothing was sent or received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// There is no room, or no message, and the caller does not wait for it.
    NotNow,
    TimedOut,
    /// Nobody is left at the other end.
    Disconnected,
}

/// Those who can send, or those who can receive.
#[derive(Debug)]
struct End {
    count: Cell<usize>,
    /// What those knew who have left.
    parting: RefCell<Clock>,
}

impl End {
    fn new() -> Self {
        Self {
            count: Cell::new(1),
            parting: RefCell::default(),
        }
    }

    fn is_left(&self) -> bool {
        self.count.get() == 0
    }

    fn add(&self) {
        self.count.set(self.count.get() + 1);
    }

    fn hear_parting(&self) {
        with(|execution| execution.learn(&self.parting.borrow()));
    }
}

#[derive(Debug)]
pub struct Channel {
    identity: Identity,
    /// How many messages it holds; with 0 a sender and a receiver meet.
    capacity: Option<usize>,
    /// The number of each message that is there, and what its sender knew; a
    /// place that is taken before its message is written has none yet.
    messages: RefCell<VecDeque<(u64, Option<Clock>)>>,
    numbers: Cell<u64>,
    /// How many messages have been put here.
    sent: Cell<usize>,
    /// What receivers knew when they made room.
    room: RefCell<VecDeque<Clock>>,
    meeting: Meeting,
    senders: End,
    receivers: End,
}

// SAFETY: as for `Lock`.
unsafe impl Send for Channel {}
// SAFETY: as above.
unsafe impl Sync for Channel {}

impl Channel {
    /// With one sender and one receiver.
    pub fn new(capacity: Option<usize>) -> Self {
        Self {
            identity: Identity::new(),
            capacity,
            messages: RefCell::default(),
            numbers: Cell::new(0),
            sent: Cell::new(0),
            room: RefCell::default(),
            meeting: Meeting::default(),
            senders: End::new(),
            receivers: End::new(),
        }
    }

    pub fn capacity(&self) -> Option<usize> {
        self.capacity
    }

    /// It is called what its first operation with a site calls it: a `select!`
    /// has none.
    fn object(&self, site: Option<Site>) -> ObjectId {
        with(|execution| {
            let object = self
                .identity
                .touch(execution, self, "Channel", site, |_| {});
            let mut books = execution.object_mut(object);
            books.site = books.site.or(site);
            books.senders = self.senders.count.get();
            object
        })
    }

    /// A number that no other message has.
    fn number(&self) -> u64 {
        let number = self.numbers.get();
        self.numbers.set(number + 1);
        number
    }

    fn is_meeting(&self) -> bool {
        self.capacity == Some(0)
    }

    fn has_room(&self) -> bool {
        self.capacity
            .is_none_or(|capacity| self.messages.borrow().len() < capacity)
    }

    /// Whether a message can be taken.
    fn has_message(&self) -> bool {
        let messages = self.messages.borrow();
        messages.front().is_some_and(|(_, knows)| knows.is_some())
    }

    /// Whether the next message is still being written.
    fn is_written_to(&self) -> bool {
        let messages = self.messages.borrow();
        messages.front().is_some_and(|(_, knows)| knows.is_none())
    }

    /// Takes the next place, for a message of which this is known.
    fn push(&self, number: u64, knows: Option<Clock>) {
        let mut messages = self.messages.borrow_mut();
        messages.push_back((number, knows));
        with(|execution| execution.leaves(messages.len()));
        let sent = self.sent.get();
        self.sent.set(sent + 1);
        if self.capacity.is_some_and(|capacity| sent >= capacity) {
            let made_by = self.room.borrow_mut().pop_front();
            with(|execution| execution.learn(&made_by.unwrap_or_default()));
        }
    }

    /// Takes the oldest message, if it is there.
    fn pop(&self) -> Option<u64> {
        if !self.has_message() {
            return None;
        }
        let mut messages = self.messages.borrow_mut();
        let (number, knows) = messages.pop_front()?;
        with(|execution| {
            execution.leaves(messages.len());
            execution.learn(&knows.unwrap_or_default());
        });
        if self.capacity.is_some() {
            let knowledge = with(|execution| execution.knowledge());
            self.room.borrow_mut().push_back(knowledge);
        }
        Some(number)
    }

    /// The message has been written; whoever takes it learns this.
    fn written(&self, number: u64, knows: Clock) {
        let mut messages = self.messages.borrow_mut();
        match messages.iter_mut().find(|(known, _)| *known == number) {
            Some((_, none)) => *none = Some(knows),
            None => self.meeting.written(number, knows),
        }
    }

    /// Looks how many messages are there, as an operation of its own.
    pub fn look(&self, verb: &'static str, site: Site, show: impl Fn(usize) -> Value) -> usize {
        let turn = Op::new(verb, Class::Read, self.object(Some(site)), site).take();
        let count = self.messages.borrow().len();
        turn.read(show(count)).done();
        count
    }

    pub fn add_sender(&self) {
        self.senders.add();
        self.tell_senders();
    }

    pub fn add_receiver(&self) {
        self.receivers.add();
    }

    pub fn drop_sender(&self) {
        self.part(&self.senders, "drop sender of");
    }

    /// Says whether it was the last one.
    pub fn drop_receiver(&self) -> bool {
        self.part(&self.receivers, "drop receiver of");
        self.receivers.is_left()
    }

    /// Removes all messages that are there; gives their numbers.
    fn discard(&self) -> Vec<u64> {
        let discarded = self.messages.take().into_iter();
        discarded.map(|(number, _)| number).collect()
    }

    /// For the story: who waits for a message may wait for the last sender to go.
    fn tell_senders(&self) {
        try_with(|execution| {
            if let Some(object) = self.identity.known(execution) {
                execution.object_mut(object).senders = self.senders.count.get();
            }
        });
    }

    /// Somebody leaves. Only the last one to do so can be noticed.
    fn part(&self, end: &End, verb: &'static str) {
        let count = end.count.get() - 1;
        if try_with(|_| ()).is_none() {
            // What is left of an execution goes away.
            end.count.set(count);
            return;
        }
        let object = self.object(None);
        let op = match count {
            0 => Op::new(verb, Class::Write, object, None),
            _ => Op::new(verb, Class::Unlock, object, None).quiet(Progress::Locks),
        };
        let turn = op.release().by_message().take();
        end.count.set(end.count.get() - 1);
        self.tell_senders();
        with(|execution| end.parting.borrow_mut().join(&execution.knowledge()));
        let changed = match end.count.get() {
            0 => Changed::Yes,
            _ => Changed::No,
        };
        turn.changed(changed).done();
    }
}
