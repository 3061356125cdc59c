//! `lock_api::Condvar`, as `parking_lot` fills it in: no wake-up without a notification or a time limit, and
//! a notification knows whom it woke.

use std::fmt;
use std::marker::PhantomData;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::time::Duration;

use model::kernel::{Site, with};
use model::primitives::condvar as raw;
use model_std::time::Instant;

use super::{CondvarKind, MutexGuard, RawCondvar};

/// As `lock_api::Condvar`.
pub struct Condvar<C> {
    raw: raw::Condvar,
    kind: PhantomData<fn() -> C>,
}

impl<C> UnwindSafe for Condvar<C> {}
impl<C> RefUnwindSafe for Condvar<C> {}

/// As `lock_api::WaitTimeoutResult`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    pub const fn timed_out(self) -> bool {
        self.0
    }
}

impl<C> Condvar<C> {
    // The bound stands here, so that the compiler tells its reason.
    pub const fn new() -> Self
    where
        C: CondvarKind,
    {
        Self {
            raw: raw::Condvar::without_spurious_wake_ups(),
            kind: PhantomData,
        }
    }
}

impl<C: CondvarKind> Condvar<C> {
    /// Raw condition variables are not modelled: use this one.
    #[inline]
    pub fn raw(&self) -> &C
    where
        C: RawCondvar,
    {
        unreachable!()
    }

    #[track_caller]
    pub fn notify_one(&self) -> bool {
        self.raw.notify_one(Location::caller())
    }

    #[track_caller]
    pub fn notify_all(&self) -> usize {
        self.raw.notify_all(Location::caller())
    }

    #[track_caller]
    pub fn wait<T: ?Sized>(&self, guard: &mut MutexGuard<'_, C::RawMutex, T>) {
        self.sleep(guard, "wait", None, Location::caller());
    }

    #[track_caller]
    pub fn wait_while<T, F>(&self, guard: &mut MutexGuard<'_, C::RawMutex, T>, mut condition: F)
    where
        T: ?Sized,
        F: FnMut(&mut T) -> bool,
    {
        let site = Location::caller();
        while condition(&mut **guard) {
            self.sleep(guard, "wait_while", None, site);
        }
    }

    #[track_caller]
    pub fn wait_until<T: ?Sized>(
        &self,
        guard: &mut MutexGuard<'_, C::RawMutex, T>,
        timeout: Instant,
    ) -> WaitTimeoutResult {
        let left = timeout.since_start().saturating_sub(now());
        WaitTimeoutResult(self.sleep(guard, "wait_until", Some(left), Location::caller()))
    }

    #[track_caller]
    pub fn wait_for<T: ?Sized>(
        &self,
        guard: &mut MutexGuard<'_, C::RawMutex, T>,
        timeout: Duration,
    ) -> WaitTimeoutResult {
        WaitTimeoutResult(self.sleep(guard, "wait_for", Some(timeout), Location::caller()))
    }

    #[track_caller]
    pub fn wait_while_until<T, F>(
        &self,
        guard: &mut MutexGuard<'_, C::RawMutex, T>,
        condition: F,
        timeout: Instant,
    ) -> WaitTimeoutResult
    where
        T: ?Sized,
        F: FnMut(&mut T) -> bool,
    {
        let deadline = timeout.since_start();
        self.sleep_while(
            guard,
            condition,
            "wait_while_until",
            deadline,
            Location::caller(),
        )
    }

    #[track_caller]
    pub fn wait_while_for<T: ?Sized, F>(
        &self,
        guard: &mut MutexGuard<'_, C::RawMutex, T>,
        condition: F,
        timeout: Duration,
    ) -> WaitTimeoutResult
    where
        F: FnMut(&mut T) -> bool,
    {
        let deadline = now().saturating_add(timeout);
        self.sleep_while(
            guard,
            condition,
            "wait_while_for",
            deadline,
            Location::caller(),
        )
    }

    fn sleep_while<T: ?Sized>(
        &self,
        guard: &mut MutexGuard<'_, C::RawMutex, T>,
        mut condition: impl FnMut(&mut T) -> bool,
        verb: &'static str,
        deadline: Duration,
        site: Site,
    ) -> WaitTimeoutResult {
        let mut timed_out = false;
        loop {
            if !condition(&mut **guard) {
                return WaitTimeoutResult(false);
            }
            if timed_out {
                return WaitTimeoutResult(true);
            }
            let left = deadline.saturating_sub(now());
            timed_out = self.sleep(guard, verb, Some(left), site);
        }
    }

    /// Returns whether the time was over first.
    fn sleep<T: ?Sized>(
        &self,
        guard: &mut MutexGuard<'_, C::RawMutex, T>,
        verb: &'static str,
        timeout: Option<Duration>,
        site: Site,
    ) -> bool {
        let lock = MutexGuard::mutex(guard).lock_of();
        self.raw.check(lock, site);
        // SAFETY: the guard stands for the lock.
        let data = unsafe { guard.grip.seen.compare() };
        // SAFETY: called once the lock is held again.
        let show = || unsafe { guard.grip.seen.again() }.shown();
        let timed_out = self.raw.wait(lock, verb, timeout, site, data, &show);
        guard.grip.look_again();
        timed_out
    }
}

fn now() -> Duration {
    with(|execution| execution.now())
}

impl<C: CondvarKind> Default for Condvar<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> fmt::Debug for Condvar<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Condvar { .. }")
    }
}
