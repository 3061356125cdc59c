//! `lock_api::ReentrantMutex`.

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

use super::{ArcReentrantMutexGuard, FromRaw, RawMutex, ReentrantMutexGuard, until};
use crate::grip::{Grip, Hold};

/// As `lock_api::ReentrantMutex`.
pub struct ReentrantMutex<R, G, T: ?Sized> {
    raw: PhantomData<fn() -> (R, G)>,
    lock: Lock,
    data: Guarded<T>,
}

// SAFETY: as for the real mutex; the bookkeeping is touched by the running
// thread of an execution only.
unsafe impl<R, G, T: ?Sized + Send> Send for ReentrantMutex<R, G, T> {}
// SAFETY: as above.
unsafe impl<R, G, T: ?Sized + Send> Sync for ReentrantMutex<R, G, T> {}
impl<R, G, T: ?Sized + UnwindSafe> UnwindSafe for ReentrantMutex<R, G, T> {}

impl<R, G, T> ReentrantMutex<R, G, T> {
    pub const fn new(value: T) -> Self {
        Self {
            raw: PhantomData,
            lock: Lock::with_line("ReentrantMutex"),
            data: Guarded::new(value),
        }
    }

    /// Raw mutexes are not modelled: make the whole lock with `new`.
    #[inline]
    pub const fn from_raw<'never>(_: R, _: G, _: T) -> Self
    where
        &'never (): FromRaw,
    {
        unreachable!()
    }

    /// Raw mutexes are not modelled: use `into_inner`.
    #[inline]
    pub fn into_inner_with_raw<'never>(self) -> (R, G, T)
    where
        &'never (): FromRaw,
    {
        unreachable!()
    }

    pub fn into_inner(self) -> T {
        self.data.into_inner()
    }
}

impl<R, G, T: ?Sized> ReentrantMutex<R, G, T> {
    #[track_caller]
    pub fn lock(&self) -> ReentrantMutexGuard<'_, R, G, T> {
        self.enter("lock", Patience::Endless, Location::caller());
        self.guard()
    }

    #[track_caller]
    pub fn try_lock(&self) -> Option<ReentrantMutexGuard<'_, R, G, T>> {
        self.enter("try_lock", Patience::None, Location::caller())
            .then(|| self.guard())
    }

    #[track_caller]
    pub fn try_lock_for(&self, timeout: Duration) -> Option<ReentrantMutexGuard<'_, R, G, T>> {
        self.enter("try_lock_for", Patience::of(timeout), Location::caller())
            .then(|| self.guard())
    }

    #[track_caller]
    pub fn try_lock_until(&self, timeout: Instant) -> Option<ReentrantMutexGuard<'_, R, G, T>> {
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

    pub fn is_owned_by_current_thread(&self) -> bool {
        self.lock.owned_by_me()
    }

    /// # Safety
    ///
    /// As for the real one: the lock is held, and no guard is left to unlock it.
    #[track_caller]
    pub unsafe fn force_unlock(&self) {
        self.give_back(false, Location::caller());
    }

    /// # Safety
    ///
    /// As for [`ReentrantMutex::force_unlock`].
    #[track_caller]
    pub unsafe fn force_unlock_fair(&self) {
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
    /// As for [`ReentrantMutex::force_unlock`].
    #[track_caller]
    pub unsafe fn make_guard_unchecked(&self) -> ReentrantMutexGuard<'_, R, G, T> {
        self.guard()
    }

    /// # Safety
    ///
    /// As for [`ReentrantMutex::force_unlock`].
    #[track_caller]
    pub unsafe fn make_arc_guard_unchecked(self: &Arc<Self>) -> ArcReentrantMutexGuard<R, G, T> {
        self.arc_guard()
    }

    #[track_caller]
    pub fn lock_arc(self: &Arc<Self>) -> ArcReentrantMutexGuard<R, G, T> {
        self.enter("lock_arc", Patience::Endless, Location::caller());
        self.arc_guard()
    }

    #[track_caller]
    pub fn try_lock_arc(self: &Arc<Self>) -> Option<ArcReentrantMutexGuard<R, G, T>> {
        self.enter("try_lock_arc", Patience::None, Location::caller())
            .then(|| self.arc_guard())
    }

    #[track_caller]
    pub fn try_lock_arc_for(
        self: &Arc<Self>,
        timeout: Duration,
    ) -> Option<ArcReentrantMutexGuard<R, G, T>> {
        let patience = Patience::of(timeout);
        self.enter("try_lock_arc_for", patience, Location::caller())
            .then(|| self.arc_guard())
    }

    #[track_caller]
    pub fn try_lock_arc_until(
        self: &Arc<Self>,
        timeout: Instant,
    ) -> Option<ArcReentrantMutexGuard<R, G, T>> {
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
        self.lock.lock_again(verb, patience, site, &show)
    }

    /// Unlocks without a guard. The lock is held, or that is a failure with a story.
    fn give_back(&self, fair: bool, site: Site) {
        self.touch(site);
        self.grip().force_unlock(fair, site);
    }

    /// The grip on a lock that is held.
    fn grip(&self) -> Grip<'_> {
        Grip {
            hold: Hold::Reentrant(&self.lock),
            // SAFETY: the lock is held.
            seen: unsafe { self.data.snapshot() },
            fair: false,
        }
    }

    fn guard(&self) -> ReentrantMutexGuard<'_, R, G, T> {
        ReentrantMutexGuard {
            remutex: self,
            grip: self.grip(),
            data: self.data(),
            raw: PhantomData,
        }
    }

    fn arc_guard(self: &Arc<Self>) -> ArcReentrantMutexGuard<R, G, T> {
        // SAFETY: the grip is one on this lock.
        unsafe { ArcReentrantMutexGuard::of(self, self.grip()) }
    }

    pub(super) fn data(&self) -> *mut T {
        self.data.as_ptr()
    }
}

impl<R, G, T: Default> Default for ReentrantMutex<R, G, T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<R, G, T> From<T> for ReentrantMutex<R, G, T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<R, G, T: ?Sized + fmt::Debug> fmt::Debug for ReentrantMutex<R, G, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ReentrantMutex");
        if self.lock.is_locked() && !self.lock.owned_by_me() {
            debug.field("data", &format_args!("<locked>"));
        } else {
            // SAFETY: no other thread holds the lock, and none runs.
            debug.field("data", &unsafe { &*self.data.as_ptr() });
        }
        debug.finish()
    }
}
