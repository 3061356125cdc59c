//! `std::sync::Condvar`.

use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::time::Duration;

use model::kernel::{Site, with};
use model::primitives::condvar as raw;

use super::{LockResult, MutexGuard, PoisonError};

/// As [`std::sync::Condvar`].
pub struct Condvar {
    raw: raw::Condvar,
}

impl UnwindSafe for Condvar {}
impl RefUnwindSafe for Condvar {}

/// As [`std::sync::WaitTimeoutResult`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    pub fn timed_out(&self) -> bool {
        self.0
    }
}

type Timed<'a, T> = (MutexGuard<'a, T>, WaitTimeoutResult);

impl Condvar {
    pub const fn new() -> Self {
        Self {
            raw: raw::Condvar::new(),
        }
    }

    #[track_caller]
    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        without_time(self.sleep(guard, "wait", None, Location::caller()))
    }

    #[track_caller]
    pub fn wait_while<'a, T, F>(
        &self,
        mut guard: MutexGuard<'a, T>,
        mut condition: F,
    ) -> LockResult<MutexGuard<'a, T>>
    where
        F: FnMut(&mut T) -> bool,
    {
        let site = Location::caller();
        while condition(&mut *guard) {
            guard = without_time(self.sleep(guard, "wait_while", None, site))?;
        }
        Ok(guard)
    }

    #[track_caller]
    #[deprecated(note = "replaced by `std::sync::Condvar::wait_timeout`")]
    pub fn wait_timeout_ms<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        ms: u32,
    ) -> LockResult<(MutexGuard<'a, T>, bool)> {
        match self.wait_timeout(guard, Duration::from_millis(ms.into())) {
            Ok((guard, result)) => Ok((guard, !result.timed_out())),
            Err(poisoned) => {
                let (guard, result) = poisoned.into_inner();
                Err(PoisonError::new((guard, !result.timed_out())))
            }
        }
    }

    #[track_caller]
    pub fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        timeout: Duration,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        self.sleep(guard, "wait_timeout", Some(timeout), Location::caller())
    }

    #[track_caller]
    pub fn wait_timeout_while<'a, T, F>(
        &self,
        mut guard: MutexGuard<'a, T>,
        timeout: Duration,
        mut condition: F,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)>
    where
        F: FnMut(&mut T) -> bool,
    {
        let site = Location::caller();
        let now = || with(|execution| execution.now());
        let deadline = now().saturating_add(timeout);
        loop {
            if !condition(&mut *guard) {
                return Ok((guard, WaitTimeoutResult(false)));
            }
            let left = deadline.saturating_sub(now());
            if left.is_zero() {
                return Ok((guard, WaitTimeoutResult(true)));
            }
            (guard, _) = self.sleep(guard, "wait_timeout_while", Some(left), site)?;
        }
    }

    #[inline]
    #[track_caller]
    pub fn notify_one(&self) {
        self.raw.notify_one(Location::caller());
    }

    #[inline]
    #[track_caller]
    pub fn notify_all(&self) {
        self.raw.notify_all(Location::caller());
    }

    fn sleep<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        verb: &'static str,
        timeout: Option<Duration>,
        site: Site,
    ) -> LockResult<Timed<'a, T>> {
        self.raw.check(guard.mutex().raw(), site);
        let (mutex, data) = guard.dissolve();
        let show = || mutex.show();
        let timed_out = self.raw.wait(mutex.raw(), verb, timeout, site, data, &show);
        let result = WaitTimeoutResult(timed_out);
        match mutex.guard() {
            Ok(guard) => Ok((guard, result)),
            Err(poisoned) => Err(PoisonError::new((poisoned.into_inner(), result))),
        }
    }
}

fn without_time<'a, T>(result: LockResult<Timed<'a, T>>) -> LockResult<MutexGuard<'a, T>> {
    match result {
        Ok((guard, _)) => Ok(guard),
        Err(poisoned) => Err(PoisonError::new(poisoned.into_inner().0)),
    }
}

impl Default for Condvar {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Condvar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Condvar").finish_non_exhaustive()
    }
}
