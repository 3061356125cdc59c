//! `std::sync::atomic::AtomicPtr`.

use std::fmt;
use std::panic::{Location, RefUnwindSafe};

use model::primitives::atomic::Atomic;

use super::{FromPtr, Ordering, failure_of};

atomic!(
    /// As [`std::sync::atomic::AtomicPtr`].
    AtomicPtr [T], *mut T,
    |value| value.expose_provenance() as u64,
    |bits| std::ptr::with_exposed_provenance_mut(bits as usize)
);

impl<T> AtomicPtr<T> {
    pub const fn new(value: *mut T) -> Self {
        Self {
            raw: Atomic::pointer("AtomicPtr", value.cast()),
            marker: std::marker::PhantomData,
        }
    }

    #[track_caller]
    pub fn fetch_ptr_add(&self, count: usize, ordering: Ordering) -> *mut T {
        self.fetch_byte_add(count.wrapping_mul(size_of::<T>()), ordering)
    }

    #[track_caller]
    pub fn fetch_ptr_sub(&self, count: usize, ordering: Ordering) -> *mut T {
        self.fetch_byte_sub(count.wrapping_mul(size_of::<T>()), ordering)
    }

    #[track_caller]
    pub fn fetch_byte_add(&self, count: usize, ordering: Ordering) -> *mut T {
        self.rmw("fetch_byte_add", ordering, &|old| {
            old.wrapping_add(count as u64)
        })
    }

    #[track_caller]
    pub fn fetch_byte_sub(&self, count: usize, ordering: Ordering) -> *mut T {
        self.rmw("fetch_byte_sub", ordering, &|old| {
            old.wrapping_sub(count as u64)
        })
    }

    #[track_caller]
    pub fn fetch_or(&self, value: usize, ordering: Ordering) -> *mut T {
        self.rmw("fetch_or", ordering, &|old| old | value as u64)
    }

    #[track_caller]
    pub fn fetch_and(&self, value: usize, ordering: Ordering) -> *mut T {
        self.rmw("fetch_and", ordering, &|old| old & value as u64)
    }

    #[track_caller]
    pub fn fetch_xor(&self, value: usize, ordering: Ordering) -> *mut T {
        self.rmw("fetch_xor", ordering, &|old| old ^ value as u64)
    }
}

impl<T> Default for AtomicPtr<T> {
    fn default() -> Self {
        Self::new(std::ptr::null_mut())
    }
}

impl<T> fmt::Pointer for AtomicPtr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Pointer::fmt(&Self::value_of(self.raw.peek()), f)
    }
}
