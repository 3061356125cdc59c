//! `std::sync::Mutex`.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::panic::{Location, RefUnwindSafe, UnwindSafe};

use model::kernel::{ObjectId, Site, Value, with};
use model::primitives::data::{Difference, Guarded, Snapshot};
use model::primitives::lock::Lock;
use model::primitives::patience::Patience;

use super::poison::Poison;
use super::{LockResult, TryLockError, TryLockResult};

/// As [`std::sync::Mutex`].
pub struct Mutex<T: ?Sized> {
    lock: Lock,
    poison: Poison,
    data: Guarded<T>,
}

// SAFETY: as for the real mutex; the bookkeeping is touched by the running
// thread of an execution only.
unsafe impl<T: ?Sized + Send> Send for Mutex<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Send> Sync for Mutex<T> {}
impl<T: ?Sized> UnwindSafe for Mutex<T> {}
impl<T: ?Sized> RefUnwindSafe for Mutex<T> {}

/// As [`std::sync::MutexGuard`].
#[must_use = "if unused the Mutex will immediately unlock"]
pub struct MutexGuard<'a, T: ?Sized + 'a> {
    mutex: &'a Mutex<T>,
    data: Snapshot,
    was_panicking: bool,
    not_send: PhantomData<*const ()>,
}

// SAFETY: a shared guard gives shared access to the data.
unsafe impl<T: ?Sized + Sync> Sync for MutexGuard<'_, T> {}

impl<T> Mutex<T> {
    pub const fn new(value: T) -> Self {
        Self {
            lock: Lock::new("Mutex"),
            poison: Poison::new(),
            data: Guarded::new(value),
        }
    }

    pub fn into_inner(self) -> LockResult<T> {
        self.poison.checked(self.data.into_inner())
    }
}

impl<T: ?Sized> Mutex<T> {
    #[track_caller]
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        let site = Location::caller();
        self.enter(site);
        let show = || self.show();
        self.lock.lock("lock", Patience::Endless, site, &show);
        self.guard()
    }

    #[track_caller]
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        let site = Location::caller();
        self.enter(site);
        let show = || self.show();
        if !self.lock.lock("try_lock", Patience::None, site, &show) {
            return Err(TryLockError::WouldBlock);
        }
        Ok(self.guard()?)
    }

    #[track_caller]
    pub fn is_poisoned(&self) -> bool {
        let site = Location::caller();
        self.poison.look(self.enter(site), site)
    }

    #[track_caller]
    pub fn clear_poison(&self) {
        let site = Location::caller();
        self.poison.clear(self.enter(site), site);
    }

    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        self.lock.renew();
        self.poison.checked(self.data.get_mut())
    }

    fn enter(&self, site: Site) -> ObjectId {
        with(|execution| {
            self.lock.enter(execution, self, Some(site), |touch| {
                self.poison.touched(touch);
                self.data.touched(touch);
            })
        })
    }

    pub(super) fn show(&self) -> Value {
        // SAFETY: called by the thread that holds the lock.
        unsafe { self.data.show() }
    }

    pub(super) fn raw(&self) -> &Lock {
        &self.lock
    }

    /// The guard of a lock that has just been taken.
    pub(super) fn guard(&self) -> LockResult<MutexGuard<'_, T>> {
        let guard = MutexGuard {
            mutex: self,
            // SAFETY: the lock is held.
            data: unsafe { self.data.snapshot() },
            was_panicking: model::kernel::panicking(),
            not_send: PhantomData,
        };
        self.poison.checked(guard)
    }
}

impl<'a, T: ?Sized> MutexGuard<'a, T> {
    pub(super) fn mutex(&self) -> &'a Mutex<T> {
        self.mutex
    }

    /// Ends the guard without unlocking: a wait unlocks by itself.
    pub(super) fn dissolve(self) -> (&'a Mutex<T>, Difference) {
        // SAFETY: the guard stands for the lock.
        let data = unsafe { self.data.compare() };
        let mutex = self.mutex;
        std::mem::forget(self);
        (mutex, data)
    }
}

impl<T: ?Sized> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        let poisons = !self.was_panicking && model::kernel::panicking();
        if poisons {
            self.mutex.poison.set();
        }
        // SAFETY: the guard stands for the lock.
        let data = unsafe { self.data.compare() };
        let data = Difference { poisons, ..data };
        self.mutex.lock.unlock(None, data);
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the guard stands for the lock.
        unsafe { &*self.mutex.data.as_ptr() }
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.data.lend();
        // SAFETY: the guard stands for the lock, and is borrowed exclusively.
        unsafe { &mut *self.mutex.data.as_ptr() }
    }
}

impl<T: Default> Default for Mutex<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for Mutex<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Mutex");
        if self.lock.is_locked() {
            debug.field("data", &format_args!("<locked>"));
        } else {
            // SAFETY: nobody holds the lock, and no other thread runs.
            debug.field("data", &unsafe { &*self.data.as_ptr() });
        }
        debug.field("poisoned", &self.poison.peek());
        debug.finish_non_exhaustive()
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
