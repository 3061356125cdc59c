//! The guards that own an `Arc` of their lock.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use super::{Mutex, ReentrantMutex, RwLock};
use crate::grip::Grip;

macro_rules! arc_guard {
    ($(#[$doc:meta])* $name:ident<$($raw:ident),+> of $lock:ident by $function:ident) => {
        $(#[$doc])*
        #[must_use = "if unused the lock will immediately unlock"]
        pub struct $name<$($raw),+, T: ?Sized> {
            // Goes before the lock does.
            pub(super) grip: Grip<'static>,
            pub(super) lock: Arc<$lock<$($raw),+, T>>,
        }

        // SAFETY: a shared guard gives shared access to the data.
        unsafe impl<$($raw),+, T: ?Sized + Sync> Sync for $name<$($raw),+, T> {}
        impl<$($raw),+, T: ?Sized> UnwindSafe for $name<$($raw),+, T> {}
        impl<$($raw),+, T: ?Sized> RefUnwindSafe for $name<$($raw),+, T> {}

        impl<$($raw),+, T: ?Sized> $name<$($raw),+, T> {
            /// # Safety
            ///
            /// It is this lock that the grip holds.
            pub(super) unsafe fn of(lock: &Arc<$lock<$($raw),+, T>>, grip: Grip<'_>) -> Self {
                Self {
                    // SAFETY: only the lifetime changes. The lock lives for as long
                    // as the guard, and the grip goes first.
                    grip: unsafe { std::mem::transmute::<Grip<'_>, Grip<'static>>(grip) },
                    lock: Arc::clone(lock),
                }
            }

            pub fn $function(s: &Self) -> &Arc<$lock<$($raw),+, T>> {
                &s.lock
            }

            pub fn into_arc(s: Self) -> Arc<$lock<$($raw),+, T>> {
                drop(s.grip);
                s.lock
            }

            pub fn into_arc_fair(mut s: Self) -> Arc<$lock<$($raw),+, T>> {
                s.grip.fair = true;
                Self::into_arc(s)
            }

            pub fn unlock_fair(s: Self) {
                drop(Self::into_arc_fair(s));
            }

            #[track_caller]
            pub fn unlocked<F, U>(s: &mut Self, f: F) -> U
            where
                F: FnOnce() -> U,
            {
                s.grip.unlocked(false, Location::caller(), f)
            }

            #[track_caller]
            pub fn unlocked_fair<F, U>(s: &mut Self, f: F) -> U
            where
                F: FnOnce() -> U,
            {
                s.grip.unlocked(true, Location::caller(), f)
            }

            #[inline]
            #[track_caller]
            pub fn bump(s: &mut Self) {
                s.grip.bump();
            }
        }

        impl<$($raw),+, T: ?Sized> Deref for $name<$($raw),+, T> {
            type Target = T;

            fn deref(&self) -> &T {
                // SAFETY: the guard stands for the lock.
                unsafe { &*self.lock.data() }
            }
        }

        impl<$($raw),+, T: ?Sized + fmt::Debug> fmt::Debug for $name<$($raw),+, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }

        impl<$($raw),+, T: ?Sized + fmt::Display> fmt::Display for $name<$($raw),+, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }
    };
}

arc_guard! {
    /// As `lock_api::ArcMutexGuard`.
    ArcMutexGuard<R> of Mutex by mutex
}
arc_guard! {
    /// As `lock_api::ArcReentrantMutexGuard`.
    ArcReentrantMutexGuard<R, G> of ReentrantMutex by remutex
}
arc_guard! {
    /// As `lock_api::ArcRwLockReadGuard`.
    ArcRwLockReadGuard<R> of RwLock by rwlock
}
arc_guard! {
    /// As `lock_api::ArcRwLockWriteGuard`.
    ArcRwLockWriteGuard<R> of RwLock by rwlock
}
arc_guard! {
    /// As `lock_api::ArcRwLockUpgradableReadGuard`.
    ArcRwLockUpgradableReadGuard<R> of RwLock by rwlock
}

macro_rules! deref_mut {
    ($($name:ident)*) => {$(
        impl<R, T: ?Sized> DerefMut for $name<R, T> {
            fn deref_mut(&mut self) -> &mut T {
                self.grip.seen.lend();
                // SAFETY: the guard stands for the lock, and is borrowed exclusively.
                unsafe { &mut *self.lock.data() }
            }
        }
    )*};
}

deref_mut!(ArcMutexGuard ArcRwLockWriteGuard);
