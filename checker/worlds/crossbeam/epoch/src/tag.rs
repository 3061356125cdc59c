//! The bits of a pointer that its alignment leaves unused.

use crate::Pointable;

fn unused<T: ?Sized + Pointable>() -> usize {
    (1 << T::ALIGN.trailing_zeros()) - 1
}

/// # Panics
///
/// Panics if a `T` cannot lie there.
#[track_caller]
pub fn ensure_aligned<T: ?Sized + Pointable>(raw: usize) {
    assert_eq!(raw & unused::<T>(), 0, "unaligned pointer");
}

pub fn with_tag<T: ?Sized + Pointable>(data: usize, tag: usize) -> usize {
    address::<T>(data) | masked::<T>(tag)
}

pub fn address<T: ?Sized + Pointable>(data: usize) -> usize {
    data & !unused::<T>()
}

/// What a tag can hold of `bits`.
pub fn masked<T: ?Sized + Pointable>(bits: usize) -> usize {
    bits & unused::<T>()
}
