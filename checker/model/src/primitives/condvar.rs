//! Condition variables: Hoare, "Monitors" (1974), with the signal-and-continue
//! rule and the spurious wake-ups of POSIX.

use std::cell::RefCell;
use std::time::Duration;

use super::lock::Lock;
use crate::kernel::{
    Class, Early, Execution, Identity, ObjectId, Op, Site, ThreadId, Value, try_with, with,
};

#[derive(Debug)]
pub struct Condvar {
    identity: Identity,
    /// Who waits, in the order of arrival, and whether it has been notified.
    waiters: RefCell<Vec<(ThreadId, bool)>>,
    /// The lock that its waiters use; a second one is a mistake.
    lock: RefCell<Option<ObjectId>>,
}

// SAFETY: as for `Lock`.
unsafe impl Sync for Condvar {}

impl Condvar {
    pub const fn new() -> Self {
        Self {
            identity: Identity::new(),
            waiters: RefCell::new(Vec::new()),
            lock: RefCell::new(None),
        }
    }

    fn object(&self, execution: &Execution, site: Site) -> ObjectId {
        self.identity
            .touch(execution, "Condvar", Some(site), |_| {
                self.waiters.borrow_mut().clear();
                *self.lock.borrow_mut() = None;
            })
    }

    /// Gives the lock back, waits, and takes the lock again. Returns whether
    /// the time was over first.
    ///
    /// # Panics
    ///
    /// Panics if other waiters use another lock.
    pub fn wait(
        &self,
        lock: &Lock,
        verb: &'static str,
        timeout: Option<Duration>,
        site: Site,
        before: Value,
        shown: &dyn Fn() -> Value,
    ) -> bool {
        let object = with(|execution| self.object(execution, site));
        let locked = lock.object(site);
        let other = self
            .lock
            .borrow_mut()
            .replace(locked)
            .filter(|&known| known != locked && !self.waiters.borrow().is_empty());
        assert!(
            other.is_none(),
            "a condition variable was used with two mutexes at the same time"
        );

        // One step: unlock and start to wait. No notification falls between.
        let turn = Op::new(verb, Class::Unlock, locked, site).release().take();
        let me = turn.thread();
        lock.free(locked);
        self.waiters.borrow_mut().push((me, false));
        turn.read(before).wrote(shown()).done();

        let early = match timeout {
            Some(timeout) => Early::SpuriousOrDeadline(with(|x| x.now().saturating_add(timeout))),
            None => Early::Spurious,
        };
        let notified = || {
            self.waiters
                .borrow()
                .iter()
                .any(|&(thread, notified)| thread == me && notified)
        };
        let turn = Op::new(verb, Class::Lock, object, site)
            .also(locked)
            .acquire()
            .when(&|| notified() && lock.is_free())
            .or(early)
            .take();
        let timed_out = turn.timed_out();
        // Waking up and locking again are one step if the lock is free; a wait
        // that ended early may find it taken.
        self.waiters.borrow_mut().retain(|&(thread, _)| thread != me);
        if lock.is_free() {
            lock.hold(locked);
            turn.read(shown()).done();
        } else {
            turn.done();
            lock.lock("lock", site, shown);
        }
        timed_out
    }

    /// Wakes one waiter, any of them. Says whether there was one.
    pub fn notify_one(&self, site: Site) -> bool {
        let object = with(|execution| self.object(execution, site));
        let turn = Op::new("notify_one", Class::Write, object, site).take();
        let asleep: Vec<usize> = self
            .waiters
            .borrow()
            .iter()
            .enumerate()
            .filter(|(_, (_, notified))| !notified)
            .map(|(index, _)| index)
            .collect();
        let woken = (!asleep.is_empty()).then(|| {
            let index = with(|x| x.engine().choose(x, asleep.len(), false));
            let (thread, notified) = &mut self.waiters.borrow_mut()[asleep[index]];
            *notified = true;
            *thread
        });
        let turn = turn.wrote(who(woken));
        match woken {
            Some(_) => turn.done(),
            None => turn.only_looked().done(),
        }
        woken.is_some()
    }

    /// Wakes everybody. Says how many.
    pub fn notify_all(&self, site: Site) -> usize {
        let object = with(|execution| self.object(execution, site));
        let turn = Op::new("notify_all", Class::Write, object, site).take();
        let mut woken = 0;
        for (_, notified) in self.waiters.borrow_mut().iter_mut() {
            if !*notified {
                *notified = true;
                woken += 1;
            }
        }
        let text = match woken {
            0 => "wakes nobody".to_owned(),
            1 => "wakes 1 thread".to_owned(),
            n => format!("wakes {n} threads"),
        };
        turn.wrote(Value::Text(text.into())).done();
        woken
    }

    /// How many threads wait.
    pub fn waiting(&self) -> usize {
        try_with(|_| self.waiters.borrow().len()).unwrap_or(0)
    }
}

impl Default for Condvar {
    fn default() -> Self {
        Self::new()
    }
}

fn who(thread: Option<ThreadId>) -> Value {
    let text = match thread {
        None => "wakes nobody".to_owned(),
        Some(thread) => with(|execution| match &execution.thread(thread).name {
            Some(name) => format!("wakes {name}"),
            None => format!("wakes thread {thread}"),
        }),
    };
    Value::Text(text.into())
}
