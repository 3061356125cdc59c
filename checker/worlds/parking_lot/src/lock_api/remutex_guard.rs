//! The guards of `lock_api::ReentrantMutex`.

use super::ReentrantMutex;
use super::guards::{guard, map, unlocked};

guard! {
    /// As `lock_api::ReentrantMutexGuard`.
    ReentrantMutexGuard<R, G> () { remutex: &'a ReentrantMutex<R, G, T> }
}
map!(ReentrantMutexGuard<R, G> to MappedReentrantMutexGuard,);
unlocked!(ReentrantMutexGuard<R, G>);

guard! {
    /// As `lock_api::MappedReentrantMutexGuard`.
    MappedReentrantMutexGuard<R, G> () {}
}
map!(MappedReentrantMutexGuard<R, G> to MappedReentrantMutexGuard,);

impl<'a, R, G, T: ?Sized> ReentrantMutexGuard<'a, R, G, T> {
    pub fn remutex(s: &Self) -> &'a ReentrantMutex<R, G, T> {
        s.remutex
    }
}
