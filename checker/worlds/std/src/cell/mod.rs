//! `std::cell`: all of it real, but for an `UnsafeCell` and a `Cell` that see data races.

mod safe;

use std::fmt;

use model::not_modelled;
use model::primitives::cell::Tracker;

pub use safe::Cell;
pub use std::cell::{BorrowError, BorrowMutError, LazyCell, OnceCell, Ref, RefCell, RefMut};

/// As [`std::cell::UnsafeCell`]; an access that races is a failure.
#[repr(C)]
pub struct UnsafeCell<T: ?Sized> {
    tracker: Tracker,
    value: std::cell::UnsafeCell<T>,
}

impl<T> UnsafeCell<T> {
    pub const fn new(value: T) -> Self {
        Self {
            tracker: Tracker::new(),
            value: std::cell::UnsafeCell::new(value),
        }
    }

    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }
}

not_modelled! {
    trait FromMut:
        "`UnsafeCell::from_mut` is not modelled: the model's cell is more than its value, so make \
         the value an `UnsafeCell` from the beginning";
}

impl<T: ?Sized> UnsafeCell<T> {
    /// Counts as an access of the calling thread to all that lies here, or to some
    /// element of an array, from here to its next one.
    #[track_caller]
    pub fn get(&self) -> *mut T {
        let value = self.value.get();
        // SAFETY: the value is this cell's, behind the tracker, and `self` keeps
        // it alive; fields are dropped in their order, the tracker first.
        unsafe { self.tracker.get(value, std::panic::Location::caller()) };
        value
    }

    /// `UnsafeCell::from_mut` is not modelled: make the value an `UnsafeCell` from the
    /// beginning.
    #[inline]
    pub fn from_mut<'never>(_: &mut T) -> &mut Self
    where
        &'never (): FromMut,
    {
        unreachable!()
    }

    pub const fn get_mut(&mut self) -> &mut T {
        self.tracker.exclusive();
        self.value.get_mut()
    }

    #[track_caller]
    #[expect(
        clippy::not_unsafe_ptr_arg_deref,
        reason = "the real signature is safe"
    )]
    pub fn raw_get(this: *const Self) -> *mut T {
        // SAFETY: the caller holds a pointer to a cell that is alive, as the
        // real function's users do.
        unsafe { (*this).get() }
    }
}

impl<T: Default> Default for UnsafeCell<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for UnsafeCell<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized> fmt::Debug for UnsafeCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnsafeCell").finish_non_exhaustive()
    }
}
