//! The guards of `lock_api::Mutex`.

use super::Mutex;
use super::guards::{guard, map, unlocked};

guard! {
    /// As `lock_api::MutexGuard`.
    MutexGuard<R> (mut) { mutex: &'a Mutex<R, T> }
}
map!(MutexGuard<R> to MappedMutexGuard, mut);
unlocked!(MutexGuard<R>);

guard! {
    /// As `lock_api::MappedMutexGuard`.
    MappedMutexGuard<R> (mut) {}
}
map!(MappedMutexGuard<R> to MappedMutexGuard, mut);

impl<'a, R, T: ?Sized> MutexGuard<'a, R, T> {
    pub fn mutex(s: &Self) -> &'a Mutex<R, T> {
        s.mutex
    }

    pub fn leak(s: Self) -> &'a mut T {
        let data = s.data;
        std::mem::forget(s);
        // SAFETY: the lock is never given back.
        unsafe { &mut *data }
    }
}
