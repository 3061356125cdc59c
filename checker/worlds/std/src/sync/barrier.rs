//! `std::sync::Barrier`.

use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};

use model::primitives::barrier as raw;

/// As [`std::sync::Barrier`].
pub struct Barrier {
    raw: raw::Barrier,
}

impl UnwindSafe for Barrier {}
impl RefUnwindSafe for Barrier {}

/// As [`std::sync::BarrierWaitResult`].
pub struct BarrierWaitResult(bool);

impl Barrier {
    pub const fn new(n: usize) -> Self {
        Self {
            raw: raw::Barrier::new(n),
        }
    }

    #[inline]
    #[track_caller]
    pub fn wait(&self) -> BarrierWaitResult {
        BarrierWaitResult(self.raw.wait(Location::caller()))
    }
}

impl BarrierWaitResult {
    pub fn is_leader(&self) -> bool {
        self.0
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Barrier").finish_non_exhaustive()
    }
}

impl fmt::Debug for BarrierWaitResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BarrierWaitResult")
            .field("is_leader", &self.is_leader())
            .finish()
    }
}
