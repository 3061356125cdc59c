//! Memory that nothing synchronises.

use std::cell::UnsafeCell;
use std::fmt;
use std::panic::Location;

use model::kernel::try_with;
use model::primitives::cell::Tracker;

/// Memory that several threads may use, and that does not order what they do:
/// that is left to what is checked. Two threads that use it, one of them to
/// write, without a happens-before edge between them have a data race, and the
/// model says so at once. A Relaxed atomic only shows what came of it.
///
/// ```ignore
/// let note = Plain::new(0);
/// thread::scope(|scope| {
///     scope.spawn(|| {
///         note.set(1);
///         barrier.wait();
///     });
///     barrier.wait();
///     expect_eq!(note.get(), 1, "the note"); // a race, if `wait` orders nothing
/// });
/// ```
///
/// For modelled checks only, as the model is what keeps two threads from using it
/// at the same moment: `get` and `set` panic elsewhere. An access is no step of
/// the schedule.
#[repr(C)]
pub struct Plain<T: Copy> {
    tracker: Tracker,
    data: UnsafeCell<Data<T>>,
}

#[derive(Clone, Copy)]
struct Data<T> {
    value: T,
    /// A write of the same value is a write too, and the tracker takes an access
    /// for one if it has changed something.
    writes: u64,
}

// SAFETY: only `get` and `set` use the data, and only inside an execution. That
// runs one thread at a time, and neither of the two lets another one go on
// while it uses the data.
unsafe impl<T: Copy + Send> Sync for Plain<T> {}

impl<T: Copy> Plain<T> {
    pub fn new(value: T) -> Self {
        Self {
            tracker: Tracker::new(),
            data: UnsafeCell::new(Data { value, writes: 0 }),
        }
    }

    /// # Panics
    ///
    /// Panics outside the model.
    #[track_caller]
    pub fn get(&self) -> T {
        let data = self.touch();
        // SAFETY: the data is `self`'s, and this thread is the only one that runs.
        let value = unsafe { (*data).value };
        self.touch();
        value
    }

    /// # Panics
    ///
    /// Panics outside the model.
    #[track_caller]
    pub fn set(&self, value: T) {
        let data = self.touch();
        // SAFETY: the data is `self`'s, this thread is the only one that runs, and
        // nobody holds a reference to the data: `get` copies it.
        unsafe {
            (*data).writes += 1;
            (*data).value = value;
        }
        self.touch();
    }

    /// Begins an access of the calling thread, and judges the one before: once more
    /// at its end, and a race is told right there.
    #[track_caller]
    fn touch(&self) -> *mut Data<T> {
        assert!(
            try_with(|_| ()).is_some(),
            "`Plain` is for modelled checks only"
        );
        let data = self.data.get();
        // SAFETY: the data is this cell's, behind the tracker, and `self` keeps it
        // alive; fields are dropped in their order, the tracker first.
        unsafe { self.tracker.get(data, Location::caller()) };
        data
    }
}

impl<T: Copy> fmt::Debug for Plain<T> {
    /// Without the value: to show it would be an access.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plain").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Plain;

    #[test]
    #[should_panic(expected = "for modelled checks only")]
    fn outside_the_model_it_is_refused() {
        Plain::new(1).get();
    }
}
