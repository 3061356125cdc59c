//! `std::sync::RwLock`.

use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::ptr::NonNull;

use model::kernel::{ObjectId, Site, panicking, with};
use model::primitives::data::{Guarded, Snapshot};
use model::primitives::patience::Patience;
use model::primitives::rwlock::{RwLock as Lock, Want};

use super::poison::Poison;
use super::rwlock_guards::{RwLockReadGuard, RwLockWriteGuard};
use super::{LockResult, TryLockError, TryLockResult};

/// As [`std::sync::RwLock`].
pub struct RwLock<T: ?Sized> {
    lock: Lock,
    poison: Poison,
    data: Guarded<T>,
}

// SAFETY: as for the real lock; the bookkeeping is touched by the running
// thread of an execution only.
unsafe impl<T: ?Sized + Send> Send for RwLock<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Send + Sync> Sync for RwLock<T> {}
impl<T: ?Sized> UnwindSafe for RwLock<T> {}
impl<T: ?Sized> RefUnwindSafe for RwLock<T> {}

impl<T> RwLock<T> {
    pub const fn new(value: T) -> Self {
        Self {
            lock: Lock::new("RwLock"),
            poison: Poison::new(),
            data: Guarded::new(value),
        }
    }

    pub fn into_inner(self) -> LockResult<T> {
        self.poison.checked(self.data.into_inner())
    }
}

impl<T: ?Sized> RwLock<T> {
    #[track_caller]
    pub fn read(&self) -> LockResult<RwLockReadGuard<'_, T>> {
        self.lock(Want::Read, "read", Patience::Endless, Location::caller());
        self.poison.checked(RwLockReadGuard::new(self))
    }

    #[track_caller]
    pub fn try_read(&self) -> TryLockResult<RwLockReadGuard<'_, T>> {
        if !self.lock(Want::Read, "try_read", Patience::None, Location::caller()) {
            return Err(TryLockError::WouldBlock);
        }
        Ok(self.poison.checked(RwLockReadGuard::new(self))?)
    }

    #[track_caller]
    pub fn write(&self) -> LockResult<RwLockWriteGuard<'_, T>> {
        self.lock(Want::Write, "write", Patience::Endless, Location::caller());
        self.poison.checked(RwLockWriteGuard::new(self))
    }

    #[track_caller]
    pub fn try_write(&self) -> TryLockResult<RwLockWriteGuard<'_, T>> {
        if !self.lock(Want::Write, "try_write", Patience::None, Location::caller()) {
            return Err(TryLockError::WouldBlock);
        }
        Ok(self.poison.checked(RwLockWriteGuard::new(self))?)
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

    fn lock(&self, want: Want, verb: &'static str, patience: Patience, site: Site) -> bool {
        self.enter(site);
        // SAFETY: called once the lock is held.
        let show = || unsafe { self.data.show() };
        self.lock.lock(want, verb, patience, site, &show)
    }

    /// The data, for a thread that holds the lock.
    pub(super) fn data(&self) -> &T {
        // SAFETY: called under the lock, and the guards lend it out as it says.
        unsafe { &*self.data.as_ptr() }
    }

    /// The place of the data, for a reader.
    pub(super) fn value(&self) -> NonNull<T> {
        NonNull::from_ref(self.data())
    }

    /// The data, for the writer.
    pub(super) fn data_ptr(&self) -> *mut T {
        self.data.as_ptr()
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        // SAFETY: called under the lock.
        unsafe { self.data.snapshot() }
    }

    pub(super) fn raw(&self) -> &Lock {
        &self.lock
    }

    /// Says whether it does.
    pub(super) fn poison_if_panicking(&self, was_panicking: bool) -> bool {
        let poisons = !was_panicking && panicking();
        if poisons {
            self.poison.set();
        }
        poisons
    }
}

impl<T: Default> Default for RwLock<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for RwLock<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("RwLock");
        if self.lock.is_write_locked() {
            debug.field("data", &format_args!("<locked>"));
        } else {
            debug.field("data", &self.data());
        }
        debug.field("poisoned", &self.poison.peek());
        debug.finish_non_exhaustive()
    }
}
