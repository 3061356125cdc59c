//! `crossbeam_utils::Backoff`.

use std::cell::Cell;
use std::fmt;
use std::panic::Location;

use model::primitives::thread::yield_now;

/// After so many steps `snooze` gives the processor away.
const SPIN_LIMIT: u32 = 6;
/// After so many steps it would be better to block.
const YIELD_LIMIT: u32 = 10;

/// As `crossbeam_utils::Backoff`. Each wait, however long the real one takes,
/// lets the other threads go first once.
pub struct Backoff {
    step: Cell<u32>,
}

impl Backoff {
    pub fn new() -> Self {
        Self { step: Cell::new(0) }
    }

    pub fn reset(&self) {
        self.step.set(0);
    }

    #[inline]
    #[track_caller]
    pub fn spin(&self) {
        yield_now("spin", Location::caller());
        if self.step.get() <= SPIN_LIMIT {
            self.step.set(self.step.get() + 1);
        }
    }

    #[inline]
    #[track_caller]
    pub fn snooze(&self) {
        yield_now("snooze", Location::caller());
        if self.step.get() <= YIELD_LIMIT {
            self.step.set(self.step.get() + 1);
        }
    }

    pub fn is_completed(&self) -> bool {
        self.step.get() > YIELD_LIMIT
    }
}

impl fmt::Debug for Backoff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backoff")
            .field("step", &self.step)
            .field("is_completed", &self.is_completed())
            .finish()
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self::new()
    }
}
