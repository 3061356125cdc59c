//! `std::time::SystemTime`: the virtual clock, counted from a fixed day.

use std::error::Error;
use std::fmt;
use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::time::Duration;

/// When every execution begins: 14 November 2023, 22:13:20.
const BEGINNING: Duration = Duration::from_secs(1_700_000_000);

pub const UNIX_EPOCH: SystemTime = SystemTime(Duration::ZERO);

/// As [`std::time::SystemTime`], from 1970 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SystemTime(Duration);

/// As [`std::time::SystemTimeError`].
#[derive(Clone, Debug)]
pub struct SystemTimeError(Duration);

impl SystemTime {
    pub const UNIX_EPOCH: SystemTime = UNIX_EPOCH;

    pub fn now() -> Self {
        Self(BEGINNING.saturating_add(model::primitives::thread::now()))
    }

    pub fn duration_since(&self, earlier: Self) -> Result<Duration, SystemTimeError> {
        match self.0.checked_sub(earlier.0) {
            Some(duration) => Ok(duration),
            None => Err(SystemTimeError(earlier.0 - self.0)),
        }
    }

    pub fn elapsed(&self) -> Result<Duration, SystemTimeError> {
        Self::now().duration_since(*self)
    }

    pub fn checked_add(&self, duration: Duration) -> Option<Self> {
        self.0.checked_add(duration).map(Self)
    }

    pub fn checked_sub(&self, duration: Duration) -> Option<Self> {
        self.0.checked_sub(duration).map(Self)
    }
}

impl SystemTimeError {
    pub fn duration(&self) -> Duration {
        self.0
    }
}

impl fmt::Display for SystemTimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("second time provided was later than self")
    }
}

impl Error for SystemTimeError {}

impl Add<Duration> for SystemTime {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0 + duration)
    }
}

impl AddAssign<Duration> for SystemTime {
    fn add_assign(&mut self, duration: Duration) {
        self.0 += duration;
    }
}

impl Sub<Duration> for SystemTime {
    type Output = Self;

    fn sub(self, duration: Duration) -> Self {
        Self(self.0 - duration)
    }
}

impl SubAssign<Duration> for SystemTime {
    fn sub_assign(&mut self, duration: Duration) {
        self.0 -= duration;
    }
}
