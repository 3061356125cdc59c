//! How a lock with readers changes hands without being free in between.

use super::{RwLock, Want, forget_holder};
use crate::kernel::{Class, ObjectId, Op, Progress, Site, Value, with};
use crate::primitives::data::Difference;
use crate::primitives::patience::Patience;

impl RwLock {
    /// The upgradable reader becomes the writer once it is alone. Returns
    /// whether it did.
    pub fn upgrade(&self, verb: &'static str, patience: Patience, site: Site) -> bool {
        let object = self.object(Some(site));
        if patience != Patience::Endless {
            with(|execution| execution.looked_at(Progress::Locks));
        }
        let turn = Op::new(verb, Class::Lock, object, site).acquire().take();
        let me = turn.thread();
        if patience == Patience::None && self.readers.borrow().len() > 1 {
            turn.refused().done();
            return false;
        }
        self.let_go(Want::UpgradableRead, me);
        forget_holder(object, me);
        if !self.is_read() {
            self.hold(Want::Write, object);
            turn.done();
            return true;
        }
        self.next.set(Some(me));
        drop(turn);
        let stay = || self.hold(Want::UpgradableRead, object);
        self.go_in(object, verb, patience, site, &|| Value::Unknown, &stay)
    }

    /// The writer, or the upgradable reader, becomes a reader without letting
    /// anybody in between.
    pub fn downgrade(&self, from: Want, to: Want, site: Site, data: Difference) {
        let object = self.object(Some(site));
        let turn = Op::new("downgrade", Class::Write, object, site)
            .release()
            .take();
        let me = turn.thread();
        self.let_go(from, me);
        forget_holder(object, me);
        self.hold(to, object);
        turn.read(data.before).wrote(data.after).done();
    }

    /// Hands the lock to whoever waits: to one, and if that is a reader, to all
    /// readers.
    pub(super) fn hand_over(&self, object: ObjectId) {
        let Some((first, want)) = self.line.choose() else {
            return;
        };
        if !self.admits(want) || (want == Want::Write && self.is_read()) {
            return;
        }
        let mut next = vec![(first, want)];
        if want != Want::Write {
            let others = self.line.wanted().into_iter();
            next.extend(others.filter(|&(t, want)| t != first && want == Want::Read));
        }
        for (thread, want) in next {
            self.line.hand_to(thread);
            self.give(want, object, thread);
        }
    }

    /// Whether somebody waits for what the holder keeps from them.
    pub fn is_wanted(&self, held: Want) -> bool {
        match held {
            Want::Read => self.next.get().is_some(),
            Want::UpgradableRead | Want::Write => !self.line.is_empty(),
        }
    }
}
