//! The generic locks of `lock_api`, over the model's own.

mod guards;
mod mutex;
mod mutex_guard;
mod remutex;
mod remutex_guard;
mod rwlock;
mod rwlock_guard;
mod upgradable_guard;

use std::marker::PhantomData;

use model::primitives::patience::Patience;
use model_std::time::Instant;

pub use mutex::Mutex;
pub use mutex_guard::{MappedMutexGuard, MutexGuard};
pub use remutex::ReentrantMutex;
pub use remutex_guard::{MappedReentrantMutexGuard, ReentrantMutexGuard};
pub use rwlock::RwLock;
pub use rwlock_guard::{
    MappedRwLockReadGuard, MappedRwLockWriteGuard, RwLockReadGuard, RwLockWriteGuard,
};
pub use upgradable_guard::RwLockUpgradableReadGuard;

/// As `lock_api::GuardNoSend`: what a raw lock says of one that holds it.
#[derive(Debug, Default)]
pub struct GuardNoSend(PhantomData<*mut ()>);

impl GuardNoSend {
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

// SAFETY: there is nothing in it.
unsafe impl Sync for GuardNoSend {}

/// A raw type of a mutex.
#[doc(hidden)]
pub trait MutexKind {
    const NAME: &'static str;
    /// Every unlock is a fair one.
    const FAIR: bool;
}

impl MutexKind for crate::RawMutex {
    const NAME: &'static str = "Mutex";
    const FAIR: bool = false;
}

impl MutexKind for crate::RawFairMutex {
    const NAME: &'static str = "FairMutex";
    const FAIR: bool = true;
}

/// A raw type of a lock with readers.
#[doc(hidden)]
pub trait RwLockKind {
    const NAME: &'static str;
    const RECURSIVE: bool;
}

impl RwLockKind for crate::RawRwLock {
    const NAME: &'static str = "RwLock";
    const RECURSIVE: bool = false;
}

impl RwLockKind for crate::RawRwLockRecursive {
    const NAME: &'static str = "RecursiveRwLock";
    const RECURSIVE: bool = true;
}

fn until(timeout: Instant) -> Patience {
    Patience::Until(timeout.since_start())
}

/// Traits that nothing implements: what they stand for is not modelled.
macro_rules! missing {
    ($($(#[$doc:meta])* $name:ident: $why:literal;)*) => {$(
        $(#[$doc])*
        #[diagnostic::on_unimplemented(message = $why, label = "not in the modelled world")]
        pub trait $name {}
    )*};
}

missing! {
    /// `lock_api::RawMutex`.
    RawMutex: "raw mutexes are not modelled: use `parking_lot::Mutex` and its guards";
    /// `lock_api::RawRwLock`.
    RawRwLock: "raw locks are not modelled: use `parking_lot::RwLock` and its guards";
    /// `lock_api::RawCondvar`.
    RawCondvar: "raw condition variables are not modelled: use `parking_lot::Condvar`";
    /// The feature `arc_lock`.
    ArcLock: "guards that own an `Arc` (the feature `arc_lock`) are not modelled: keep the `Arc` \
              and call `lock`, `read` or `write`";
}
