//! How an `Arc` guard of a lock with readers becomes another one.

use std::panic::Location;
use std::time::Duration;

use model::kernel::Site;
use model::primitives::patience::Patience;
use model::primitives::rwlock::Want;
use model_std::time::Instant;

use super::{ArcRwLockReadGuard, ArcRwLockUpgradableReadGuard, ArcRwLockWriteGuard, until};

/// The same lock, held in another way.
macro_rules! held_as {
    ($guard:ident, $s:ident) => {
        $guard {
            grip: $s.grip,
            lock: $s.lock,
        }
    };
}

impl<R, T: ?Sized> ArcRwLockWriteGuard<R, T> {
    #[track_caller]
    pub fn downgrade(mut s: Self) -> ArcRwLockReadGuard<R, T> {
        s.grip.downgrade(Want::Read, Location::caller());
        held_as!(ArcRwLockReadGuard, s)
    }

    #[track_caller]
    pub fn downgrade_to_upgradable(mut s: Self) -> ArcRwLockUpgradableReadGuard<R, T> {
        s.grip.downgrade(Want::UpgradableRead, Location::caller());
        held_as!(ArcRwLockUpgradableReadGuard, s)
    }
}

impl<R, T: ?Sized> ArcRwLockUpgradableReadGuard<R, T> {
    #[track_caller]
    pub fn upgrade(mut s: Self) -> ArcRwLockWriteGuard<R, T> {
        let site = Location::caller();
        s.grip.upgrade("upgrade", Patience::Endless, site);
        held_as!(ArcRwLockWriteGuard, s)
    }

    #[track_caller]
    pub fn try_upgrade(s: Self) -> Result<ArcRwLockWriteGuard<R, T>, Self> {
        s.upgraded("try_upgrade", Patience::None, Location::caller())
    }

    #[track_caller]
    pub fn try_upgrade_for(s: Self, timeout: Duration) -> Result<ArcRwLockWriteGuard<R, T>, Self> {
        s.upgraded("try_upgrade_for", Patience::of(timeout), Location::caller())
    }

    #[track_caller]
    pub fn try_upgrade_until(s: Self, timeout: Instant) -> Result<ArcRwLockWriteGuard<R, T>, Self> {
        s.upgraded("try_upgrade_until", until(timeout), Location::caller())
    }

    fn upgraded(
        mut self,
        verb: &'static str,
        patience: Patience,
        site: Site,
    ) -> Result<ArcRwLockWriteGuard<R, T>, Self> {
        match self.grip.upgrade(verb, patience, site) {
            true => Ok(held_as!(ArcRwLockWriteGuard, self)),
            false => Err(self),
        }
    }

    #[track_caller]
    pub fn downgrade(mut s: Self) -> ArcRwLockReadGuard<R, T> {
        s.grip.downgrade(Want::Read, Location::caller());
        held_as!(ArcRwLockReadGuard, s)
    }

    #[track_caller]
    pub fn with_upgraded<Ret, F: FnOnce(&mut T) -> Ret>(&mut self, f: F) -> Ret {
        let site = Location::caller();
        match self.while_upgraded("with_upgraded", Patience::Endless, site, f) {
            Some(result) => result,
            None => unreachable!("patience without end ends with the lock"),
        }
    }

    #[track_caller]
    pub fn try_with_upgraded<Ret, F: FnOnce(&mut T) -> Ret>(&mut self, f: F) -> Option<Ret> {
        self.while_upgraded("try_with_upgraded", Patience::None, Location::caller(), f)
    }

    #[track_caller]
    pub fn try_with_upgraded_for<Ret, F: FnOnce(&mut T) -> Ret>(
        &mut self,
        timeout: Duration,
        f: F,
    ) -> Option<Ret> {
        let patience = Patience::of(timeout);
        self.while_upgraded("try_with_upgraded_for", patience, Location::caller(), f)
    }

    #[track_caller]
    pub fn try_with_upgraded_until<Ret, F: FnOnce(&mut T) -> Ret>(
        &mut self,
        timeout: Instant,
        f: F,
    ) -> Option<Ret> {
        let patience = until(timeout);
        self.while_upgraded("try_with_upgraded_until", patience, Location::caller(), f)
    }

    fn while_upgraded<Ret>(
        &mut self,
        verb: &'static str,
        patience: Patience,
        site: Site,
        f: impl FnOnce(&mut T) -> Ret,
    ) -> Option<Ret> {
        let data = self.lock.data();
        // SAFETY: the lock is held for writing while this runs.
        let f = || f(unsafe { &mut *data });
        self.grip.while_upgraded(verb, patience, site, f)
    }
}
