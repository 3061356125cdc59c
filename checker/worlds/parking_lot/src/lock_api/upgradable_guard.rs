//! The guard of the reader that may become the writer.

use std::marker::PhantomData;
use std::panic::Location;
use std::time::Duration;

use model::kernel::Site;
use model::primitives::patience::Patience;
use model::primitives::rwlock::Want;
use model_std::time::Instant;

use super::guards::{guard, unlocked};
use super::{RwLock, RwLockReadGuard, RwLockWriteGuard, until};
use crate::grip::Grip;

guard! {
    /// As `lock_api::RwLockUpgradableReadGuard`.
    RwLockUpgradableReadGuard<R> () { rwlock: &'a RwLock<R, T> }
}
unlocked!(RwLockUpgradableReadGuard<R>);

impl<'a, R, T: ?Sized> RwLockUpgradableReadGuard<'a, R, T> {
    pub(super) fn of(rwlock: &'a RwLock<R, T>, grip: Grip<'a>) -> Self {
        Self {
            rwlock,
            grip,
            data: rwlock.data(),
            raw: PhantomData,
        }
    }

    pub fn rwlock(s: &Self) -> &'a RwLock<R, T> {
        s.rwlock
    }

    #[track_caller]
    pub fn upgrade(mut s: Self) -> RwLockWriteGuard<'a, R, T> {
        s.grip
            .upgrade("upgrade", Patience::Endless, Location::caller());
        RwLockWriteGuard::of(s.rwlock, s.grip)
    }

    #[track_caller]
    pub fn try_upgrade(s: Self) -> Result<RwLockWriteGuard<'a, R, T>, Self> {
        s.upgraded("try_upgrade", Patience::None, Location::caller())
    }

    #[track_caller]
    pub fn try_upgrade_for(s: Self, timeout: Duration) -> Result<RwLockWriteGuard<'a, R, T>, Self> {
        s.upgraded("try_upgrade_for", Patience::of(timeout), Location::caller())
    }

    #[track_caller]
    pub fn try_upgrade_until(
        s: Self,
        timeout: Instant,
    ) -> Result<RwLockWriteGuard<'a, R, T>, Self> {
        s.upgraded("try_upgrade_until", until(timeout), Location::caller())
    }

    fn upgraded(
        mut self,
        verb: &'static str,
        patience: Patience,
        site: Site,
    ) -> Result<RwLockWriteGuard<'a, R, T>, Self> {
        if self.grip.upgrade(verb, patience, site) {
            Ok(RwLockWriteGuard::of(self.rwlock, self.grip))
        } else {
            Err(self)
        }
    }

    #[track_caller]
    pub fn downgrade(mut s: Self) -> RwLockReadGuard<'a, R, T> {
        s.grip.downgrade(Want::Read, Location::caller());
        RwLockReadGuard::of(s.rwlock, s.grip)
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
        let data = self.rwlock.data();
        // SAFETY: the lock is held for writing while this runs.
        let f = || f(unsafe { &mut *data });
        self.grip.while_upgraded(verb, patience, site, f)
    }
}
