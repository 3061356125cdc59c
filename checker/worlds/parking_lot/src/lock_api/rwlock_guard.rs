//! The guards of a reader and of the writer.

use std::marker::PhantomData;
use std::panic::Location;

use model::primitives::rwlock::Want;

use super::guards::{guard, map, unlocked};
use super::{RwLock, RwLockUpgradableReadGuard};
use crate::grip::Grip;

guard! {
    /// As `lock_api::RwLockReadGuard`.
    RwLockReadGuard<R> () { rwlock: &'a RwLock<R, T> }
}
map!(RwLockReadGuard<R> to MappedRwLockReadGuard,);
unlocked!(RwLockReadGuard<R>);

guard! {
    /// As `lock_api::MappedRwLockReadGuard`.
    MappedRwLockReadGuard<R> () {}
}
map!(MappedRwLockReadGuard<R> to MappedRwLockReadGuard,);

guard! {
    /// As `lock_api::RwLockWriteGuard`.
    RwLockWriteGuard<R> (mut) { rwlock: &'a RwLock<R, T> }
}
map!(RwLockWriteGuard<R> to MappedRwLockWriteGuard, mut);
unlocked!(RwLockWriteGuard<R>);

guard! {
    /// As `lock_api::MappedRwLockWriteGuard`.
    MappedRwLockWriteGuard<R> (mut) {}
}
map!(MappedRwLockWriteGuard<R> to MappedRwLockWriteGuard, mut);

impl<'a, R, T: ?Sized> RwLockReadGuard<'a, R, T> {
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
}

impl<'a, R, T: ?Sized> RwLockWriteGuard<'a, R, T> {
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
    pub fn downgrade(mut s: Self) -> RwLockReadGuard<'a, R, T> {
        s.grip.downgrade(Want::Read, Location::caller());
        RwLockReadGuard::of(s.rwlock, s.grip)
    }

    #[track_caller]
    pub fn downgrade_to_upgradable(mut s: Self) -> RwLockUpgradableReadGuard<'a, R, T> {
        s.grip.downgrade(Want::UpgradableRead, Location::caller());
        RwLockUpgradableReadGuard::of(s.rwlock, s.grip)
    }
}
