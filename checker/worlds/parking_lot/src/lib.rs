//! `parking_lot` 0.13 in the modelled world.
//!
//! As there, the locks are the generic ones of [`lock_api`] with a raw type
//! filled in. The raw types are empty here, because the model's own locks stand
//! behind all of them.
//!
//! A fair unlock hands a lock over to a thread that waits for it. A thread that is
//! about to lock may not have come to wait yet: that is explored, too.

mod grip;
pub mod lock_api;
mod once;

use model::not_modelled;

pub use lock_api::{
    ArcMutexGuard, ArcReentrantMutexGuard, ArcRwLockReadGuard, ArcRwLockUpgradableReadGuard,
    ArcRwLockWriteGuard, WaitTimeoutResult,
};
pub use once::{Once, OnceState};

/// Fills in a parameter; the raw lock itself is not modelled: use [`Mutex`].
#[derive(Debug)]
pub enum RawMutex {}

/// Fills in a parameter; the raw lock itself is not modelled: use [`FairMutex`].
#[derive(Debug)]
pub enum RawFairMutex {}

/// Fills in a parameter; the raw lock itself is not modelled: use [`RwLock`].
#[derive(Debug)]
pub enum RawRwLock<const RECURSIVE: bool = false> {}

pub type RawRwLockRecursive = RawRwLock<true>;

/// Fills in a parameter; by itself it is not modelled: use [`Condvar`].
#[derive(Debug)]
pub enum RawCondvar {}

/// Fills in a parameter; by itself it is not modelled: use [`ReentrantMutex`].
#[derive(Debug)]
pub enum RawThreadId {}

/// The feature `deadlock_detection`.
pub mod deadlock {
    use super::not_modelled;

    not_modelled! {
        fn check_deadlock():
            "`parking_lot::deadlock` is not modelled: a deadlock ends the execution, and is told";
        type DeadlockedThread, NoDeadlockedThread {}:
            "`parking_lot::deadlock` is not modelled: a deadlock ends the execution, and is told";
    }
}

pub type Condvar = lock_api::Condvar<RawCondvar>;

pub type Mutex<T> = lock_api::Mutex<RawMutex, T>;
pub type MutexGuard<'a, T> = lock_api::MutexGuard<'a, RawMutex, T>;
pub type MappedMutexGuard<'a, T> = lock_api::MappedMutexGuard<'a, RawMutex, T>;

pub type FairMutex<T> = lock_api::Mutex<RawFairMutex, T>;
pub type FairMutexGuard<'a, T> = lock_api::MutexGuard<'a, RawFairMutex, T>;
pub type MappedFairMutexGuard<'a, T> = lock_api::MappedMutexGuard<'a, RawFairMutex, T>;

pub type ReentrantMutex<T> = lock_api::ReentrantMutex<RawMutex, RawThreadId, T>;
pub type ReentrantMutexGuard<'a, T> = lock_api::ReentrantMutexGuard<'a, RawMutex, RawThreadId, T>;
pub type MappedReentrantMutexGuard<'a, T> =
    lock_api::MappedReentrantMutexGuard<'a, RawMutex, RawThreadId, T>;

pub type RwLock<T> = lock_api::RwLock<RawRwLock, T>;
pub type RwLockReadGuard<'a, T> = lock_api::RwLockReadGuard<'a, RawRwLock, T>;
pub type RwLockWriteGuard<'a, T> = lock_api::RwLockWriteGuard<'a, RawRwLock, T>;
pub type RwLockUpgradableReadGuard<'a, T> = lock_api::RwLockUpgradableReadGuard<'a, RawRwLock, T>;
pub type MappedRwLockReadGuard<'a, T> = lock_api::MappedRwLockReadGuard<'a, RawRwLock, T>;
pub type MappedRwLockWriteGuard<'a, T> = lock_api::MappedRwLockWriteGuard<'a, RawRwLock, T>;

pub type RecursiveRwLock<T> = lock_api::RwLock<RawRwLockRecursive, T>;
pub type RecursiveRwLockReadGuard<'a, T> = lock_api::RwLockReadGuard<'a, RawRwLockRecursive, T>;
pub type RecursiveRwLockWriteGuard<'a, T> = lock_api::RwLockWriteGuard<'a, RawRwLockRecursive, T>;
pub type RecursiveRwLockUpgradableReadGuard<'a, T> =
    lock_api::RwLockUpgradableReadGuard<'a, RawRwLockRecursive, T>;
pub type MappedRecursiveRwLockReadGuard<'a, T> =
    lock_api::MappedRwLockReadGuard<'a, RawRwLockRecursive, T>;
pub type MappedRecursiveRwLockWriteGuard<'a, T> =
    lock_api::MappedRwLockWriteGuard<'a, RawRwLockRecursive, T>;
