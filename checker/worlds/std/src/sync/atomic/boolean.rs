//! `std::sync::atomic::AtomicBool`.

use std::fmt;
use std::panic::{Location, RefUnwindSafe};

use model::primitives::atomic::{Atomic, Shape};

use super::{FromPtr, Ordering, failure_of};

atomic!(
    /// As [`std::sync::atomic::AtomicBool`].
    AtomicBool [], bool,
    |value| u64::from(value),
    |bits| bits != 0
);

impl AtomicBool {
    pub const fn new(value: bool) -> Self {
        Self {
            raw: Atomic::new("AtomicBool", Shape::Bool, value as u64),
            marker: std::marker::PhantomData,
        }
    }

    #[inline]
    #[track_caller]
    pub fn fetch_and(&self, value: bool, ordering: Ordering) -> bool {
        self.rmw("fetch_and", ordering, &|old| old & u64::from(value))
    }

    #[inline]
    #[track_caller]
    pub fn fetch_nand(&self, value: bool, ordering: Ordering) -> bool {
        self.rmw("fetch_nand", ordering, &|old| 1 ^ (old & u64::from(value)))
    }

    #[inline]
    #[track_caller]
    pub fn fetch_or(&self, value: bool, ordering: Ordering) -> bool {
        self.rmw("fetch_or", ordering, &|old| old | u64::from(value))
    }

    #[inline]
    #[track_caller]
    pub fn fetch_xor(&self, value: bool, ordering: Ordering) -> bool {
        self.rmw("fetch_xor", ordering, &|old| old ^ u64::from(value))
    }

    #[inline]
    #[track_caller]
    pub fn fetch_not(&self, ordering: Ordering) -> bool {
        self.rmw("fetch_not", ordering, &|old| 1 ^ old)
    }
}

impl Default for AtomicBool {
    fn default() -> Self {
        Self::new(false)
    }
}
