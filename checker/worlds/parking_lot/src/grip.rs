//! What a guard holds on to, whatever its type.

use std::mem::ManuallyDrop;
use std::panic::Location;

use model::kernel::Site;
use model::primitives::data::Snapshot;
use model::primitives::lock::Lock;
use model::primitives::patience::Patience;
use model::primitives::rwlock::{RwLock, Want};

/// A lock, and the way in which it is held.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hold<'a> {
    Mutex(&'a Lock),
    Reentrant(&'a Lock),
    RwLock(&'a RwLock, Want),
}

impl Hold<'_> {
    fn lock(self, site: Site, seen: &Snapshot) {
        // SAFETY: called once the lock is held; the guard borrows the data.
        let show = || unsafe { seen.again() }.shown();
        let patience = Patience::Endless;
        match self {
            Self::Mutex(lock) => lock.lock("lock", patience, site, &show),
            Self::Reentrant(lock) => lock.lock_again("lock", patience, site, &show),
            Self::RwLock(lock, want) => {
                let verb = match want {
                    Want::Read => "read",
                    Want::UpgradableRead => "upgradable_read",
                    Want::Write => "write",
                };
                lock.lock(want, verb, patience, site, &show)
            }
        };
    }

    fn unlock(self, site: Option<Site>, seen: &Snapshot, fair: bool) {
        // SAFETY: called while the lock is held; the guard borrows the data.
        let data = unsafe { seen.compare() };
        match (self, fair) {
            (Self::Mutex(lock), false) => lock.unlock(site, data),
            (Self::Mutex(lock), true) => lock.unlock_fair(site, data),
            (Self::Reentrant(lock), fair) => lock.unlock_again(site, data, fair),
            (Self::RwLock(lock, want), false) => lock.unlock(want, site, data),
            (Self::RwLock(lock, want), true) => lock.unlock_fair(want, site, data),
        }
    }

    /// Whether somebody waits for the lock.
    fn is_wanted(self) -> bool {
        match self {
            Self::Mutex(lock) | Self::Reentrant(lock) => lock.is_wanted(),
            Self::RwLock(lock, want) => lock.is_wanted(want),
        }
    }
}

/// Unlocks when it is dropped.
#[derive(Debug)]
pub(crate) struct Grip<'a> {
    pub hold: Hold<'a>,
    pub seen: Snapshot,
    /// Whoever waits has the lock next.
    pub fair: bool,
}

impl Drop for Grip<'_> {
    fn drop(&mut self) {
        self.hold.unlock(None, &self.seen, self.fair);
    }
}

impl Grip<'_> {
    /// Unlocks what nobody has a guard for.
    pub fn force_unlock(self, fair: bool, site: Site) {
        let grip = ManuallyDrop::new(self);
        grip.hold.unlock(Some(site), &grip.seen, fair || grip.fair);
    }

    /// Unlocks, runs `f`, and locks again, whatever becomes of `f`.
    pub fn unlocked<U>(&mut self, fair: bool, site: Site, f: impl FnOnce() -> U) -> U {
        struct Again<'a, 'b>(&'a mut Grip<'b>, Site);

        impl Drop for Again<'_, '_> {
            fn drop(&mut self) {
                self.0.hold.lock(self.1, &self.0.seen);
                self.0.look_again();
            }
        }

        self.hold.unlock(None, &self.seen, fair || self.fair);
        let _again = Again(self, site);
        f()
    }

    /// Lets whoever waits for the lock have it first. While nobody does the lock
    /// is kept; others can come to wait for it.
    #[inline]
    #[track_caller]
    pub fn bump(&mut self) {
        let site = Location::caller();
        match self.hold.is_wanted() {
            true => self.unlocked(true, site, || {}),
            false => model::primitives::thread::yield_now("bump", site),
        }
    }

    /// The lock has just been taken.
    pub fn look_again(&mut self) {
        // SAFETY: the lock is held, and the guard borrows the data.
        self.seen = unsafe { self.seen.again() };
    }

    /// The reader that may become the writer does so. Returns whether it did.
    pub fn upgrade(&mut self, verb: &'static str, patience: Patience, site: Site) -> bool {
        let Hold::RwLock(lock, Want::UpgradableRead) = self.hold else {
            unreachable!("only an upgradable reader becomes a writer");
        };
        let upgraded = lock.upgrade(verb, patience, site);
        if upgraded {
            self.hold = Hold::RwLock(lock, Want::Write);
            self.look_again();
        }
        upgraded
    }

    /// Runs `f` while the reader is the writer, if it becomes that.
    pub fn while_upgraded<U>(
        &mut self,
        verb: &'static str,
        patience: Patience,
        site: Site,
        f: impl FnOnce() -> U,
    ) -> Option<U> {
        struct Back<'a, 'b>(&'a mut Grip<'b>, Site);

        impl Drop for Back<'_, '_> {
            fn drop(&mut self) {
                self.0.downgrade(Want::UpgradableRead, self.1);
            }
        }

        if !self.upgrade(verb, patience, site) {
            return None;
        }
        self.seen.lend();
        let _back = Back(self, site);
        Some(f())
    }

    /// Holds the lock in a weaker way.
    pub fn downgrade(&mut self, to: Want, site: Site) {
        let Hold::RwLock(lock, from) = self.hold else {
            unreachable!("only a lock with readers can be held in a weaker way");
        };
        // SAFETY: the lock is held, and the guard borrows the data.
        let data = unsafe { self.seen.compare() };
        lock.downgrade(from, to, site, data);
        self.hold = Hold::RwLock(lock, to);
        self.look_again();
    }
}
