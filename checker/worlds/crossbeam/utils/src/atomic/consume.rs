//! `crossbeam_utils::atomic::AtomicConsume`.

use model_std::sync::atomic::{
    AtomicBool, AtomicI8, AtomicI16, AtomicI32, AtomicI64, AtomicIsize, AtomicPtr, AtomicU8,
    AtomicU16, AtomicU32, AtomicU64, AtomicUsize, Ordering,
};

/// As `crossbeam_utils::atomic::AtomicConsume`. The load is an acquiring one, as
/// the real one is wherever the processor's own order is not known to suffice.
pub trait AtomicConsume {
    type Val;

    #[track_caller]
    fn load_consume(&self) -> Self::Val;
}

macro_rules! consume {
    ($($atomic:ty [$($generic:ident)?]: $val:ty;)*) => {$(
        impl $(<$generic>)? AtomicConsume for $atomic {
            type Val = $val;

            #[track_caller]
            fn load_consume(&self) -> $val {
                self.load(Ordering::Acquire)
            }
        }
    )*};
}

consume! {
    AtomicBool []: bool;
    AtomicUsize []: usize;
    AtomicIsize []: isize;
    AtomicU8 []: u8;
    AtomicI8 []: i8;
    AtomicU16 []: u16;
    AtomicI16 []: i16;
    AtomicU32 []: u32;
    AtomicI32 []: i32;
    AtomicU64 []: u64;
    AtomicI64 []: i64;
    AtomicPtr<T> [T]: *mut T;
}
