//! A lock that one thread holds at a time.

use std::cell::Cell;

use super::data::Difference;
use super::line::{Line, Place};
use super::patience::Patience;
use crate::kernel::{
    Class, Execution, Identity, ObjectId, Op, Progress, Site, ThreadId, Value, try_with, with,
};

/// The lock without its data.
#[derive(Debug)]
pub struct Lock {
    identity: Identity,
    kind: &'static str,
    owner: Cell<Option<ThreadId>>,
    /// How often the owner holds it: more than once only if it is re-entrant.
    depth: Cell<usize>,
    /// It may be handed over to a thread that waits.
    has_line: bool,
    line: Line<()>,
}

// SAFETY: the state is touched only by the running thread of an execution, of
// which there is one at a time; see `kernel::with`.
unsafe impl Sync for Lock {}

impl Lock {
    pub const fn new(kind: &'static str) -> Self {
        Self {
            identity: Identity::new(),
            kind,
            owner: Cell::new(None),
            depth: Cell::new(0),
            has_line: false,
            line: Line::new(),
        }
    }

    /// One that an unlock may hand over to a thread that waits.
    pub const fn with_line(kind: &'static str) -> Self {
        let mut lock = Self::new(kind);
        lock.has_line = true;
        lock
    }

    /// Its number in the books. `whole` is the lock with all that belongs to it;
    /// `touched` runs at the first use in this execution.
    pub fn enter<W: ?Sized>(
        &self,
        execution: &Execution,
        whole: &W,
        site: Option<Site>,
        touched: impl FnOnce(crate::kernel::Touch),
    ) -> ObjectId {
        self.identity
            .touch(execution, whole, self.kind, site, |touch| {
                self.owner.set(None);
                self.depth.set(0);
                self.line.clear();
                touched(touch);
            })
    }

    pub(crate) fn object(&self, site: impl Into<Option<Site>>) -> ObjectId {
        let site = site.into();
        with(|execution| self.enter(execution, self, site, |_| {}))
    }

    pub(crate) fn is_free(&self) -> bool {
        self.owner.get().is_none()
    }

    pub fn is_locked(&self) -> bool {
        !self.is_free()
    }

    /// Looks whether somebody holds it, as an operation of its own.
    pub fn look(&self, verb: &'static str, site: Site) -> bool {
        with(|execution| execution.looked_at(Progress::Locks));
        let turn = Op::new(verb, Class::Read, self.object(site), site).take();
        let locked = self.is_locked();
        turn.read(Value::Bool(locked)).done();
        locked
    }

    pub fn owner(&self) -> Option<ThreadId> {
        self.owner.get()
    }

    pub fn owned_by_me(&self) -> bool {
        self.owner
            .get()
            .is_some_and(|owner| with(|x| x.me() == owner))
    }

    pub(crate) fn hold(&self, object: ObjectId) {
        self.give(object, with(|execution| execution.me()));
    }

    fn give(&self, object: ObjectId, thread: ThreadId) {
        with(|execution| execution.object_mut(object).holders.push(thread));
        self.owner.set(Some(thread));
        self.depth.set(1);
    }

    /// Whether a thread that waits can go on.
    pub(crate) fn is_free_for(&self, thread: ThreadId) -> bool {
        self.is_free() || self.line.is_handed_to(thread)
    }

    /// The thread waits for the lock from now on.
    pub(crate) fn line_up(&self, thread: ThreadId, place: Place) {
        if self.has_line {
            self.line.enter(thread, (), place);
        }
    }

    /// The thread waits no longer. If the lock is free or has been handed to it,
    /// it holds the lock now: returns whether it does.
    pub(crate) fn take_over(&self, object: ObjectId, thread: ThreadId) -> bool {
        let handed = self.line.leave(thread);
        let free = self.is_free();
        if free {
            self.hold(object);
        }
        handed || free
    }

    /// Whether somebody waits for the lock.
    pub fn is_wanted(&self) -> bool {
        !self.line.is_empty()
    }

    pub(crate) fn free(&self, object: ObjectId) {
        self.owner.set(None);
        self.depth.set(0);
        with(|execution| execution.object_mut(object).holders.clear());
    }

    /// Locks, waiting as long as `patience` says. Returns whether it did.
    pub fn lock(
        &self,
        verb: &'static str,
        patience: Patience,
        site: Site,
        shown: &dyn Fn() -> Value,
    ) -> bool {
        let object = self.object(site);
        if patience != Patience::Endless {
            with(|execution| execution.looked_at(Progress::Locks));
        }
        let me = with(|execution| execution.me());
        let ready = || self.is_free_for(me);
        let op = Op::new(verb, Class::Lock, object, site).acquire();
        if patience != Patience::None {
            self.line_up(me, Place::Perhaps);
        }
        let turn = patience.wait(op, &ready).take();
        if !self.take_over(object, me) {
            match turn.timed_out() {
                true => turn.only_looked().done(),
                false => turn.refused().done(),
            }
            return false;
        }
        turn.read(shown()).done();
        true
    }

    /// Gives the lock back; the difference is that of its data since it was
    /// taken.
    pub fn unlock(&self, site: Option<Site>, data: Difference) {
        self.let_go(site, data, false);
    }

    /// Gives the lock to a thread that waits for it, if there is one.
    pub fn unlock_fair(&self, site: Option<Site>, data: Difference) {
        self.let_go(site, data, true);
    }

    fn let_go(&self, site: Option<Site>, data: Difference, fair: bool) {
        // A guard may outlive its execution, or be dropped outside of any.
        let known = try_with(|execution| self.identity.known(execution)).flatten();
        let Some(object) = known else { return };
        let mut op = Op::new("unlock", Class::Unlock, object, site).release();
        if !fair {
            op = op.quiet(Progress::Locks);
        }
        let turn = op.take();
        if self.is_free() {
            with(|execution| execution.not_held(object, "nobody", site));
        }
        self.free(object);
        if fair && let Some((next, ())) = self.line.choose() {
            self.line.hand_to(next);
            self.give(object, next);
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

    /// Locks once more if the caller holds it already.
    pub fn lock_again(
        &self,
        verb: &'static str,
        patience: Patience,
        site: Site,
        shown: &dyn Fn() -> Value,
    ) -> bool {
        if self.owned_by_me() {
            self.depth.set(self.depth.get() + 1);
            return true;
        }
        self.lock(verb, patience, site, shown)
    }

    /// Undoes one [`Lock::lock_again`].
    pub fn unlock_again(&self, site: Option<Site>, data: Difference, fair: bool) {
        match self.depth.get() {
            0 | 1 => self.let_go(site, data, fair),
            deeper => self.depth.set(deeper - 1),
        }
    }

    /// For `get_mut` and `into_inner`: nobody else can be using it. It stays locked by a
    /// guard that was forgotten.
    pub fn renew(&mut self) {
        if self.owner.get().is_none() {
            self.identity.renew();
        }
    }
}
