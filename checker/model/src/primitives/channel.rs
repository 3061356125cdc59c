//! Channels, without the messages.
//!
//! A receiver learns what the sender of its message knew, and no more. Where
//! there is room for a few messages only, a sender learns what the receiver
//! knew that made room for it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use super::patience::Patience;
use crate::kernel::{
    Changed, Class, Clock, How, Identity, ObjectId, Op, Progress, Site, Turn, Value, try_with, with,
};

/// Why nothing was sent or received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// There is no room, or no message, and the caller does not wait for it.
    NotNow,
    TimedOut,
    /// Nobody is left at the other end.
    Disconnected,
}

#[derive(Debug)]
pub struct Channel {
    identity: Identity,
    /// How many messages it holds; with 0 a sender waits for a receiver.
    capacity: Option<usize>,
    /// The number of each message that is there, and what its sender knew.
    messages: RefCell<VecDeque<(u64, Clock)>>,
    sent: Cell<u64>,
    /// What receivers knew when they made room, and the number of the message
    /// that takes it.
    room: RefCell<Vec<(u64, Clock)>>,
    senders: Cell<usize>,
    receivers: Cell<usize>,
    /// Receivers that wait, where there is no room to leave a message in.
    waiting: Cell<usize>,
    /// What those knew who have left.
    parting: RefCell<Clock>,
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
            sent: Cell::new(0),
            room: RefCell::default(),
            senders: Cell::new(1),
            receivers: Cell::new(1),
            waiting: Cell::new(0),
            parting: RefCell::default(),
        }
    }

    fn object(&self, site: Option<Site>) -> ObjectId {
        with(|x| self.identity.touch(x, "Channel", site, |_| {}))
    }

    fn op<'a>(&self, verb: &'static str, object: ObjectId, site: Site) -> Op<'a> {
        Op::new(verb, Class::Write, object, site)
            .acquire()
            .release()
            .by_message()
    }

    fn has_room(&self) -> bool {
        match self.capacity {
            None => true,
            Some(0) => self.waiting.get() > self.messages.borrow().len(),
            Some(capacity) => self.messages.borrow().len() < capacity,
        }
    }

    /// A sender that waits for a receiver leaves its message first.
    fn is_rendezvous(&self) -> bool {
        self.capacity == Some(0)
    }

    /// Sends the message that `put` stores under the number that it is given.
    /// `take_back` removes it again if everybody leaves before it is received.
    pub fn send(
        &self,
        verb: &'static str,
        patience: Patience,
        site: Site,
        shown: Value,
        put: &mut dyn FnMut(u64),
        take_back: &mut dyn FnMut(u64),
    ) -> Result<(), Refused> {
        let object = self.object(Some(site));
        let waits = self.is_rendezvous() && patience != Patience::None;
        let ready = || waits || self.receivers.get() == 0 || self.has_room();
        let turn = patience.wait(self.op(verb, object, site), &ready).take();
        if turn.timed_out() {
            turn.only_looked().done();
            return Err(Refused::TimedOut);
        }
        if self.receivers.get() == 0 {
            self.hear_parting();
            turn.refused().done();
            return Err(Refused::Disconnected);
        }
        if !ready() {
            turn.refused().done();
            return Err(Refused::NotNow);
        }
        let number = self.sent.get();
        self.sent.set(number + 1);
        self.take_room(number);
        let knowledge = with(|execution| execution.knowledge());
        self.messages.borrow_mut().push_back((number, knowledge));
        put(number);
        turn.wrote(shown).done();
        if waits {
            return self.meet(verb, patience, site, number, take_back);
        }
        Ok(())
    }

    /// Waits until message `number` has been received.
    fn meet(
        &self,
        verb: &'static str,
        patience: Patience,
        site: Site,
        number: u64,
        take_back: &mut dyn FnMut(u64),
    ) -> Result<(), Refused> {
        let object = self.object(Some(site));
        let is_here = || self.messages.borrow().iter().any(|&(n, _)| n == number);
        let over = || self.receivers.get() == 0 || !is_here();
        let op = Op::new(verb, Class::Lock, object, site)
            .acquire()
            .by_message();
        let turn = patience.wait(op, &over).take();
        if !is_here() {
            self.take_room(number);
            turn.ended(How::Plain).done();
            return Ok(());
        }
        let refused = if turn.timed_out() {
            Refused::TimedOut
        } else {
            self.hear_parting();
            Refused::Disconnected
        };
        self.messages.borrow_mut().retain(|&(n, _)| n != number);
        take_back(number);
        turn.changed(Changed::Yes).done();
        Err(refused)
    }

    /// Receives the oldest message, which `take` removes and shows.
    pub fn receive(
        &self,
        verb: &'static str,
        patience: Patience,
        site: Site,
        take: &mut dyn FnMut() -> Value,
    ) -> Result<(), Refused> {
        let object = self.object(Some(site));
        let ready = || !self.messages.borrow().is_empty() || self.senders.get() == 0;
        let waits = self.is_rendezvous() && patience != Patience::None;
        if waits {
            // From here on a sender that does not wait can see the receiver.
            let turn = self.op(verb, object, site).take();
            if ready() {
                return self.received(turn, take);
            }
            self.waiting.set(self.waiting.get() + 1);
            drop(turn);
        }
        let turn = patience.wait(self.op(verb, object, site), &ready).take();
        if waits {
            self.waiting.set(self.waiting.get() - 1);
        }
        self.received(turn, take)
    }

    fn received(&self, turn: Turn, take: &mut dyn FnMut() -> Value) -> Result<(), Refused> {
        let message = self.messages.borrow_mut().pop_front();
        if let Some((number, knowledge)) = message {
            with(|execution| execution.learn(&knowledge));
            self.make_room(number);
            turn.read(take()).ended(How::Plain).done();
            return Ok(());
        }
        if self.senders.get() == 0 {
            self.hear_parting();
            turn.refused().done();
            return Err(Refused::Disconnected);
        }
        if turn.timed_out() {
            turn.only_looked().done();
            return Err(Refused::TimedOut);
        }
        turn.refused().done();
        Err(Refused::NotNow)
    }

    /// The place of message `number` is free.
    fn make_room(&self, number: u64) {
        if let Some(capacity) = self.capacity {
            let knowledge = with(|execution| execution.knowledge());
            let next = number + capacity as u64;
            self.room.borrow_mut().push((next, knowledge));
        }
    }

    /// The sender of message `number` learns what made room for it.
    fn take_room(&self, number: u64) {
        let mut room = self.room.borrow_mut();
        if let Some(index) = room.iter().position(|&(n, _)| n == number) {
            let (_, made_by) = room.swap_remove(index);
            with(|execution| execution.learn(&made_by));
        }
    }

    fn hear_parting(&self) {
        with(|execution| execution.learn(&self.parting.borrow()));
    }

    pub fn add_sender(&self) {
        self.senders.set(self.senders.get() + 1);
    }

    pub fn add_receiver(&self) {
        self.receivers.set(self.receivers.get() + 1);
    }

    pub fn drop_sender(&self) {
        self.part(&self.senders);
    }

    /// Returns whether what is still there is lost: nobody is left to receive
    /// it, and no sender waits to take it back.
    pub fn drop_receiver(&self) -> bool {
        self.part(&self.receivers);
        self.receivers.get() == 0 && !self.is_rendezvous()
    }

    /// Somebody leaves. Only the last one to do so can be noticed.
    fn part(&self, count: &Cell<usize>) {
        if try_with(|_| ()).is_none() {
            // What is left of an execution goes away.
            count.set(count.get() - 1);
            return;
        }
        let object = self.object(None);
        let turn = if count.get() == 1 {
            Op::new("drop", Class::Write, object, None)
        } else {
            Op::new("drop", Class::Unlock, object, None).quiet(Progress::Locks)
        };
        let turn = turn.release().by_message().take();
        count.set(count.get() - 1);
        with(|execution| self.parting.borrow_mut().join(&execution.knowledge()));
        let changed = match count.get() {
            0 => Changed::Yes,
            _ => Changed::No,
        };
        turn.changed(changed).done();
    }
}
