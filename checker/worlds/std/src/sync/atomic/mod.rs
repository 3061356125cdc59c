//! `std::sync::atomic`, modelled.

use std::panic::Location;

use model::not_modelled;
use model::primitives::atomic as raw;

pub use boolean::AtomicBool;
pub use integer::{
    AtomicI8, AtomicI16, AtomicI32, AtomicI64, AtomicIsize, AtomicU8, AtomicU16, AtomicU32,
    AtomicU64, AtomicUsize,
};
pub use pointer::AtomicPtr;
pub use std::sync::atomic::Ordering;

not_modelled! {
    trait FromPtr:
        "`from_ptr` is not modelled: the model's atomic is more than its value, so make the value \
         an atomic from the beginning";
}

macro_rules! first_value {
    ($($name:ident: $type:ident, $value:literal;)*) => {$(
        #[doc = concat!("As [`std::sync::atomic::", stringify!($name), "`].")]
        #[deprecated(note = "the `new` function is now preferred")]
        #[allow(clippy::declare_interior_mutable_const)] // as it is in `std`
        pub const $name: $type = $type::new($value);
    )*};
}

first_value! {
    ATOMIC_BOOL_INIT: AtomicBool, false;
    ATOMIC_ISIZE_INIT: AtomicIsize, 0;
    ATOMIC_USIZE_INIT: AtomicUsize, 0;
}

#[inline]
#[track_caller]
#[deprecated(note = "use `std::hint::spin_loop` instead")]
pub fn spin_loop_hint() {
    crate::hint::spin_loop();
}

#[inline]
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
    ($(#[$doc:meta])* $name:ident [$($generic:ident)?], $type:ty, $to:expr, $from:expr) => {
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
            fn bits_of(value: $type) -> u64 {
                let to: fn($type) -> u64 = $to;
                to(value)
            }

            fn value_of(bits: u64) -> $type {
                let from: fn(u64) -> $type = $from;
                from(bits)
            }

            /// `from_ptr` is not modelled: make the value an atomic from the beginning.
            ///
            /// # Safety
            ///
            /// There is nothing to call.
            #[inline] // so that a dynamic library does not promise a symbol for it
            pub const unsafe fn from_ptr<'a, 'never>(_: *mut $type) -> &'a Self
            where
                &'never (): FromPtr,
            {
                unreachable!()
            }

            pub fn into_inner(self) -> $type {
                Self::value_of(self.raw.last())
            }

            pub fn get_mut(&mut self) -> &mut $type {
                self.raw.renew();
                // SAFETY: the value is the low end of the bits, which are
                // zero-extended, and is borrowed exclusively.
                unsafe { &mut *self.as_ptr() }
            }

            pub const fn as_ptr(&self) -> *mut $type {
                self.raw.as_ptr().cast()
            }

            #[inline]
            #[track_caller]
            pub fn load(&self, ordering: Ordering) -> $type {
                Self::value_of(self.raw.load(ordering, Location::caller()))
            }

            #[inline]
            #[track_caller]
            pub fn store(&self, value: $type, ordering: Ordering) {
                self.raw.store(Self::bits_of(value), ordering, Location::caller());
            }

            #[inline]
            #[track_caller]
            pub fn swap(&self, value: $type, ordering: Ordering) -> $type {
                let bits = Self::bits_of(value);
                self.rmw("swap", ordering, &|_| bits)
            }

            #[inline]
            #[track_caller]
            #[deprecated(note = "Use `compare_exchange` or `compare_exchange_weak` instead")]
            pub fn compare_and_swap(&self, current: $type, new: $type, ordering: Ordering) -> $type {
                match self.compare_exchange(current, new, ordering, failure_of(ordering)) {
                    Ok(value) | Err(value) => value,
                }
            }

            #[inline]
            #[track_caller]
            pub fn compare_exchange(
                &self,
                current: $type,
                new: $type,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$type, $type> {
                let (current, new) = (Self::bits_of(current), Self::bits_of(new));
                self.raw
                    .update("compare_exchange", (success, failure), Location::caller(), &|old| {
                        (old == current).then_some(new)
                    })
                    .map(Self::value_of)
                    .map_err(Self::value_of)
            }

            #[inline]
            #[track_caller]
            pub fn compare_exchange_weak(
                &self,
                current: $type,
                new: $type,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$type, $type> {
                let (current, new) = (Self::bits_of(current), Self::bits_of(new));
                self.raw
                    .update_weak(
                        "compare_exchange_weak",
                        (success, failure),
                        Location::caller(),
                        &|old| (old == current).then_some(new),
                    )
                    .map(Self::value_of)
                    .map_err(Self::value_of)
            }

            /// A load and a compare-exchange, as the real one is: other threads
            /// may run in between.
            #[track_caller]
            pub fn fetch_update<F>(
                &self,
                set: Ordering,
                fetch: Ordering,
                f: F,
            ) -> Result<$type, $type>
            where
                F: FnMut($type) -> Option<$type>,
            {
                self.try_update(set, fetch, f)
            }

            #[inline]
            #[track_caller]
            pub fn try_update(
                &self,
                set: Ordering,
                fetch: Ordering,
                mut f: impl FnMut($type) -> Option<$type>,
            ) -> Result<$type, $type> {
                let mut old = self.load(fetch);
                while let Some(new) = f(old) {
                    match self.compare_exchange_weak(old, new, set, fetch) {
                        Ok(value) => return Ok(value),
                        Err(value) => old = value,
                    }
                }
                Err(old)
            }

            #[inline]
            #[track_caller]
            pub fn update(
                &self,
                set: Ordering,
                fetch: Ordering,
                mut f: impl FnMut($type) -> $type,
            ) -> $type {
                let (Ok(old) | Err(old)) = self.try_update(set, fetch, |old| Some(f(old)));
                old
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
                    Ok(bits) | Err(bits) => Self::value_of(bits),
                }
            }
        }

        impl $(<$generic>)? fmt::Debug for $name $(<$generic>)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                Self::value_of(self.raw.peek()).fmt(f)
            }
        }

        impl $(<$generic>)? From<$type> for $name $(<$generic>)? {
            fn from(value: $type) -> Self {
                Self::new(value)
            }
        }
    };
}

// Below the macro that they use.
mod boolean;
mod integer;
mod pointer;
