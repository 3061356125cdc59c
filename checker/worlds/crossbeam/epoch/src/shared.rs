//! `crossbeam_epoch::Shared`.

use std::cmp;
use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;
use std::ptr;

use model::kernel::Site;
use model::primitives::freed;

use crate::tag::{address, ensure_aligned, masked, with_tag};
use crate::{Owned, Pointable, Pointer};

/// As `crossbeam_epoch::Shared`. To use it after its object has been destroyed is
/// a failure of the execution.
pub struct Shared<'g, T: 'g + ?Sized + Pointable> {
    data: usize,
    borrows: PhantomData<(&'g (), *const T)>,
}

impl<T: ?Sized + Pointable> Clone for Shared<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized + Pointable> Copy for Shared<'_, T> {}

impl<T: ?Sized + Pointable> Pointer<T> for Shared<'_, T> {
    fn into_usize(self) -> usize {
        self.data
    }

    unsafe fn from_usize(data: usize) -> Self {
        Shared {
            data,
            borrows: PhantomData,
        }
    }
}

impl<T> Shared<'_, T> {
    pub fn as_raw(&self) -> *const T {
        ptr::with_exposed_provenance(address::<T>(self.data))
    }
}

impl<'g, T: ?Sized + Pointable> Shared<'g, T> {
    pub const fn null() -> Self {
        Shared {
            data: 0,
            borrows: PhantomData,
        }
    }

    pub fn is_null(&self) -> bool {
        address::<T>(self.data) == 0
    }

    /// The address, if the object there is still alive.
    #[track_caller]
    fn alive(&self, verb: &'static str) -> usize {
        let raw = address::<T>(self.data);
        freed::check(raw, verb, Location::caller());
        raw
    }

    /// # Safety
    ///
    /// As for [`Shared::into_owned`]; what goes wrong went wrong at `site`.
    pub(crate) unsafe fn destroy(self, site: Site) {
        freed::check(address::<T>(self.data), "defer_destroy", site);
        // SAFETY: the caller's.
        drop(unsafe { Owned::<T>::from_usize(self.data) });
    }

    /// # Safety
    ///
    /// As for the real one.
    #[track_caller]
    pub unsafe fn deref(&self) -> &'g T {
        // SAFETY: the caller's.
        unsafe { T::deref(self.alive("deref")) }
    }

    /// # Safety
    ///
    /// As for the real one.
    #[track_caller]
    pub unsafe fn deref_mut(&mut self) -> &'g mut T {
        // SAFETY: the caller's.
        unsafe { T::deref_mut(self.alive("deref_mut")) }
    }

    /// # Safety
    ///
    /// As for the real one.
    #[track_caller]
    pub unsafe fn as_ref(&self) -> Option<&'g T> {
        match self.is_null() {
            true => None,
            // SAFETY: the caller's.
            false => Some(unsafe { T::deref(self.alive("as_ref")) }),
        }
    }

    /// # Safety
    ///
    /// As for the real one.
    #[track_caller]
    pub unsafe fn into_owned(self) -> Owned<T> {
        debug_assert!(!self.is_null(), "converting a null `Shared` into `Owned`");
        self.alive("into_owned");
        // SAFETY: the caller's.
        unsafe { Owned::from_usize(self.data) }
    }

    /// # Safety
    ///
    /// As for the real one.
    #[track_caller]
    pub unsafe fn try_into_owned(self) -> Option<Owned<T>> {
        match self.is_null() {
            true => None,
            // SAFETY: the caller's.
            false => Some(unsafe { self.into_owned() }),
        }
    }

    pub fn tag(&self) -> usize {
        masked::<T>(self.data)
    }

    pub fn with_tag(&self, tag: usize) -> Shared<'g, T> {
        // SAFETY: the tag says nothing of the object.
        unsafe { Self::from_usize(with_tag::<T>(self.data, tag)) }
    }
}

impl<T> From<*const T> for Shared<'_, T> {
    fn from(raw: *const T) -> Self {
        let raw = raw.expose_provenance();
        ensure_aligned::<T>(raw);
        // SAFETY: to use it is for those who do.
        unsafe { Self::from_usize(raw) }
    }
}

impl<'g, T: ?Sized + Pointable> PartialEq<Shared<'g, T>> for Shared<'g, T> {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data
    }
}

impl<T: ?Sized + Pointable> Eq for Shared<'_, T> {}

impl<'g, T: ?Sized + Pointable> PartialOrd<Shared<'g, T>> for Shared<'g, T> {
    fn partial_cmp(&self, other: &Self) -> Option<cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: ?Sized + Pointable> Ord for Shared<'_, T> {
    fn cmp(&self, other: &Self) -> cmp::Ordering {
        self.data.cmp(&other.data)
    }
}

impl<T: ?Sized + Pointable> fmt::Debug for Shared<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("raw", &address::<T>(self.data))
            .field("tag", &self.tag())
            .finish()
    }
}

impl<T: ?Sized + Pointable> fmt::Pointer for Shared<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let raw = ptr::without_provenance::<()>(address::<T>(self.data));
        fmt::Pointer::fmt(&raw, f)
    }
}

impl<T: ?Sized + Pointable> Default for Shared<'_, T> {
    fn default() -> Self {
        Shared::null()
    }
}
