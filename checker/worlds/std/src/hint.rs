//! `std::hint`: `spin_loop` lets the other threads go on.

use std::panic::Location;

pub use std::hint::{
    assert_unchecked, black_box, cold_path, select_unpredictable, unreachable_unchecked,
};

#[inline]
#[track_caller]
pub fn spin_loop() {
    model::primitives::thread::yield_now("spin_loop", Location::caller());
}
