//! The guards of `std::sync::RwLock`.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::ptr::NonNull;

use model::kernel::panicking;
use model::primitives::data::{Difference, Snapshot};
use model::primitives::rwlock::{RwLock as Lock, Want};

use super::RwLock;

/// As [`std::sync::RwLockReadGuard`], covariant in `T`: a reference to the whole lock
/// would not be.
#[must_use = "if unused the RwLock will immediately unlock"]
pub struct RwLockReadGuard<'a, T: ?Sized> {
    lock: &'a Lock,
    value: NonNull<T>,
    data: Snapshot,
    not_send: PhantomData<*const ()>,
}

/// As [`std::sync::RwLockWriteGuard`].
#[must_use = "if unused the RwLock will immediately unlock"]
pub struct RwLockWriteGuard<'a, T: ?Sized> {
    lock: &'a RwLock<T>,
    data: Snapshot,
    was_panicking: bool,
    not_send: PhantomData<*const ()>,
}

// SAFETY: a shared guard gives shared access to the data.
unsafe impl<T: ?Sized + Sync> Sync for RwLockReadGuard<'_, T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Sync> Sync for RwLockWriteGuard<'_, T> {}

impl<T: ?Sized + RefUnwindSafe> UnwindSafe for RwLockReadGuard<'_, T> {}
impl<T: ?Sized + RefUnwindSafe> RefUnwindSafe for RwLockReadGuard<'_, T> {}

impl<'a, T: ?Sized> RwLockReadGuard<'a, T> {
    /// For a lock that has just been taken.
    pub(super) fn new(lock: &'a RwLock<T>) -> Self {
        Self {
            lock: lock.raw(),
            value: lock.value(),
            data: lock.snapshot(),
            not_send: PhantomData,
        }
    }
}

impl<'a, T: ?Sized> RwLockWriteGuard<'a, T> {
    /// For a lock that has just been taken.
    pub(super) fn new(lock: &'a RwLock<T>) -> Self {
        Self {
            lock,
            data: lock.snapshot(),
            was_panicking: panicking(),
            not_send: PhantomData,
        }
    }

    #[track_caller]
    pub fn downgrade(s: Self) -> RwLockReadGuard<'a, T> {
        let lock = s.lock;
        // SAFETY: the guard stands for the lock.
        let data = unsafe { s.data.compare() };
        lock.raw()
            .downgrade(Want::Write, Want::Read, Location::caller(), data);
        std::mem::forget(s);
        RwLockReadGuard::new(lock)
    }
}

impl<T: ?Sized> Drop for RwLockReadGuard<'_, T> {
    fn drop(&mut self) {
        // SAFETY: the guard stands for the lock.
        let data = unsafe { self.data.compare() };
        self.lock.unlock(Want::Read, None, data);
    }
}

impl<T: ?Sized> Drop for RwLockWriteGuard<'_, T> {
    fn drop(&mut self) {
        let poisons = self.lock.poison_if_panicking(self.was_panicking);
        // SAFETY: the guard stands for the lock.
        let data = unsafe { self.data.compare() };
        let data = Difference { poisons, ..data };
        self.lock.raw().unlock(Want::Write, None, data);
    }
}

impl<T: ?Sized> Deref for RwLockReadGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the guard stands for the lock, and nobody writes meanwhile.
        unsafe { self.value.as_ref() }
    }
}

impl<T: ?Sized> Deref for RwLockWriteGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.lock.data()
    }
}

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.data.lend();
        // SAFETY: the guard stands for the lock, and is borrowed exclusively.
        unsafe { &mut *self.lock.data_ptr() }
    }
}

macro_rules! show {
    ($($guard:ident)*) => {$(
        impl<T: ?Sized + fmt::Debug> fmt::Debug for $guard<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }

        impl<T: ?Sized + fmt::Display> fmt::Display for $guard<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }
    )*};
}

show!(RwLockReadGuard RwLockWriteGuard);
