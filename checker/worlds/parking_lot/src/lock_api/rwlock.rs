//! `lock_api::RwLock`.

use std::fmt;
use std::marker::PhantomData;
use std::panic::{Location, UnwindSafe};
use std::sync::Arc;
use std::time::Duration;

use model::kernel::{Site, with};
use model::primitives::data::Guarded;
use model::primitives::patience::Patience;
use model::primitives::rwlock::{RwLock as Lock, Want};
use model_std::time::Instant;

use super::{
    ArcRwLockReadGuard, ArcRwLockUpgradableReadGuard, ArcRwLockWriteGuard, FromRaw, GuardNoSend,
    RawRwLock, RwLockKind, RwLockReadGuard, RwLockUpgradableReadGuard, RwLockWriteGuard, until,
};
use crate::grip::{Grip, Hold};

/// As `lock_api::RwLock`.
pub struct RwLock<R, T: ?Sized> {
    raw: PhantomData<fn() -> R>,
    lock: Lock,
    data: Guarded<T>,
}

// SAFETY: as for the real lock; the bookkeeping is touched by the running
// thread of an execution only.
unsafe impl<R, T: ?Sized + Send> Send for RwLock<R, T> {}
// SAFETY: as above.
unsafe impl<R, T: ?Sized + Send + Sync> Sync for RwLock<R, T> {}
impl<R, T: ?Sized + UnwindSafe> UnwindSafe for RwLock<R, T> {}

impl<R, T> RwLock<R, T> {
    // The bound stands here, so that the compiler tells its reason.
    pub const fn new(value: T) -> Self
    where
        R: RwLockKind,
    {
        Self {
            raw: PhantomData,
            lock: if R::RECURSIVE {
                Lock::recursive(R::NAME)
            } else {
                Lock::with_line(R::NAME)
            },
            data: Guarded::new(value),
        }
    }

    /// Raw locks are not modelled: make the whole lock with `new`.
    #[inline]
    pub const fn from_raw<'never>(_: R, _: T) -> Self
    where
        &'never (): FromRaw,
    {
        unreachable!()
    }

    /// Raw locks are not modelled: use `into_inner`.
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

/// The ways to take the lock: at once, or with some patience.
macro_rules! ways {
    ($(
        $want:ident
        $guard:ident $lock:ident $try_lock:ident $try_for:ident $try_until:ident $make:ident
        $arc_guard:ident $lock_arc:ident $try_arc:ident $try_arc_for:ident $try_arc_until:ident
        $make_arc:ident;
    )*) => {$(
        #[track_caller]
        pub fn $lock(&self) -> $guard<'_, R, T> {
            let patience = Patience::Endless;
            self.enter(Want::$want, stringify!($lock), patience, Location::caller());
            $guard::of(self, self.grip(Want::$want))
        }

        #[track_caller]
        pub fn $try_lock(&self) -> Option<$guard<'_, R, T>> {
            let patience = Patience::None;
            self.enter(Want::$want, stringify!($try_lock), patience, Location::caller())
                .then(|| $guard::of(self, self.grip(Want::$want)))
        }

        #[track_caller]
        pub fn $try_for(&self, timeout: Duration) -> Option<$guard<'_, R, T>> {
            let patience = Patience::of(timeout);
            self.enter(Want::$want, stringify!($try_for), patience, Location::caller())
                .then(|| $guard::of(self, self.grip(Want::$want)))
        }

        #[track_caller]
        pub fn $try_until(&self, timeout: Instant) -> Option<$guard<'_, R, T>> {
            let patience = until(timeout);
            self.enter(Want::$want, stringify!($try_until), patience, Location::caller())
                .then(|| $guard::of(self, self.grip(Want::$want)))
        }

        /// # Safety
        ///
        /// As for the real one: the lock is held, and no guard is left to unlock it.
        pub unsafe fn $make(&self, _: GuardNoSend) -> $guard<'_, R, T> {
            $guard::of(self, self.grip(Want::$want))
        }

        #[track_caller]
        pub fn $lock_arc(self: &Arc<Self>) -> $arc_guard<R, T> {
            let patience = Patience::Endless;
            self.enter(Want::$want, stringify!($lock_arc), patience, Location::caller());
            // SAFETY: the grip is one on this lock.
            unsafe { $arc_guard::of(self, self.grip(Want::$want)) }
        }

        #[track_caller]
        pub fn $try_arc(self: &Arc<Self>) -> Option<$arc_guard<R, T>> {
            let patience = Patience::None;
            self.enter(Want::$want, stringify!($try_arc), patience, Location::caller())
                // SAFETY: as above.
                .then(|| unsafe { $arc_guard::of(self, self.grip(Want::$want)) })
        }

        #[track_caller]
        pub fn $try_arc_for(self: &Arc<Self>, timeout: Duration) -> Option<$arc_guard<R, T>> {
            let patience = Patience::of(timeout);
            self.enter(Want::$want, stringify!($try_arc_for), patience, Location::caller())
                // SAFETY: as above.
                .then(|| unsafe { $arc_guard::of(self, self.grip(Want::$want)) })
        }

        #[track_caller]
        pub fn $try_arc_until(self: &Arc<Self>, timeout: Instant) -> Option<$arc_guard<R, T>> {
            let patience = until(timeout);
            self.enter(Want::$want, stringify!($try_arc_until), patience, Location::caller())
                // SAFETY: as above.
                .then(|| unsafe { $arc_guard::of(self, self.grip(Want::$want)) })
        }

        /// # Safety
        ///
        /// As for the real one: the lock is held, and no guard is left to unlock it.
        pub unsafe fn $make_arc(self: &Arc<Self>, _: GuardNoSend) -> $arc_guard<R, T> {
            // SAFETY: as above.
            unsafe { $arc_guard::of(self, self.grip(Want::$want)) }
        }
    )*};
}

impl<R: RwLockKind, T: ?Sized> RwLock<R, T> {
    ways! {
        Read
            RwLockReadGuard read try_read try_read_for try_read_until make_read_guard_unchecked
            ArcRwLockReadGuard read_arc try_read_arc try_read_arc_for try_read_arc_until
            make_arc_read_guard_unchecked;
        Write
            RwLockWriteGuard write try_write try_write_for try_write_until
            make_write_guard_unchecked
            ArcRwLockWriteGuard write_arc try_write_arc try_write_arc_for try_write_arc_until
            make_arc_write_guard_unchecked;
        UpgradableRead
            RwLockUpgradableReadGuard upgradable_read try_upgradable_read try_upgradable_read_for
            try_upgradable_read_until make_upgradable_guard_unchecked
            ArcRwLockUpgradableReadGuard upgradable_read_arc try_upgradable_read_arc
            try_upgradable_read_arc_for try_upgradable_read_arc_until
            make_upgradable_arc_guard_unchecked;
    }

    pub const fn get_mut(&mut self) -> &mut T {
        self.data.get_mut()
    }

    #[track_caller]
    pub fn is_locked(&self) -> bool {
        let site = Location::caller();
        self.touch(site);
        self.lock.look("is_locked", false, site)
    }

    #[track_caller]
    pub fn is_locked_exclusive(&self) -> bool {
        let site = Location::caller();
        self.touch(site);
        self.lock.look("is_locked_exclusive", true, site)
    }

    /// # Safety
    ///
    /// As for the real one: the lock is held, and no guard is left to unlock it.
    #[track_caller]
    pub unsafe fn force_unlock_read(&self, _: GuardNoSend) {
        self.give_back(Want::Read, false, Location::caller());
    }

    /// # Safety
    ///
    /// As for the real one: the lock is held, and no guard is left to unlock it.
    #[track_caller]
    pub unsafe fn force_unlock_write(&self, _: GuardNoSend) {
        self.give_back(Want::Write, false, Location::caller());
    }

    /// # Safety
    ///
    /// As for [`RwLock::force_unlock_read`].
    #[track_caller]
    pub unsafe fn force_unlock_read_fair(&self, _: GuardNoSend) {
        self.give_back(Want::Read, true, Location::caller());
    }

    /// # Safety
    ///
    /// As for [`RwLock::force_unlock_write`].
    #[track_caller]
    pub unsafe fn force_unlock_write_fair(&self, _: GuardNoSend) {
        self.give_back(Want::Write, true, Location::caller());
    }

    pub const fn data_ptr(&self) -> *mut T {
        self.data.as_ptr()
    }

    /// Raw locks are not modelled: use this one and its guards.
    ///
    /// # Safety
    ///
    /// There is nothing to call.
    #[inline]
    pub unsafe fn raw(&self) -> &R
    where
        R: RawRwLock,
    {
        unreachable!()
    }

    /// A `static` starts every execution as written.
    fn touch(&self, site: Site) {
        with(|execution| {
            let touched = |touch| self.data.touched(touch);
            self.lock.enter(execution, self, Some(site), touched)
        });
    }

    fn enter(&self, want: Want, verb: &'static str, patience: Patience, site: Site) -> bool {
        self.touch(site);
        // SAFETY: called once the lock is held.
        let show = || unsafe { self.data.show() };
        self.lock.lock(want, verb, patience, site, &show)
    }

    /// Unlocks without a guard. The lock is held, or that is a failure with a story.
    fn give_back(&self, want: Want, fair: bool, site: Site) {
        self.touch(site);
        self.grip(want).force_unlock(fair, site);
    }

    /// The grip on a lock that is held.
    fn grip(&self, want: Want) -> Grip<'_> {
        Grip {
            hold: Hold::RwLock(&self.lock, want),
            // SAFETY: the lock is held.
            seen: unsafe { self.data.snapshot() },
            fair: false,
        }
    }
}

impl<R, T: ?Sized> RwLock<R, T> {
    pub(super) fn data(&self) -> *mut T {
        self.data.as_ptr()
    }
}

impl<R: RwLockKind, T: Default> Default for RwLock<R, T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<R: RwLockKind, T> From<T> for RwLock<R, T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<R, T: ?Sized + fmt::Debug> fmt::Debug for RwLock<R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("RwLock");
        if self.lock.is_write_locked() {
            debug.field("data", &format_args!("<locked>"));
        } else {
            // SAFETY: no writer holds the lock, and no other thread runs.
            debug.field("data", &unsafe { &*self.data.as_ptr() });
        }
        debug.finish()
    }
}
