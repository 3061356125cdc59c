//! `crossbeam_epoch::Owned`.

use std::borrow::{Borrow, BorrowMut};
use std::fmt;
use std::marker::PhantomData;
use std::mem;
use std::ops::{Deref, DerefMut};
use std::ptr;

use crate::tag::{address, ensure_aligned, masked, with_tag};
use crate::{Guard, Pointable, Pointer, Shared};

/// As `crossbeam_epoch::Owned`.
pub struct Owned<T: ?Sized + Pointable> {
    data: usize,
    owns: PhantomData<Box<T>>,
}

impl<T: ?Sized + Pointable> Pointer<T> for Owned<T> {
    fn into_usize(self) -> usize {
        let data = self.data;
        mem::forget(self);
        data
    }

    unsafe fn from_usize(data: usize) -> Self {
        debug_assert!(data != 0, "converting zero into `Owned`");
        Self {
            data,
            owns: PhantomData,
        }
    }
}

impl<T> Owned<T> {
    /// # Safety
    ///
    /// As for the real one: `raw` comes from a `Box` and is given away here.
    pub unsafe fn from_raw(raw: *mut T) -> Self {
        let raw = raw.expose_provenance();
        ensure_aligned::<T>(raw);
        // SAFETY: the caller's.
        unsafe { Self::from_usize(raw) }
    }

    pub fn into_box(self) -> Box<T> {
        let raw = address::<T>(self.into_usize());
        // SAFETY: it was made from a box, and was owned.
        unsafe { Box::from_raw(ptr::with_exposed_provenance_mut(raw)) }
    }

    pub fn new(init: T) -> Self {
        Self::init(init)
    }
}

impl<T: ?Sized + Pointable> Owned<T> {
    pub fn init(init: T::Init) -> Self {
        // SAFETY: it is new.
        unsafe { Self::from_usize(T::init(init)) }
    }

    pub fn into_shared<'g>(self, _: &'g Guard) -> Shared<'g, T> {
        // SAFETY: it points to an object.
        unsafe { Shared::from_usize(self.into_usize()) }
    }

    pub fn tag(&self) -> usize {
        masked::<T>(self.data)
    }

    pub fn with_tag(self, tag: usize) -> Self {
        let data = self.into_usize();
        // SAFETY: it was owned.
        unsafe { Self::from_usize(with_tag::<T>(data, tag)) }
    }
}

impl<T: ?Sized + Pointable> Drop for Owned<T> {
    fn drop(&mut self) {
        // SAFETY: it is owned.
        unsafe { T::drop(address::<T>(self.data)) }
    }
}

impl<T: ?Sized + Pointable> fmt::Debug for Owned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Owned")
            .field("raw", &address::<T>(self.data))
            .field("tag", &self.tag())
            .finish()
    }
}

impl<T: Clone> Clone for Owned<T> {
    fn clone(&self) -> Self {
        Self::new((**self).clone()).with_tag(self.tag())
    }
}

impl<T: ?Sized + Pointable> Deref for Owned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: it is owned, and borrowed.
        unsafe { T::deref(address::<T>(self.data)) }
    }
}

impl<T: ?Sized + Pointable> DerefMut for Owned<T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: it is owned, and borrowed exclusively.
        unsafe { T::deref_mut(address::<T>(self.data)) }
    }
}

impl<T> From<T> for Owned<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T> From<Box<T>> for Owned<T> {
    fn from(boxed: Box<T>) -> Self {
        // SAFETY: the box is given away.
        unsafe { Self::from_raw(Box::into_raw(boxed)) }
    }
}

impl<T: ?Sized + Pointable> Borrow<T> for Owned<T> {
    fn borrow(&self) -> &T {
        self
    }
}

impl<T: ?Sized + Pointable> BorrowMut<T> for Owned<T> {
    fn borrow_mut(&mut self) -> &mut T {
        self
    }
}

impl<T: ?Sized + Pointable> AsRef<T> for Owned<T> {
    fn as_ref(&self) -> &T {
        self
    }
}

impl<T: ?Sized + Pointable> AsMut<T> for Owned<T> {
    fn as_mut(&mut self) -> &mut T {
        self
    }
}
