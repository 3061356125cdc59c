//! Numbers and flags in an `AtomicCell`.

use super::AtomicCell;

macro_rules! arithmetic {
    ($($type:ty)*) => {$(
        impl AtomicCell<$type> {
            #[inline]
            #[track_caller]
            pub fn fetch_add(&self, val: $type) -> $type {
                self.change("fetch_add", &|old| old.wrapping_add(val))
            }

            #[inline]
            #[track_caller]
            pub fn fetch_sub(&self, val: $type) -> $type {
                self.change("fetch_sub", &|old| old.wrapping_sub(val))
            }

            #[inline]
            #[track_caller]
            pub fn fetch_and(&self, val: $type) -> $type {
                self.change("fetch_and", &|old| old & val)
            }

            #[inline]
            #[track_caller]
            pub fn fetch_nand(&self, val: $type) -> $type {
                self.change("fetch_nand", &|old| !(old & val))
            }

            #[inline]
            #[track_caller]
            pub fn fetch_or(&self, val: $type) -> $type {
                self.change("fetch_or", &|old| old | val)
            }

            #[inline]
            #[track_caller]
            pub fn fetch_xor(&self, val: $type) -> $type {
                self.change("fetch_xor", &|old| old ^ val)
            }

            #[inline]
            #[track_caller]
            pub fn fetch_max(&self, val: $type) -> $type {
                self.change("fetch_max", &|old| old.max(val))
            }

            #[inline]
            #[track_caller]
            pub fn fetch_min(&self, val: $type) -> $type {
                self.change("fetch_min", &|old| old.min(val))
            }
        }
    )*};
}

arithmetic! { u8 i8 u16 i16 u32 i32 u64 i64 u128 i128 usize isize }

impl AtomicCell<bool> {
    #[inline]
    #[track_caller]
    pub fn fetch_and(&self, val: bool) -> bool {
        self.change("fetch_and", &|old| old & val)
    }

    #[inline]
    #[track_caller]
    pub fn fetch_nand(&self, val: bool) -> bool {
        self.change("fetch_nand", &|old| !(old & val))
    }

    #[inline]
    #[track_caller]
    pub fn fetch_or(&self, val: bool) -> bool {
        self.change("fetch_or", &|old| old | val)
    }

    #[inline]
    #[track_caller]
    pub fn fetch_xor(&self, val: bool) -> bool {
        self.change("fetch_xor", &|old| old ^ val)
    }
}

impl<T: Copy> AtomicCell<T> {
    #[track_caller]
    fn change(&self, verb: &'static str, change: &dyn Fn(T) -> T) -> T {
        let (Ok(old) | Err(old)) = self.update(verb, &|old| Some(change(old)));
        old
    }
}
