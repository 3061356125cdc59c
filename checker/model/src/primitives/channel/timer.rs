//! A channel into which the clock sends: once, or again and again.

use std::cell::Cell;
use std::time::Duration;

use super::Refused;
use super::select::{Case, Done, Manner, select};
use crate::kernel::{Class, Early, Identity, ObjectId, Op, Site, Value, with};
use crate::primitives::patience::Patience;

#[derive(Debug)]
pub struct Timer {
    identity: Identity,
    /// When the next message comes, if one does.
    due: Cell<Option<Duration>>,
    /// How long after a message the next one comes.
    period: Option<Duration>,
}

// SAFETY: as for `Lock`.
unsafe impl Send for Timer {}
// SAFETY: as above.
unsafe impl Sync for Timer {}

impl Timer {
    pub fn new(due: Duration, period: Option<Duration>) -> Self {
        Self {
            identity: Identity::new(),
            due: Cell::new(Some(due)),
            period,
        }
    }

    pub(super) fn object(&self, site: Option<Site>) -> ObjectId {
        with(|execution| self.identity.touch(execution, self, "Timer", site, |_| {}))
    }

    pub(super) fn due(&self) -> Option<Duration> {
        self.due.get()
    }

    pub(super) fn is_due(&self) -> bool {
        let now = with(|execution| execution.now());
        self.due().is_some_and(|due| due <= now)
    }

    /// Takes the next message; the one after it comes a period later, but not
    /// in the past.
    pub(super) fn take(&self) -> Duration {
        let due = self.due().expect("taken if it is due");
        let from = due.max(with(|execution| execution.now()));
        self.due
            .set(self.period.map(|period| from.saturating_add(period)));
        due
    }

    /// Receives the next time. Whoever waits for a tick has taken it already.
    pub fn receive(&self, manner: &Manner) -> Result<Duration, Refused> {
        let object = self.object(Some(manner.site));
        if self.period.is_none() || manner.patience == Patience::None {
            return match select(&[Case::Clock(self)], manner, None)?.done {
                Done::Time(time) => Ok(time),
                _ => unreachable!("a clock sends times"),
            };
        }
        let turn = Op::new(manner.verb, Class::Write, object, manner.site).take();
        let due = self.due().expect("there is always a next tick");
        let until = match manner.patience {
            Patience::Until(deadline) if deadline < due => {
                turn.only_looked().done();
                self.sleep(manner, deadline);
                return Err(Refused::TimedOut);
            }
            _ => self.take(),
        };
        turn.done();
        self.sleep(manner, until);
        Ok(due)
    }

    fn sleep(&self, manner: &Manner, until: Duration) {
        let is_over = || with(|execution| execution.now() >= until);
        if !is_over() {
            Op::new(manner.verb, Class::Note, self.object(None), manner.site)
                .when(&is_over)
                .or(Early::Deadline(until))
                .take()
                .done();
        }
    }

    /// Looks whether a message has come, as an operation of its own.
    pub fn look(&self, verb: &'static str, site: Site, show: impl Fn(usize) -> Value) -> usize {
        with(|execution| execution.pass_time());
        let turn = Op::new(verb, Class::Read, self.object(Some(site)), site).take();
        let count = usize::from(self.is_due());
        turn.read(show(count)).done();
        count
    }
}
