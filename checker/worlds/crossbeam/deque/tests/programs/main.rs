//! Right programs pass both engines; wrong ones are found, for what they are.

#[macro_use]
extern crate model_std as std;
extern crate model_crossbeam_deque as crossbeam_deque;
extern crate std as real;

#[path = "../../../../../model/tests/common/mod.rs"]
mod common;
mod right;
mod wrong;

use std::cell::UnsafeCell;

/// Data that only a careful program may share.
struct Data(UnsafeCell<u32>);

// SAFETY: that is for the programs to see to, and some do not.
unsafe impl Sync for Data {}

impl Data {
    fn new() -> Self {
        Self(UnsafeCell::new(0))
    }

    #[track_caller]
    fn set(&self, value: u32) {
        // SAFETY: the program's.
        unsafe { *self.0.get() = value }
    }

    #[track_caller]
    fn get(&self) -> u32 {
        // SAFETY: the program's.
        unsafe { *self.0.get() }
    }
}
