//! A lock with many readers or one writer.
//!
//! A writer comes in two steps: once no other writer and no upgradable reader
//! is there it stands at the door, and once the readers have left it goes in.
//! While it stands there no reader comes in. (A schedule in which one does is
//! that in which the writer came a moment later.) So a thread that reads twice
//! may block itself, as the documentation of both `std` and `parking_lot` warns.

mod change;

use std::cell::Cell;

use super::data::Difference;
use super::line::{Line, Place};
use super::list::List;
use super::patience::Patience;
use crate::kernel::{
    Class, Execution, Identity, ObjectId, Op, Progress, Site, ThreadId, Touch, Value, try_with,
    with,
};

#[derive(Debug)]
pub struct RwLock {
    identity: Identity,
    kind: &'static str,
    /// Readers come in although a writer stands at the door.
    recursive: bool,
    writer: Cell<Option<ThreadId>>,
    /// The writer at the door.
    next: Cell<Option<ThreadId>>,
    /// One entry a guard.
    readers: List<ThreadId>,
    /// The reader that may become the writer: one at most.
    upgradable: Cell<Option<ThreadId>>,
    /// It may be handed over to threads that wait.
    has_line: bool,
    line: Line<Want>,
}

// SAFETY: as for `Lock`.
unsafe impl Sync for RwLock {}

/// What a thread wants of a [`RwLock`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    Read,
    UpgradableRead,
    Write,
}

impl RwLock {
    pub const fn new(kind: &'static str) -> Self {
        Self {
            identity: Identity::new(),
            kind,
            recursive: false,
            writer: Cell::new(None),
            next: Cell::new(None),
            readers: List::new(),
            upgradable: Cell::new(None),
            has_line: false,
            line: Line::new(),
        }
    }

    /// One that an unlock may hand over to threads that wait.
    pub const fn with_line(kind: &'static str) -> Self {
        let mut lock = Self::new(kind);
        lock.has_line = true;
        lock
    }

    /// One that a thread may read as often as it likes.
    pub const fn recursive(kind: &'static str) -> Self {
        let mut lock = Self::with_line(kind);
        lock.recursive = true;
        lock
    }

    /// As [`super::lock::Lock::enter`].
    pub fn enter<W: ?Sized>(
        &self,
        execution: &Execution,
        whole: &W,
        site: Option<Site>,
        touched: impl FnOnce(Touch),
    ) -> ObjectId {
        self.identity
            .touch(execution, whole, self.kind, site, |touch| {
                self.writer.set(None);
                self.next.set(None);
                self.readers.clear();
                self.upgradable.set(None);
                self.line.clear();
                touched(touch);
            })
    }

    fn object(&self, site: Option<Site>) -> ObjectId {
        with(|execution| self.enter(execution, self, site, |_| {}))
    }

    /// Whether a reader may come in, or a writer stand at the door.
    fn admits(&self, want: Want) -> bool {
        let door_is_free = self.next.get().is_none();
        self.writer.get().is_none()
            && match want {
                Want::Read => door_is_free || self.recursive,
                Want::UpgradableRead | Want::Write => {
                    door_is_free && self.upgradable.get().is_none()
                }
            }
    }

    fn is_read(&self) -> bool {
        !self.readers.borrow().is_empty()
    }

    /// Whether somebody holds it, without an operation: for `Debug`.
    pub fn is_locked(&self) -> bool {
        self.writer.get().is_some() || self.is_read()
    }

    pub fn is_write_locked(&self) -> bool {
        self.writer.get().is_some()
    }

    /// Looks whether somebody holds it, as an operation of its own.
    pub fn look(&self, verb: &'static str, exclusive: bool, site: Site) -> bool {
        let object = self.object(Some(site));
        with(|execution| execution.looked_at(Progress::Locks));
        let turn = Op::new(verb, Class::Read, object, site).take();
        let locked = match exclusive {
            true => self.is_write_locked(),
            false => self.is_locked(),
        };
        turn.read(Value::Bool(locked)).done();
        locked
    }

    fn hold(&self, want: Want, object: ObjectId) {
        self.give(want, object, with(|execution| execution.me()));
    }

    fn give(&self, want: Want, object: ObjectId, thread: ThreadId) {
        with(|execution| execution.object_mut(object).holders.push(thread));
        match want {
            Want::Read => self.readers.push(thread),
            Want::UpgradableRead => {
                self.readers.push(thread);
                self.upgradable.set(Some(thread));
            }
            Want::Write => self.writer.set(Some(thread)),
        }
    }

    /// Locks, waiting as long as `patience` says. Returns whether it did.
    pub fn lock(
        &self,
        want: Want,
        verb: &'static str,
        patience: Patience,
        site: Site,
        shown: &dyn Fn() -> Value,
    ) -> bool {
        let object = self.object(Some(site));
        if patience != Patience::Endless {
            with(|execution| execution.looked_at(Progress::Locks));
        }
        let me = with(|execution| execution.me());
        let ready = || self.admits(want) || self.line.is_handed_to(me);
        let op = Op::new(verb, Class::Lock, object, site).acquire();
        if self.has_line && patience != Patience::None {
            self.line.enter(me, want, Place::Perhaps);
        }
        let turn = patience.wait(op, &ready).take();
        if self.line.leave(me) {
            turn.read(shown()).done();
            return true;
        }
        if turn.timed_out() {
            turn.only_looked().done();
            return false;
        }
        let alone = want != Want::Write || !self.is_read();
        if !ready() || (patience == Patience::None && !alone) {
            turn.refused().done();
            return false;
        }
        if alone {
            self.hold(want, object);
            turn.read(shown()).done();
            return true;
        }
        self.next.set(Some(turn.thread()));
        drop(turn);
        self.go_in(object, verb, patience, site, shown, &|| {})
    }

    /// The writer at the door waits for the readers to leave, or gives up.
    fn go_in(
        &self,
        object: ObjectId,
        verb: &'static str,
        patience: Patience,
        site: Site,
        shown: &dyn Fn() -> Value,
        give_up: &dyn Fn(),
    ) -> bool {
        let ready = || !self.is_read();
        let op = Op::new(verb, Class::Lock, object, site).acquire();
        let turn = patience.wait(op, &ready).take();
        self.next.set(None);
        if !ready() {
            give_up();
            turn.only_looked().done();
            return false;
        }
        self.hold(Want::Write, object);
        turn.read(shown()).done();
        true
    }

    /// Gives the lock back. A guard may outlive its execution.
    pub fn unlock(&self, want: Want, site: Option<Site>, data: Difference) {
        self.leave(want, site, data, false);
    }

    /// Gives the lock to threads that wait for it, if there are any. A reader
    /// has nothing to give: a writer at the door goes in before anybody else.
    pub fn unlock_fair(&self, want: Want, site: Option<Site>, data: Difference) {
        self.leave(want, site, data, want != Want::Read);
    }

    fn leave(&self, want: Want, site: Option<Site>, data: Difference, fair: bool) {
        let known = try_with(|execution| self.identity.known(execution)).flatten();
        let Some(object) = known else { return };
        // Never left out, as that of a plain lock is: with a writer at the door it makes
        // a difference in which order threads leave and come.
        let op = Op::new("unlock", Class::Unlock, object, site).release();
        let turn = op.take();
        if let Some(nobody) = self.nobody_holds(want) {
            with(|execution| execution.not_held(object, nobody, site));
        }
        let me = turn.thread();
        self.let_go(want, me);
        forget_holder(object, me);
        if fair {
            self.hand_over(object);
        }
        let turn = turn
            .read(data.before)
            .wrote(data.after)
            .changed(data.changed);
        match data.poisons {
            true => turn.poisons().done(),
            false => turn.done(),
        }
    }

    /// Who would have to hold the lock for one to be given back, if there is none.
    fn nobody_holds(&self, want: Want) -> Option<&'static str> {
        let upgradable = usize::from(self.upgradable.get().is_some());
        let (held, nobody) = match want {
            Want::Read => (self.readers.borrow().len() > upgradable, "no reader"),
            Want::UpgradableRead => (upgradable > 0, "no upgradable reader"),
            Want::Write => (self.is_write_locked(), "no writer"),
        };
        (!held).then_some(nobody)
    }

    fn let_go(&self, want: Want, me: ThreadId) {
        if want == Want::Write {
            self.writer.set(None);
            return;
        }
        if want == Want::UpgradableRead {
            self.upgradable.set(None);
        }
        // A guard may have been sent to another thread.
        let readers = self.readers.borrow();
        let mine = readers.iter().find(|&&reader| reader == me);
        let leaves = mine.or(readers.first()).copied();
        drop(readers);
        if let Some(reader) = leaves {
            self.readers.remove(&reader);
        }
    }

    /// For `get_mut`: nobody else can be using it. It stays locked by a guard that was
    /// forgotten.
    pub fn renew(&mut self) {
        let is_read = !self.readers.borrow().is_empty() || self.upgradable.get().is_some();
        if !is_read && self.writer.get().is_none() {
            self.identity.renew();
        }
    }
}

fn forget_holder(object: ObjectId, me: ThreadId) {
    with(|execution| {
        let mut books = execution.object_mut(object);
        if let Some(index) = books.holders.iter().position(|&holder| holder == me) {
            books.holders.remove(index);
        }
    });
}
