//! A place for one value that one thread leaves and another one fetches.
//!
//! A crate like any other: it is written against `std`, and knows nothing of the model
//! that its tests run it in.

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;

/// Nobody has come yet.
const EMPTY: u8 = 0;
/// Somebody puts or takes the value right now.
const BUSY: u8 = 1;
/// The value is there.
const FULL: u8 = 2;

pub struct Slot<T> {
    /// `EMPTY`, `BUSY` or `FULL`.
    state: AtomicU8,
    value: UnsafeCell<Option<T>>,
}

// SAFETY: whoever touches the value has made the state `BUSY`, which only one at a time
// can; acquire and release order its accesses with those of whoever comes next.
unsafe impl<T: Send> Sync for Slot<T> {}

impl<T> Slot<T> {
    pub const fn new() -> Self {
        Self {
            state: AtomicU8::new(EMPTY),
            value: UnsafeCell::new(None),
        }
    }

    /// Leaves the value; gives it back if there is one already.
    pub fn put(&self, value: T) -> Result<(), T> {
        if !self.goes(EMPTY, BUSY) {
            return Err(value);
        }
        // SAFETY: the state is `BUSY`, and we made it so.
        unsafe { *self.value.get() = Some(value) };
        self.state.store(FULL, Ordering::Release);
        Ok(())
    }

    /// Fetches the value, and waits for it if need be.
    pub fn take(&self) -> T {
        loop {
            if self.goes(FULL, BUSY) {
                // SAFETY: as above.
                let value = unsafe { (*self.value.get()).take() };
                self.state.store(EMPTY, Ordering::Release);
                return value.expect("a full slot holds a value");
            }
            thread::yield_now();
        }
    }

    fn goes(&self, from: u8, to: u8) -> bool {
        let (success, failure) = (Ordering::Acquire, Ordering::Relaxed);
        self.state
            .compare_exchange(from, to, success, failure)
            .is_ok()
    }
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self::new()
    }
}
