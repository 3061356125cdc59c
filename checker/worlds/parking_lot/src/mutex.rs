//! `parking_lot::Mutex`: no poison.

use std::cell::UnsafeCell;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::panic::Location;

use model::kernel::{Site, Value, with};
use model::primitives::data::Snapshot;
use model::primitives::frozen::Frozen;
use model::primitives::lock::Lock;

/// As `parking_lot::Mutex`.
pub struct Mutex<T: ?Sized> {
    lock: Lock,
    frozen: Frozen,
    data: UnsafeCell<T>,
}

// SAFETY: as for the real mutex.
unsafe impl<T: ?Sized + Send> Send for Mutex<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Send> Sync for Mutex<T> {}

/// As `parking_lot::MutexGuard`.
#[must_use = "if unused the Mutex will immediately unlock"]
pub struct MutexGuard<'a, T: ?Sized> {
    mutex: &'a Mutex<T>,
    data: Snapshot,
    not_send: PhantomData<*const ()>,
}

// SAFETY: a shared guard gives shared access to the data.
unsafe impl<T: ?Sized + Sync> Sync for MutexGuard<'_, T> {}

impl<T> Mutex<T> {
    pub const fn new(value: T) -> Self {
        Self {
            lock: Lock::new("Mutex"),
            frozen: Frozen::new(),
            data: UnsafeCell::new(value),
        }
    }

    pub fn into_inner(self) -> T {
        self.data.into_inner()
    }
}

impl<T: ?Sized> Mutex<T> {
    #[track_caller]
    pub fn lock(&self) -> MutexGuard<'_, T> {
        let site = Location::caller();
        self.enter(site);
        self.lock.lock("lock", site, &|| self.show());
        self.guard()
    }

    #[track_caller]
    pub fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        let site = Location::caller();
        self.enter(site);
        self.lock
            .try_lock("try_lock", site, &|| self.show())
            .then(|| self.guard())
    }

    pub fn get_mut(&mut self) -> &mut T {
        self.lock.renew();
        self.data.get_mut()
    }

    fn guard(&self) -> MutexGuard<'_, T> {
        MutexGuard {
            mutex: self,
            data: self.snapshot(),
            not_send: PhantomData,
        }
    }

    fn enter(&self, site: Site) {
        with(|execution| {
            self.lock.enter(execution, Some(site), |touch| {
                let data = self.data.get();
                // SAFETY: nobody holds the lock in this execution yet.
                unsafe {
                    let len = size_of_val(&*data);
                    self.frozen.touched(touch, data.cast(), len);
                }
            })
        });
    }

    fn show(&self) -> Value {
        // SAFETY: called by the thread that holds the lock.
        Value::of(unsafe { &*self.data.get() })
    }

    fn snapshot(&self) -> Snapshot {
        // SAFETY: called by the thread that holds the lock.
        Snapshot::of(unsafe { &*self.data.get() })
    }
}

impl<T: ?Sized> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        let data = self.data.compare(&**self);
        self.mutex.lock.unlock(None, data);
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the guard stands for the lock.
        unsafe { &*self.mutex.data.get() }
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.data.lend();
        // SAFETY: the guard stands for the lock, and is borrowed exclusively.
        unsafe { &mut *self.mutex.data.get() }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mutex").finish_non_exhaustive()
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
