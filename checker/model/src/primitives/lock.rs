//! A lock that one thread holds at a time.

use std::cell::Cell;

use super::data::Difference;
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
        }
    }

    /// Its number in the books. `stale` runs if a `static` meets a new
    /// execution, `first` if it is used for the first time.
    pub fn enter(
        &self,
        execution: &Execution,
        site: Option<Site>,
        touched: impl FnOnce(crate::kernel::Touch),
    ) -> ObjectId {
        self.identity.touch(execution, self.kind, site, |touch| {
            self.owner.set(None);
            self.depth.set(0);
            touched(touch);
        })
    }

    pub(crate) fn object(&self, site: impl Into<Option<Site>>) -> ObjectId {
        let site = site.into();
        with(|execution| self.enter(execution, site, |_| {}))
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
        let me = with(|execution| {
            let me = execution.me();
            execution.object_mut(object).holders.push(me);
            me
        });
        self.owner.set(Some(me));
        self.depth.set(1);
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
        let ready = || self.is_free();
        let op = Op::new(verb, Class::Lock, object, site).acquire();
        let turn = patience.wait(op, &ready).take();
        if turn.timed_out() {
            turn.only_looked().done();
            return false;
        }
        if !ready() {
            turn.refused().done();
            return false;
        }
        self.hold(object);
        turn.read(shown()).done();
        true
    }

    /// Gives the lock back; the difference is that of its data since it was
    /// taken.
    pub fn unlock(&self, site: Option<Site>, data: Difference) {
        // A guard may outlive its execution, or be dropped outside of any.
        let known = try_with(|execution| self.identity.known(execution)).flatten();
        if known.is_none() || self.is_free() {
            return;
        }
        let object = self.object(site);
        let turn = Op::new("unlock", Class::Unlock, object, site)
            .release()
            .quiet(Progress::Locks)
            .take();
        self.free(object);
        turn.read(data.before)
            .wrote(data.after)
            .changed(data.changed)
            .done();
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
    pub fn unlock_again(&self, data: Difference) {
        match self.depth.get() {
            0 | 1 => self.unlock(None, data),
            deeper => self.depth.set(deeper - 1),
        }
    }

    /// For `get_mut` and `into_inner`: nobody else can be using it.
    pub fn renew(&mut self) {
        self.identity.renew();
        self.owner.set(None);
        self.depth.set(0);
    }
}
