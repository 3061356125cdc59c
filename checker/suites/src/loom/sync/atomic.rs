//! `loom::sync::atomic`: as `std`'s, with what is loom's own or deprecated there.

use std::ops::Deref;

pub use model_std::sync::atomic::{fence, Ordering};

macro_rules! atomic {
    ($($name:ident: $type:ty,)*) => {$(
        #[derive(Debug, Default)]
        pub struct $name(model_std::sync::atomic::$name);

        impl $name {
            pub const fn new(value: $type) -> Self {
                Self(model_std::sync::atomic::$name::new(value))
            }

            #[track_caller]
            #[allow(deprecated)] // it is not in loom
            pub fn compare_and_swap(&self, current: $type, new: $type, order: Ordering) -> $type {
                self.0.compare_and_swap(current, new, order)
            }

            /// An ordinary load here: a race with it is not found.
            ///
            /// # Safety
            ///
            /// None is needed.
            #[track_caller]
            pub unsafe fn unsync_load(&self) -> $type {
                self.0.load(Ordering::Relaxed)
            }
        }

        impl Deref for $name {
            type Target = model_std::sync::atomic::$name;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }
    )*};
}

atomic! {
    AtomicBool: bool,
    AtomicI8: i8,
    AtomicI16: i16,
    AtomicI32: i32,
    AtomicI64: i64,
    AtomicIsize: isize,
    AtomicU8: u8,
    AtomicU16: u16,
    AtomicU32: u32,
    AtomicU64: u64,
    AtomicUsize: usize,
}
