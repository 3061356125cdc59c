//! A channel without room: whoever comes first waits, whoever comes second
//! completes the pair.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::kernel::{Clock, Site, ThreadId, with};

/// What a thread wants to do with a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Sends,
    Receives,
}

/// A thread that waits for a partner, in one channel or in several at once.
#[derive(Debug)]
pub(super) struct Waiter {
    thread: ThreadId,
    /// The number of the message that it has brought: one that selects has it
    /// only later.
    brings: Option<u64>,
    /// Which of its cases a partner has completed, and the message's number.
    met: Cell<Option<(usize, u64)>>,
    /// What it knew when it came; then what its partner knew.
    knowledge: RefCell<Clock>,
}

impl Waiter {
    pub fn new(brings: Option<u64>) -> Rc<Self> {
        let (thread, knowledge) = with(|execution| (execution.me(), execution.knowledge()));
        Rc::new(Self {
            thread,
            brings,
            met: Cell::new(None),
            knowledge: RefCell::new(knowledge),
        })
    }

    pub fn met(&self) -> Option<(usize, u64)> {
        self.met.get()
    }

    pub fn learn(&self) {
        with(|execution| execution.learn(&self.knowledge.borrow()));
    }
}

/// One case of a thread that waits.
#[derive(Clone, Debug)]
struct Entry {
    waiter: Rc<Waiter>,
    case: usize,
    side: Side,
}

#[derive(Debug, Default)]
pub(super) struct Meeting {
    waiting: RefCell<Vec<Entry>>,
    /// Messages for receivers that have met their sender, and what that knew;
    /// nothing before it has written.
    letters: RefCell<Vec<(u64, Option<Clock>)>>,
}

impl Meeting {
    pub fn wait(&self, waiter: &Rc<Waiter>, case: usize, side: Side) {
        self.waiting.borrow_mut().push(Entry {
            waiter: Rc::clone(waiter),
            case,
            side,
        });
    }

    pub fn leave(&self, waiter: &Rc<Waiter>) {
        let others = |entry: &Entry| !Rc::ptr_eq(&entry.waiter, waiter);
        self.waiting.borrow_mut().retain(others);
    }

    /// Whether a thread other than `me` waits on that side.
    pub fn has(&self, side: Side, me: ThreadId) -> bool {
        let waiting = self.waiting.borrow();
        waiting.iter().any(|entry| entry.is_for(side, me))
    }

    /// One of those who wait on that side, any of them.
    fn partner(&self, side: Side, site: Site) -> Option<Entry> {
        let waiting = self.waiting.borrow();
        with(|execution| {
            let me = execution.me();
            let partners: Vec<&Entry> = waiting.iter().filter(|e| e.is_for(side, me)).collect();
            let ways: Vec<usize> = partners.iter().map(|entry| entry.way()).collect();
            let way = execution.choose_fairly(site, &ways)?;
            let taken = partners.into_iter().find(|entry| entry.way() == way);
            taken.cloned()
        })
    }

    /// Sends to a receiver that waits the message of that number, which is
    /// written already or will be.
    pub fn send(&self, number: u64, is_written: bool, site: Site) -> Option<()> {
        let receiver = self.partner(Side::Receives, site)?;
        let waiter = receiver.waiter;
        waiter.met.set(Some((receiver.case, number)));
        waiter.learn();
        let knows = is_written.then(|| with(|execution| execution.knowledge()));
        self.letters.borrow_mut().push((number, knows));
        Some(())
    }

    /// Receives from a sender that waits; `number` is for a message that has
    /// none yet.
    pub fn receive(&self, number: impl FnOnce() -> u64, site: Site) -> Option<u64> {
        let sender = self.partner(Side::Sends, site)?;
        let waiter = sender.waiter;
        waiter.learn();
        let knowledge = with(|execution| execution.knowledge());
        waiter.knowledge.replace(knowledge);
        let number = waiter.brings.unwrap_or_else(|| {
            let number = number();
            self.letters.borrow_mut().push((number, None));
            number
        });
        waiter.met.set(Some((sender.case, number)));
        Some(number)
    }

    pub fn written(&self, number: u64, knows: Clock) {
        let mut letters = self.letters.borrow_mut();
        if let Some((_, none)) = letters.iter_mut().find(|(known, _)| *known == number) {
            *none = Some(knows);
        }
    }

    /// Whether the message, which somebody has met to receive, is there.
    pub fn is_written(&self, number: u64) -> bool {
        let letters = self.letters.borrow();
        !letters.contains(&(number, None))
    }

    /// The receiver takes the message.
    pub fn open(&self, number: u64) {
        let mut letters = self.letters.borrow_mut();
        if let Some(index) = letters.iter().position(|&(known, _)| known == number) {
            let (_, knows) = letters.swap_remove(index);
            with(|execution| execution.learn(&knows.unwrap_or_default()));
        }
    }
}

impl Entry {
    /// Whether `me` can meet it from the other side.
    fn is_for(&self, side: Side, me: ThreadId) -> bool {
        self.side == side && self.waiter.thread != me && self.waiter.met.get().is_none()
    }

    /// Which partner it is, among all that a thread could meet.
    fn way(&self) -> usize {
        self.waiter.thread.index() * (1 << 16) + self.case
    }
}
