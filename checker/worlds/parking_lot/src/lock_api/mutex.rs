//! `lock_api::Mutex`.

use std::fmt;
use std::marker::PhantomData;
use std::panic::{Location, UnwindSafe};
use std::sync::Arc;
use std::time::Duration;

use model::kernel::{Site, with};
use model::primitives::data::Guarded;
use model::primitives::lock::Lock;
use model::primitives::patience::Patience;
use model_std::time::Instant;

use super::{ArcMutexGuard, FromRaw, GuardNoSend, MutexGuard, MutexKind, RawMutex, until};
use crate::grip::{Grip, Hold};

/// As `lock_api::Mutex`.
pub struct Mutex<R, T: ?Sized> {
    raw: PhantomData<fn() -> R>,
    lock: Lock,
    data: Guarded<T>,
}

// SAFETY: as for the real mutex; the bookkeeping is touched by the running
// thread of an execution only.
unsafe impl<R, T: ?Sized + Send> Send for Mutex<R, T> {}
// SAFETY: as above.
unsafe impl<R, T: ?Sized + Send> Sync for Mutex<R, T> {}
impl<R, T: ?Sized + UnwindSafe> UnwindSafe for Mutex<R, T> {}

impl<R, T> Mutex<R, T> {
    // The bound stands here, so that the compiler tells its reason.
    pub const fn new(value: T) -> Self
    where
        R: MutexKind,
    {
        Self {
            raw: PhantomData,
            lock: Lock::with_line(R::NAME),
            data: Guarded::new(value),
        }
    }

    /// Raw mutexes are not modelled: make the whole lock with `new`.
    #[inline]
    pub const fn from_raw<'never>(_: R, _: T) -> Self
    where
        &'never (): FromRaw,
    {
        unreachable!()
    }

    /// Raw mutexes are not modelled: use `into_inner`.
    #[inline]
    pub fn into_inner_with_raw<'never>(self) -> (R, T)
    where
        &'never (): FromRaw,
    {
        unreachable!()
    }

    pub fn into_inner(self) -> T {
        self.data.into_inner()
    }
}

impl<R: MutexKind, T: ?Sized> Mutex<R, T> {
    #[track_caller]
    pub fn lock(&self) -> MutexGuard<'_, R, T> {
        self.enter("lock", Patience::Endless, Location::caller());
        self.guard()
    }

    #[track_caller]
    pub fn try_lock(&self) -> Option<MutexGuard<'_, R, T>> {
        self.enter("try_lock", Patience::None, Location::caller())
            .then(|| self.guard())
    }

    #[track_caller]
    pub fn try_lock_for(&self, timeout: Duration) -> Option<MutexGuard<'_, R, T>> {
        self.enter("try_lock_for", Patience::of(timeout), Location::caller())
            .then(|| self.guard())
    }

    #[track_caller]
    pub fn try_lock_until(&self, timeout: Instant) -> Option<MutexGuard<'_, R, T>> {
        self.enter("try_lock_until", until(timeout), Location::caller())
            .then(|| self.guard())
    }

    pub const fn get_mut(&mut self) -> &mut T {
        self.data.get_mut()
    }

    #[track_caller]
    pub fn is_locked(&self) -> bool {
        let site = Location::caller();
        self.touch(site);
        self.lock.look("is_locked", site)
    }

    /// # Safety
    ///
    /// As for the real one: the lock is held, and no guard is left to unlock it.
    #[track_caller]
    pub unsafe fn force_unlock(&self, _: GuardNoSend) {
        self.give_back(false, Location::caller());
    }

    /// # Safety
    ///
    /// As for [`Mutex::force_unlock`].
    #[track_caller]
    pub unsafe fn force_unlock_fair(&self, _: GuardNoSend) {
        self.give_back(true, Location::caller());
    }

    pub const fn data_ptr(&self) -> *mut T {
        self.data.as_ptr()
    }

    /// Raw mutexes are not modelled: use this one and its guards.
    ///
    /// # Safety
    ///
    /// There is nothing to call.
    #[inline]
    pub unsafe fn raw(&self) -> &R
    where
        R: RawMutex,
    {
        unreachable!()
    }

    /// # Safety
    ///
    /// As for [`Mutex::force_unlock`].
    #[track_caller]
    pub unsafe fn make_guard_unchecked(&self, _: GuardNoSend) -> MutexGuard<'_, R, T> {
        self.guard()
    }

    #[track_caller]
    pub fn lock_arc(self: &Arc<Self>) -> ArcMutexGuard<R, T> {
        self.enter("lock_arc", Patience::Endless, Location::caller());
        self.arc_guard()
    }

    #[track_caller]
    pub fn try_lock_arc(self: &Arc<Self>) -> Option<ArcMutexGuard<R, T>> {
        self.enter("try_lock_arc", Patience::None, Location::caller())
            .then(|| self.arc_guard())
    }

    #[track_caller]
    pub fn try_lock_arc_for(self: &Arc<Self>, timeout: Duration) -> Option<ArcMutexGuard<R, T>> {
        let patience = Patience::of(timeout);
        self.enter("try_lock_arc_for", patience, Location::caller())
            .then(|| self.arc_guard())
    }

    #[track_caller]
    pub fn try_lock_arc_until(self: &Arc<Self>, timeout: Instant) -> Option<ArcMutexGuard<R, T>> {
        self.enter("try_lock_arc_until", until(timeout), Location::caller())
            .then(|| self.arc_guard())
    }

    /// A `static` starts every execution as written.
    fn touch(&self, site: Site) {
        with(|execution| {
            let touched = |touch| self.data.touched(touch);
            self.lock.enter(execution, self, Some(site), touched)
        });
    }

    fn enter(&self, verb: &'static str, patience: Patience, site: Site) -> bool {
        self.touch(site);
        // SAFETY: called once the lock is held.
        let show = || unsafe { self.data.show() };
        self.lock.lock(verb, patience, site, &show)
    }

    pub(crate) fn lock_of(&self) -> &Lock {
        &self.lock
    }

    /// Unlocks without a guard. The lock is held, or that is a failure with a story.
    fn give_back(&self, fair: bool, site: Site) {
        self.touch(site);
        self.grip().force_unlock(fair, site);
    }

    /// The grip on a lock that is held.
    fn grip(&self) -> Grip<'_> {
        Grip {
            hold: Hold::Mutex(&self.lock),
            // SAFETY: the lock is held.
            seen: unsafe { self.data.snapshot() },
            fair: R::FAIR,
        }
    }

    fn guard(&self) -> MutexGuard<'_, R, T> {
        MutexGuard {
            mutex: self,
            grip: self.grip(),
            data: self.data.as_ptr(),
            raw: PhantomData,
        }
    }

    fn arc_guard(self: &Arc<Self>) -> ArcMutexGuard<R, T> {
        // SAFETY: the grip is one on this lock.
        unsafe { ArcMutexGuard::of(self, self.grip()) }
    }
}

impl<R, T: ?Sized> Mutex<R, T> {
    pub(super) fn data(&self) -> *mut T {
        self.data.as_ptr()
    }
}

impl<R: MutexKind, T: Default> Default for Mutex<R, T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<R: MutexKind, T> From<T> for Mutex<R, T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<R, T: ?Sized + fmt::Debug> fmt::Debug for Mutex<R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Mutex");
        if self.lock.is_locked() {
            debug.field("data", &format_args!("<locked>"));
        } else {
            // SAFETY: nobody holds the lock, and no other thread runs.
            debug.field("data", &unsafe { &*self.data.as_ptr() });
        }
        debug.finish()
    }
}
