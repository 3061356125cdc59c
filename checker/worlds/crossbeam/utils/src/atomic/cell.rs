//! `crossbeam_utils::atomic::AtomicCell`.

use std::fmt;
use std::mem::{ManuallyDrop, needs_drop};
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release};

use model::primitives::register::Register;

/// As `crossbeam_utils::atomic::AtomicCell`, but larger than the value.
///
/// Each operation is one step, whatever the type. What is written through
/// [`AtomicCell::as_ptr`] is not seen.
pub struct AtomicCell<T> {
    value: Register<T>,
}

impl<T> UnwindSafe for AtomicCell<T> {}
impl<T> RefUnwindSafe for AtomicCell<T> {}

impl<T> AtomicCell<T> {
    pub const fn new(value: T) -> Self {
        Self {
            value: Register::new("AtomicCell", value),
        }
    }

    pub const fn into_inner(self) -> T {
        let this = ManuallyDrop::new(self);
        // A constant function cannot ask the `ManuallyDrop` for what is in it.
        // SAFETY: it is laid out as what is in it, holds the newest value, and
        // nobody drops that.
        unsafe { (*(&raw const this).cast::<Self>()).value.as_ptr().read() }
    }

    pub const fn is_lock_free() -> bool {
        matches!(size_of::<T>(), 0 | 1 | 2 | 4 | 8) && align_of::<T>() >= size_of::<T>()
    }

    #[track_caller]
    pub fn store(&self, value: T) {
        // What the lock-free store does not need to know, the others do: they
        // are swaps, or hold a lock.
        let ordering = match needs_drop::<T>() || !Self::is_lock_free() {
            true => AcqRel,
            false => Release,
        };
        drop(self.replace("store", ordering, value));
    }

    #[track_caller]
    pub fn swap(&self, value: T) -> T {
        self.replace("swap", AcqRel, value)
    }

    #[track_caller]
    fn replace(&self, verb: &'static str, ordering: Ordering, value: T) -> T {
        let site = Location::caller();
        self.value.replace(verb, Self::at(ordering), value, site)
    }

    pub const fn as_ptr(&self) -> *mut T {
        self.value.as_ptr()
    }

    /// A value without a size is nothing that threads could meet at.
    fn at(ordering: Ordering) -> Ordering {
        match size_of::<T>() {
            0 => Relaxed,
            _ => ordering,
        }
    }
}

impl<T: Default> AtomicCell<T> {
    #[track_caller]
    pub fn take(&self) -> T {
        self.replace("take", AcqRel, T::default())
    }
}

impl<T: Copy> AtomicCell<T> {
    #[track_caller]
    pub fn load(&self) -> T {
        self.value.load(Self::at(Acquire), Location::caller())
    }

    #[track_caller]
    pub(super) fn update(
        &self,
        verb: &'static str,
        change: &dyn Fn(T) -> Option<T>,
    ) -> Result<T, T> {
        let orderings = (Self::at(AcqRel), Self::at(Acquire));
        self.value
            .update(verb, orderings, Location::caller(), change)
    }
}

impl<T: Copy + Eq> AtomicCell<T> {
    #[track_caller]
    #[deprecated(note = "Use `compare_exchange` instead")]
    pub fn compare_and_swap(&self, current: T, new: T) -> T {
        let (Ok(value) | Err(value)) = self.compare_exchange(current, new);
        value
    }

    #[track_caller]
    pub fn compare_exchange(&self, current: T, new: T) -> Result<T, T> {
        self.update("compare_exchange", &|value| {
            (value == current).then_some(new)
        })
    }

    /// A load and a compare-exchange, as the real one is: other threads may run
    /// in between.
    #[track_caller]
    pub fn fetch_update<F>(&self, mut f: F) -> Result<T, T>
    where
        F: FnMut(T) -> Option<T>,
    {
        let mut old = self.load();
        while let Some(new) = f(old) {
            match self.compare_exchange(old, new) {
                Ok(value) => return Ok(value),
                Err(value) => old = value,
            }
        }
        Err(old)
    }
}

impl<T> Drop for AtomicCell<T> {
    fn drop(&mut self) {
        if needs_drop::<T>() {
            // SAFETY: it holds the newest value, which nobody else owns.
            unsafe { self.value.as_ptr().drop_in_place() }
        }
    }
}

impl<T: Default> Default for AtomicCell<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for AtomicCell<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Copy + fmt::Debug> fmt::Debug for AtomicCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AtomicCell")
            .field("value", &self.load())
            .finish()
    }
}
