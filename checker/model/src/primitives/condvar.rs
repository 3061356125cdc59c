//! Condition variables: Hoare, "Monitors" (1974), with the signal-and-continue
//! rule and, where the documentation warns of them, spurious wake-ups.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use super::data::Difference;
use super::line::{Place, Told};
use super::list::List;
use super::lock::Lock;
use super::patience::{self, Patience};
use crate::kernel::{
    Class, Early, Execution, How, Identity, ObjectId, Op, Site, ThreadId, Value, try_with, with,
};

#[derive(Debug)]
pub struct Condvar {
    identity: Identity,
    /// A wait may end although nobody has notified.
    spurious: bool,
    /// Who waits, in the order of arrival, and what it has been told.
    waiters: List<(ThreadId, Rc<Cell<Told>>)>,
    /// The lock that its waiters use; a second one is a mistake.
    lock: RefCell<Option<ObjectId>>,
}

// SAFETY: as for `Line`, of which it holds a part.
unsafe impl Send for Condvar {}
// SAFETY: as for `Lock`.
unsafe impl Sync for Condvar {}

impl Condvar {
    pub const fn new() -> Self {
        Self {
            identity: Identity::new(),
            spurious: true,
            waiters: List::new(),
            lock: RefCell::new(None),
        }
    }

    /// One whose waits end only because of a notification or a time limit.
    pub const fn without_spurious_wake_ups() -> Self {
        let mut condvar = Self::new();
        condvar.spurious = false;
        condvar
    }

    fn object(&self, execution: &Execution, site: Site) -> ObjectId {
        self.identity
            .touch(execution, self, "Condvar", Some(site), |_| {
                self.waiters.clear();
                *self.lock.borrow_mut() = None;
            })
    }

    /// Refuses a second lock while others wait with the first.
    ///
    /// # Panics
    ///
    /// Panics if other waiters use another lock.
    pub fn check(&self, lock: &Lock, site: Site) {
        with(|execution| self.object(execution, site));
        let locked = lock.object(site);
        let known = self.lock.borrow_mut().replace(locked);
        if known.is_some_and(|known| known != locked) && !self.waiters.borrow().is_empty() {
            *self.lock.borrow_mut() = known;
            panic!("attempted to use a condition variable with more than one mutex");
        }
    }

    /// Gives the lock back, waits, and takes the lock again. Returns whether
    /// the time was over first. `data` is what has changed under the lock, and
    /// `shown` shows it as it is.
    pub fn wait(
        &self,
        lock: &Lock,
        verb: &'static str,
        timeout: Option<Duration>,
        site: Site,
        data: Difference,
        shown: &dyn Fn() -> Value,
    ) -> bool {
        let object = with(|execution| self.object(execution, site));
        let locked = lock.object(site);

        // One step: unlock and start to wait. No notification falls between; but
        // one that is sent without the lock may come before.
        let turn = Op::new(verb, Class::Unlock, locked, site)
            .also(&[object])
            .release()
            .take();
        let me = turn.thread();
        lock.free(locked);
        let told = Rc::new(Cell::new(Told::Nothing));
        lock.line_up(me, Place::Told(Rc::clone(&told)));
        self.waiters.push((me, Rc::clone(&told)));
        turn.read(data.before)
            .wrote(data.after)
            .changed(data.changed)
            .done();

        let notified = || told.get() != Told::Nothing;
        let ready = || notified() && lock.is_free_for(me);
        let mut op = Op::new(verb, Class::Lock, object, site)
            .also(std::slice::from_ref(&locked))
            .acquire()
            .when(&ready);
        // Who wakes up for no reason while the lock is taken can only wait for it.
        let free = || lock.is_free_for(me);
        if let Some(early) = self.early(timeout) {
            op = op.or(early).worth_waking(&free);
        }
        let turn = op.take();
        // Who has been notified has not run out of time, and its notification
        // is not lost.
        let timed_out = turn.timed_out() && !notified();
        let turn = match turn.how() {
            How::TimedOut { .. } if !timed_out => turn.ended(How::Plain),
            _ => turn,
        };
        // Waking up and locking again are one step if the lock is free; a wait
        // that ended early may find it taken.
        self.waiters.retain(|&(thread, _)| thread != me);
        if lock.take_over(locked, me) {
            turn.read(shown()).done();
        } else {
            turn.done();
            lock.lock("lock", Patience::Endless, site, shown);
        }
        timed_out
    }

    fn early(&self, timeout: Option<Duration>) -> Option<Early> {
        let deadline = timeout.and_then(patience::deadline);
        match (self.spurious, deadline) {
            (true, Some(deadline)) => Some(Early::SpuriousOrDeadline(deadline)),
            (true, None) => Some(Early::Spurious),
            (false, Some(deadline)) => Some(Early::Deadline(deadline)),
            (false, None) => None,
        }
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
            .filter(|(_, (_, told))| told.get() == Told::Nothing)
            .map(|(index, _)| index)
            .collect();
        let woken = (!asleep.is_empty()).then(|| {
            let index = with(|x| x.engine().choose(x, asleep.len(), false));
            let (thread, told) = &self.waiters.borrow()[asleep[index]];
            told.set(self.what_to_tell());
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
        for (_, told) in self.waiters.borrow().iter() {
            if told.get() == Told::Nothing {
                told.set(self.what_to_tell());
                woken += 1;
            }
        }
        let text = match woken {
            0 => "wakes nobody".to_owned(),
            1 => "wakes 1 thread".to_owned(),
            n => format!("wakes {n} threads"),
        };
        let turn = turn.wrote(Value::Text(text.into()));
        match woken {
            0 => turn.only_looked().done(),
            _ => turn.done(),
        }
        woken
    }

    /// Who is woken while the lock is taken waits in the lock's line, and knows
    /// it; who is woken while it is free has to come there first.
    fn what_to_tell(&self) -> Told {
        let lock = *self.lock.borrow();
        match lock.is_some_and(|lock| with(|x| !x.object(lock).holders.is_empty())) {
            true => Told::WaitForTheLock,
            false => Told::WakeUp,
        }
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
