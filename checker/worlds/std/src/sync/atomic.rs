//! `std::sync::atomic`, modelled.

use std::fmt;
use std::panic::{Location, RefUnwindSafe};

use model::primitives::atomic::{self as raw, Atomic, Shape};

pub use std::sync::atomic::Ordering;

#[track_caller]
pub fn fence(ordering: Ordering) {
    raw::fence(ordering, Location::caller());
}

/// Orders a thread with its own signal handlers, of which the model has none.
pub fn compiler_fence(_: Ordering) {}

/// What a failed compare-exchange may assume of one that succeeds.
fn failure_of(success: Ordering) -> Ordering {
    match success {
        Ordering::Release => Ordering::Relaxed,
        Ordering::AcqRel => Ordering::Acquire,
        other => other,
    }
}

/// Everything that all atomics have; `$to` and `$from` convert to and from the
/// 64 bits that the model keeps.
macro_rules! atomic {
    ($(#[$doc:meta])* $name:ident [$($generic:ident)?], $type:ty, $shape:expr, $to:expr, $from:expr) => {
        $(#[$doc])*
        pub struct $name $(<$generic>)? {
            raw: Atomic,
            marker: std::marker::PhantomData<$type>,
        }

        // SAFETY: the value is plain bits; a pointer is only passed on.
        unsafe impl $(<$generic>)? Send for $name $(<$generic>)? {}
        // SAFETY: every access goes through the model.
        unsafe impl $(<$generic>)? Sync for $name $(<$generic>)? {}
        impl $(<$generic>)? RefUnwindSafe for $name $(<$generic>)? {}

        impl $(<$generic>)? $name $(<$generic>)? {
            fn to(value: $type) -> u64 {
                let to: fn($type) -> u64 = $to;
                to(value)
            }

            fn from(bits: u64) -> $type {
                let from: fn(u64) -> $type = $from;
                from(bits)
            }

            pub fn into_inner(self) -> $type {
                Self::from(self.raw.peek())
            }

            pub fn get_mut(&mut self) -> &mut $type {
                // SAFETY: the value is the low end of the bits, which are
                // zero-extended; the target is little-endian.
                unsafe { &mut *std::ptr::from_mut(self.raw.get_mut()).cast::<$type>() }
            }

            pub const fn as_ptr(&self) -> *mut $type {
                self.raw.as_ptr().cast()
            }

            #[track_caller]
            pub fn load(&self, ordering: Ordering) -> $type {
                Self::from(self.raw.load(ordering, Location::caller()))
            }

            #[track_caller]
            pub fn store(&self, value: $type, ordering: Ordering) {
                self.raw.store(Self::to(value), ordering, Location::caller());
            }

            #[track_caller]
            pub fn swap(&self, value: $type, ordering: Ordering) -> $type {
                let bits = Self::to(value);
                self.rmw("swap", ordering, &|_| bits)
            }

            #[track_caller]
            #[deprecated(note = "Use `compare_exchange` or `compare_exchange_weak` instead")]
            pub fn compare_and_swap(&self, current: $type, new: $type, ordering: Ordering) -> $type {
                match self.compare_exchange(current, new, ordering, failure_of(ordering)) {
                    Ok(value) | Err(value) => value,
                }
            }

            #[track_caller]
            pub fn compare_exchange(
                &self,
                current: $type,
                new: $type,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$type, $type> {
                let (current, new) = (Self::to(current), Self::to(new));
                self.raw
                    .update("compare_exchange", (success, failure), Location::caller(), &|old| {
                        (old == current).then_some(new)
                    })
                    .map(Self::from)
                    .map_err(Self::from)
            }

            #[track_caller]
            pub fn compare_exchange_weak(
                &self,
                current: $type,
                new: $type,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$type, $type> {
                let (current, new) = (Self::to(current), Self::to(new));
                self.raw
                    .update_weak(
                        "compare_exchange_weak",
                        (success, failure),
                        Location::caller(),
                        &|old| (old == current).then_some(new),
                    )
                    .map(Self::from)
                    .map_err(Self::from)
            }

            /// A load and a compare-exchange, as the real one is: other threads
            /// may run in between.
            #[track_caller]
            pub fn fetch_update<F>(
                &self,
                set: Ordering,
                fetch: Ordering,
                mut f: F,
            ) -> Result<$type, $type>
            where
                F: FnMut($type) -> Option<$type>,
            {
                let mut old = self.load(fetch);
                while let Some(new) = f(old) {
                    match self.compare_exchange_weak(old, new, set, fetch) {
                        Ok(value) => return Ok(value),
                        Err(value) => old = value,
                    }
                }
                Err(old)
            }

            #[track_caller]
            fn rmw(&self, verb: &'static str, ordering: Ordering, f: &dyn Fn(u64) -> u64) -> $type {
                let failure = failure_of(ordering);
                let old = self.raw.update(
                    verb,
                    (ordering, failure),
                    Location::caller(),
                    &|old| Some(f(old)),
                );
                match old {
                    Ok(bits) | Err(bits) => Self::from(bits),
                }
            }
        }

        impl $(<$generic>)? fmt::Debug for $name $(<$generic>)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                Self::from(self.raw.peek()).fmt(f)
            }
        }

        impl $(<$generic>)? From<$type> for $name $(<$generic>)? {
            fn from(value: $type) -> Self {
                Self::new(value)
            }
        }
    };
}

macro_rules! integer {
    ($($name:ident $type:ident $unsigned:ident $shape:expr;)*) => {$(
        atomic!(
            #[doc = concat!("As [`std::sync::atomic::", stringify!($name), "`].")]
            $name [], $type, $shape,
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

            #[track_caller]
            pub fn fetch_add(&self, value: $type, ordering: Ordering) -> $type {
                self.rmw("fetch_add", ordering, &|old| Self::to(Self::from(old).wrapping_add(value)))
            }

            #[track_caller]
            pub fn fetch_sub(&self, value: $type, ordering: Ordering) -> $type {
                self.rmw("fetch_sub", ordering, &|old| Self::to(Self::from(old).wrapping_sub(value)))
            }

            #[track_caller]
            pub fn fetch_and(&self, value: $type, ordering: Ordering) -> $type {
                self.rmw("fetch_and", ordering, &|old| old & Self::to(value))
            }

            #[track_caller]
            pub fn fetch_nand(&self, value: $type, ordering: Ordering) -> $type {
                self.rmw("fetch_nand", ordering, &|old| Self::to(!(Self::from(old) & value)))
            }

            #[track_caller]
            pub fn fetch_or(&self, value: $type, ordering: Ordering) -> $type {
                self.rmw("fetch_or", ordering, &|old| old | Self::to(value))
            }

            #[track_caller]
            pub fn fetch_xor(&self, value: $type, ordering: Ordering) -> $type {
                self.rmw("fetch_xor", ordering, &|old| old ^ Self::to(value))
            }

            #[track_caller]
            pub fn fetch_max(&self, value: $type, ordering: Ordering) -> $type {
                self.rmw("fetch_max", ordering, &|old| Self::to(Self::from(old).max(value)))
            }

            #[track_caller]
            pub fn fetch_min(&self, value: $type, ordering: Ordering) -> $type {
                self.rmw("fetch_min", ordering, &|old| Self::to(Self::from(old).min(value)))
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

atomic!(
    /// As [`std::sync::atomic::AtomicBool`].
    AtomicBool [], bool, Shape::Bool,
    |value| u64::from(value),
    |bits| bits != 0
);

impl AtomicBool {
    pub const fn new(value: bool) -> Self {
        Self {
            raw: Atomic::new("AtomicBool", Shape::Bool, value as u64),
            marker: std::marker::PhantomData,
        }
    }

    #[track_caller]
    pub fn fetch_and(&self, value: bool, ordering: Ordering) -> bool {
        self.rmw("fetch_and", ordering, &|old| old & u64::from(value))
    }

    #[track_caller]
    pub fn fetch_nand(&self, value: bool, ordering: Ordering) -> bool {
        self.rmw("fetch_nand", ordering, &|old| 1 ^ (old & u64::from(value)))
    }

    #[track_caller]
    pub fn fetch_or(&self, value: bool, ordering: Ordering) -> bool {
        self.rmw("fetch_or", ordering, &|old| old | u64::from(value))
    }

    #[track_caller]
    pub fn fetch_xor(&self, value: bool, ordering: Ordering) -> bool {
        self.rmw("fetch_xor", ordering, &|old| old ^ u64::from(value))
    }

    #[track_caller]
    pub fn fetch_not(&self, ordering: Ordering) -> bool {
        self.rmw("fetch_not", ordering, &|old| 1 ^ old)
    }
}

impl Default for AtomicBool {
    fn default() -> Self {
        Self::new(false)
    }
}

atomic!(
    /// As [`std::sync::atomic::AtomicPtr`].
    AtomicPtr [T], *mut T, Shape::Pointer,
    |value| value.expose_provenance() as u64,
    |bits| std::ptr::with_exposed_provenance_mut(bits as usize)
);

impl<T> AtomicPtr<T> {
    /// The pointer's address is read at its first use: a constant has none.
    pub const fn new(value: *mut T) -> Self {
        // SAFETY: a thin pointer and its address have the same bits; the
        // address is padded with zeros.
        let bits = unsafe { PointerBits { value }.bits };
        Self {
            raw: Atomic::new("AtomicPtr", Shape::Pointer, bits),
            marker: std::marker::PhantomData,
        }
    }
}

#[repr(C)]
union PointerBits<T> {
    value: *mut T,
    bits: u64,
}

impl<T> Default for AtomicPtr<T> {
    fn default() -> Self {
        Self::new(std::ptr::null_mut())
    }
}

impl<T> fmt::Pointer for AtomicPtr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Pointer::fmt(&Self::from(self.raw.peek()), f)
    }
}
