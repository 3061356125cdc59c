//! `std::cell::Cell`.

use std::cmp::Ordering;
use std::mem::ManuallyDrop;
use std::panic::Location;
use std::{cell, fmt, ptr};

use model::not_modelled;
use model::primitives::cell::{Does, Told};

/// As [`std::cell::Cell`], but larger than the value; an access that races is a failure.
#[repr(C)]
pub struct Cell<T: ?Sized> {
    told: Told,
    value: cell::Cell<T>,
}

not_modelled! {
    trait CellFromMut:
        "`Cell::from_mut` is not modelled: the model's cell is more than its value, so make the \
         value a `Cell` from the beginning";
    trait SliceOfCells:
        "`Cell::as_slice_of_cells` is not modelled: the model's cell is more than its value, so \
         make a `Cell` of each element from the beginning";
    trait ArrayOfCells:
        "`Cell::as_array_of_cells` is not modelled: the model's cell is more than its value, so \
         make a `Cell` of each element from the beginning";
}

impl<T> Cell<T> {
    pub const fn new(value: T) -> Self {
        Self {
            told: Told::new(),
            value: cell::Cell::new(value),
        }
    }

    #[track_caller]
    pub fn set(&self, val: T) {
        drop(self.put("set", val));
    }

    #[track_caller]
    pub fn swap(&self, other: &Self) {
        if ptr::eq(self, other) {
            return;
        }
        self.access("swap", true);
        other.access("swap", true);
        self.value.swap(&other.value);
    }

    #[track_caller]
    pub fn replace(&self, val: T) -> T {
        self.put("replace", val)
    }

    #[track_caller]
    fn put(&self, verb: &'static str, val: T) -> T {
        self.access(verb, true);
        self.value.replace(val)
    }

    pub const fn into_inner(self) -> T {
        let this = ManuallyDrop::new(self);
        // A constant function cannot ask the `ManuallyDrop` for what is in it.
        // SAFETY: it is laid out as what is in it, and nobody drops that.
        unsafe { (*(&raw const this).cast::<Self>()).as_ptr().read() }
    }

    /// The current thread is about to use the value.
    #[track_caller]
    fn access(&self, verb: &'static str, write: bool) {
        let does = Does {
            verb,
            write,
            site: Location::caller(),
        };
        // SAFETY: the value is this cell's, behind what is told of it, and `self` keeps
        // it alive; only who has the cell as `&mut` can have a reference to the value.
        unsafe { self.told.access(self.as_ptr().cast(), size_of::<T>(), does) };
    }
}

impl<T: Copy> Cell<T> {
    #[track_caller]
    pub fn get(&self) -> T {
        self.access("get", false);
        self.value.get()
    }

    #[track_caller]
    pub fn update(&self, f: impl FnOnce(T) -> T) {
        self.set(f(self.get()));
    }
}

impl<T: ?Sized> Cell<T> {
    /// What is done through the pointer is not seen.
    pub const fn as_ptr(&self) -> *mut T {
        self.value.as_ptr()
    }

    pub const fn get_mut(&mut self) -> &mut T {
        self.told.exclusive();
        self.value.get_mut()
    }

    /// `Cell::from_mut` is not modelled: make the value a `Cell` from the beginning.
    #[inline]
    pub const fn from_mut<'never>(_: &mut T) -> &Self
    where
        &'never (): CellFromMut,
    {
        unreachable!()
    }
}

impl<T: Default> Cell<T> {
    #[track_caller]
    pub fn take(&self) -> T {
        self.put("take", T::default())
    }
}

impl<T> Cell<[T]> {
    /// `Cell::as_slice_of_cells` is not modelled: make a `Cell` of each element from the
    /// beginning.
    #[inline]
    pub const fn as_slice_of_cells<'never>(&self) -> &[Cell<T>]
    where
        &'never (): SliceOfCells,
    {
        unreachable!()
    }
}

impl<T, const N: usize> Cell<[T; N]> {
    /// `Cell::as_array_of_cells` is not modelled: make a `Cell` of each element from the
    /// beginning.
    #[inline]
    pub const fn as_array_of_cells<'never>(&self) -> &[Cell<T>; N]
    where
        &'never (): ArrayOfCells,
    {
        unreachable!()
    }
}

impl<T: Copy> Clone for Cell<T> {
    #[track_caller]
    fn clone(&self) -> Self {
        Self::new(self.get())
    }
}

impl<T: Default> Default for Cell<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: PartialEq + Copy> PartialEq for Cell<T> {
    #[track_caller]
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl<T: Eq + Copy> Eq for Cell<T> {}

impl<T: PartialOrd + Copy> PartialOrd for Cell<T> {
    #[track_caller]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.get().partial_cmp(&other.get())
    }
}

impl<T: Ord + Copy> Ord for Cell<T> {
    #[track_caller]
    fn cmp(&self, other: &Self) -> Ordering {
        self.get().cmp(&other.get())
    }
}

impl<T> From<T> for Cell<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Copy + fmt::Debug> fmt::Debug for Cell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cell").field("value", &self.get()).finish()
    }
}
