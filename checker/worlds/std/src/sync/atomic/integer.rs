//! The atomic integers.

use std::fmt;
use std::panic::{Location, RefUnwindSafe};

use model::primitives::atomic::{Atomic, Shape};

use super::{FromPtr, Ordering, failure_of};

macro_rules! integer {
    ($($name:ident $type:ident $unsigned:ident $shape:expr;)*) => {$(
        atomic!(
            #[doc = concat!("As [`std::sync::atomic::", stringify!($name), "`].")]
            $name [], $type,
            |value| u64::from(value as $unsigned as u64),
            |bits| bits as $type
        );

        impl $name {
            pub const fn new(value: $type) -> Self {
                Self {
                    raw: Atomic::new(stringify!($name), $shape, value as $unsigned as u64),
                    marker: std::marker::PhantomData,
                }
            }

            #[inline]
            #[track_caller]
            pub fn fetch_add(&self, value: $type, ordering: Ordering) -> $type {
                self.rmw("fetch_add", ordering, &|old| Self::bits_of(Self::value_of(old).wrapping_add(value)))
            }

            #[inline]
            #[track_caller]
            pub fn fetch_sub(&self, value: $type, ordering: Ordering) -> $type {
                self.rmw("fetch_sub", ordering, &|old| Self::bits_of(Self::value_of(old).wrapping_sub(value)))
            }

            #[inline]
            #[track_caller]
            pub fn fetch_and(&self, value: $type, ordering: Ordering) -> $type {
                self.rmw("fetch_and", ordering, &|old| old & Self::bits_of(value))
            }

            #[inline]
            #[track_caller]
            pub fn fetch_nand(&self, value: $type, ordering: Ordering) -> $type {
                self.rmw("fetch_nand", ordering, &|old| Self::bits_of(!(Self::value_of(old) & value)))
            }

            #[inline]
            #[track_caller]
            pub fn fetch_or(&self, value: $type, ordering: Ordering) -> $type {
                self.rmw("fetch_or", ordering, &|old| old | Self::bits_of(value))
            }

            #[inline]
            #[track_caller]
            pub fn fetch_xor(&self, value: $type, ordering: Ordering) -> $type {
                self.rmw("fetch_xor", ordering, &|old| old ^ Self::bits_of(value))
            }

            #[inline]
            #[track_caller]
            pub fn fetch_max(&self, value: $type, ordering: Ordering) -> $type {
                self.rmw("fetch_max", ordering, &|old| Self::bits_of(Self::value_of(old).max(value)))
            }

            #[inline]
            #[track_caller]
            pub fn fetch_min(&self, value: $type, ordering: Ordering) -> $type {
                self.rmw("fetch_min", ordering, &|old| Self::bits_of(Self::value_of(old).min(value)))
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new(0)
            }
        }
    )*};
}

integer! {
    AtomicI8 i8 u8 Shape::Signed(8);
    AtomicI16 i16 u16 Shape::Signed(16);
    AtomicI32 i32 u32 Shape::Signed(32);
    AtomicI64 i64 u64 Shape::Signed(64);
    AtomicIsize isize usize Shape::Signed(usize::BITS);
    AtomicU8 u8 u8 Shape::Unsigned;
    AtomicU16 u16 u16 Shape::Unsigned;
    AtomicU32 u32 u32 Shape::Unsigned;
    AtomicU64 u64 u64 Shape::Unsigned;
    AtomicUsize usize usize Shape::Unsigned;
}
