//! What an `Atomic` is made from, and how it is shown.

use std::fmt;
use std::panic::Location;
use std::ptr;
use std::sync::atomic::Ordering;

use crate::tag::{address, masked};
use crate::{Atomic, Owned, Pointable, Pointer, Shared};

impl<T: ?Sized + Pointable> fmt::Debug for Atomic<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Atomic")
            .field("raw", &address::<T>(self.peek()))
            .field("tag", &masked::<T>(self.peek()))
            .finish()
    }
}

impl<T: ?Sized + Pointable> fmt::Pointer for Atomic<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let raw = ptr::without_provenance::<()>(address::<T>(self.peek()));
        fmt::Pointer::fmt(&raw, f)
    }
}

impl<T: ?Sized + Pointable> Clone for Atomic<T> {
    #[track_caller]
    fn clone(&self) -> Self {
        let site = Location::caller();
        let data = self.operate("clone", site, |data| data.load(Ordering::Relaxed, site));
        Self::of(data as usize)
    }
}

impl<T: ?Sized + Pointable> Default for Atomic<T> {
    fn default() -> Self {
        Self::null()
    }
}

impl<T: ?Sized + Pointable> From<Owned<T>> for Atomic<T> {
    fn from(owned: Owned<T>) -> Self {
        Self::of(owned.into_usize())
    }
}

impl<T> From<Box<T>> for Atomic<T> {
    fn from(boxed: Box<T>) -> Self {
        Self::from(Owned::from(boxed))
    }
}

impl<T> From<T> for Atomic<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<'g, T: ?Sized + Pointable> From<Shared<'g, T>> for Atomic<T> {
    fn from(shared: Shared<'g, T>) -> Self {
        Self::of(shared.into_usize())
    }
}

impl<T> From<*const T> for Atomic<T> {
    fn from(raw: *const T) -> Self {
        Self::of(raw.expose_provenance())
    }
}
