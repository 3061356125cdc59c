//! A lock with many readers or one writer.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use crate::kernel::{
    Class, Early, Execution, Identity, ObjectId, Op, Site, ThreadId, Touch, Value, try_with, with,
};

#[derive(Debug)]
pub struct RwLock {
    identity: Identity,
    kind: &'static str,
    writer: Cell<Option<ThreadId>>,
    /// One entry a guard.
    readers: RefCell<Vec<ThreadId>>,
    /// The reader that may become the writer: `parking_lot` has one at most.
    upgradable: Cell<Option<ThreadId>>,
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
            writer: Cell::new(None),
            readers: RefCell::new(Vec::new()),
            upgradable: Cell::new(None),
        }
    }

    pub fn enter(
        &self,
        execution: &Execution,
        site: Option<Site>,
        touched: impl FnOnce(Touch),
    ) -> ObjectId {
        self.identity.touch(execution, self.kind, site, |touch| {
            self.writer.set(None);
            self.readers.borrow_mut().clear();
            self.upgradable.set(None);
            touched(touch);
        })
    }

    fn object(&self, site: Option<Site>) -> ObjectId {
        with(|execution| self.enter(execution, site, |_| {}))
    }

    pub fn admits(&self, want: Want) -> bool {
        self.writer.get().is_none()
            && match want {
                Want::Read => true,
                Want::UpgradableRead => self.upgradable.get().is_none(),
                Want::Write => self.readers.borrow().is_empty(),
            }
    }

    pub fn is_locked(&self) -> bool {
        self.writer.get().is_some() || !self.readers.borrow().is_empty()
    }

    pub fn is_write_locked(&self) -> bool {
        self.writer.get().is_some()
    }

    fn hold(&self, want: Want, object: ObjectId) {
        let me = with(|execution| {
            let me = execution.me();
            execution.object_mut(object).holders.push(me);
            me
        });
        match want {
            Want::Read => self.readers.borrow_mut().push(me),
            Want::UpgradableRead => {
                self.readers.borrow_mut().push(me);
                self.upgradable.set(Some(me));
            }
            Want::Write => self.writer.set(Some(me)),
        }
    }

    pub fn lock(&self, want: Want, verb: &'static str, site: Site, shown: &dyn Fn() -> Value) {
        let object = self.object(Some(site));
        let turn = Op::new(verb, Class::Lock, object, site)
            .acquire()
            .when(&|| self.admits(want))
            .take();
        self.hold(want, object);
        turn.read(shown()).done();
    }

    pub fn try_lock(
        &self,
        want: Want,
        verb: &'static str,
        site: Site,
        shown: &dyn Fn() -> Value,
    ) -> bool {
        let object = self.object(Some(site));
        with(|execution| execution.engine().saw_try());
        let turn = Op::new(verb, Class::Lock, object, site).acquire().take();
        if !self.admits(want) {
            turn.refused().done();
            return false;
        }
        self.hold(want, object);
        turn.read(shown()).done();
        true
    }

    pub fn lock_for(
        &self,
        want: Want,
        timeout: Duration,
        verb: &'static str,
        site: Site,
        shown: &dyn Fn() -> Value,
    ) -> bool {
        let object = self.object(Some(site));
        with(|execution| execution.engine().saw_try());
        let deadline = with(|execution| execution.now().saturating_add(timeout));
        let turn = Op::new(verb, Class::Lock, object, site)
            .acquire()
            .when(&|| self.admits(want))
            .or(Early::Deadline(deadline))
            .take();
        if turn.timed_out() {
            turn.only_looked().done();
            return false;
        }
        self.hold(want, object);
        turn.read(shown()).done();
        true
    }

    pub fn unlock(&self, want: Want, before: Value, after: Value) {
        let known = try_with(|execution| self.identity.known(execution)).flatten();
        let Some(object) = known else { return };
        let verb = match want {
            Want::Read | Want::UpgradableRead => "unlock (read)",
            Want::Write => "unlock (write)",
        };
        let turn = Op::new(verb, Class::Unlock, object, None)
            .release()
            .quiet()
            .take();
        let me = turn.thread();
        self.let_go(want, me);
        with(|execution| {
            let mut books = execution.object_mut(object);
            if let Some(index) = books.holders.iter().position(|&holder| holder == me) {
                books.holders.remove(index);
            }
        });
        turn.read(before).wrote(after).done();
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
        let mut readers = self.readers.borrow_mut();
        let index = readers.iter().position(|&reader| reader == me).unwrap_or(0);
        if index < readers.len() {
            readers.remove(index);
        }
    }

    /// The upgradable reader becomes the writer once it is alone.
    pub fn upgrade(&self, site: Site) {
        let object = self.object(Some(site));
        let turn = Op::new("upgrade", Class::Lock, object, site)
            .acquire()
            .when(&|| self.readers.borrow().len() == 1)
            .take();
        let me = turn.thread();
        self.let_go(Want::UpgradableRead, me);
        self.writer.set(Some(me));
        turn.done();
    }

    /// The writer becomes a reader without letting anybody in between.
    pub fn downgrade(&self, to: Want, site: Site) {
        let object = self.object(Some(site));
        let turn = Op::new("downgrade", Class::Write, object, site)
            .release()
            .take();
        let me = turn.thread();
        self.writer.set(None);
        self.readers.borrow_mut().push(me);
        if to == Want::UpgradableRead {
            self.upgradable.set(Some(me));
        }
        turn.done();
    }

    pub fn renew(&mut self) {
        self.identity.renew();
        self.writer.set(None);
        self.readers.get_mut().clear();
        self.upgradable.set(None);
    }
}
