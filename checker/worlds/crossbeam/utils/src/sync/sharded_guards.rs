//! The guards of `crossbeam_utils::sync::ShardedLock`.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use model_std::sync::{RwLockReadGuard, RwLockWriteGuard};

use super::ShardedLock;

/// As `crossbeam_utils::sync::ShardedLockReadGuard`.
#[clippy::has_significant_drop]
pub struct ShardedLockReadGuard<'a, T: ?Sized> {
    lock: &'a ShardedLock<T>,
    guard: RwLockReadGuard<'a, T>,
    borrows: PhantomData<&'a T>,
}

/// As `crossbeam_utils::sync::ShardedLockWriteGuard`.
#[clippy::has_significant_drop]
pub struct ShardedLockWriteGuard<'a, T: ?Sized> {
    lock: &'a ShardedLock<T>,
    guard: RwLockWriteGuard<'a, T>,
}

// SAFETY: a shared guard gives out shared references only; the bookkeeping is touched by
// the running thread of an execution.
unsafe impl<T: ?Sized + Sync> Sync for ShardedLockReadGuard<'_, T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Sync> Sync for ShardedLockWriteGuard<'_, T> {}

impl<'a, T: ?Sized> ShardedLockReadGuard<'a, T> {
    pub(super) fn new(lock: &'a ShardedLock<T>, guard: RwLockReadGuard<'a, T>) -> Self {
        Self {
            lock,
            guard,
            borrows: PhantomData,
        }
    }
}

impl<'a, T: ?Sized> ShardedLockWriteGuard<'a, T> {
    pub(super) fn new(lock: &'a ShardedLock<T>, guard: RwLockWriteGuard<'a, T>) -> Self {
        Self { lock, guard }
    }
}

impl<T: ?Sized> Deref for ShardedLockReadGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.guard
    }
}

impl<T: ?Sized> Deref for ShardedLockWriteGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.guard
    }
}

impl<T: ?Sized> DerefMut for ShardedLockWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.guard
    }
}

impl<T: fmt::Debug> fmt::Debug for ShardedLockReadGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShardedLockReadGuard")
            .field("lock", &self.lock)
            .finish()
    }
}

impl<T: fmt::Debug> fmt::Debug for ShardedLockWriteGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShardedLockWriteGuard")
            .field("lock", &self.lock)
            .finish()
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for ShardedLockReadGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for ShardedLockWriteGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
