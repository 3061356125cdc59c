//! The generic locks of `lock_api`, over the model's own.

mod arc_guards;
mod arc_rwlock_guards;
mod condvar;
mod guards;
mod mutex;
mod mutex_guard;
mod raw;
mod remutex;
mod remutex_guard;
mod rwlock;
mod rwlock_guard;
mod upgradable_guard;

use std::marker::PhantomData;

use model::not_modelled;
use model::primitives::patience::Patience;
use model_std::time::Instant;

pub use arc_guards::{
    ArcMutexGuard, ArcReentrantMutexGuard, ArcRwLockReadGuard, ArcRwLockUpgradableReadGuard,
    ArcRwLockWriteGuard,
};
pub use condvar::{Condvar, WaitTimeoutResult};
pub use mutex::Mutex;
pub use mutex_guard::{MappedMutexGuard, MutexGuard};
pub use raw::{
    GetThreadId, RawCondvar, RawCondvarTimed, RawMutex, RawMutexFair, RawMutexTimed,
    RawReentrantMutex, RawRwLock, RawRwLockDowngrade, RawRwLockFair, RawRwLockTimed,
    RawRwLockUpgrade, RawRwLockUpgradeDowngrade, RawRwLockUpgradeFair, RawRwLockUpgradeTimed,
};
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

/// As `lock_api::GuardSend`.
#[derive(Debug, Default)]
pub struct GuardSend(());

impl GuardSend {
    pub const fn new() -> Self {
        Self(())
    }
}

/// A raw type of a mutex.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "raw mutexes are not modelled: use `parking_lot::Mutex` and its guards",
    label = "not in the modelled world"
)]
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
#[diagnostic::on_unimplemented(
    message = "raw locks are not modelled: use `parking_lot::RwLock` and its guards",
    label = "not in the modelled world"
)]
pub trait RwLockKind {
    const NAME: &'static str;
    const RECURSIVE: bool;
}

impl<const RECURSIVE: bool> RwLockKind for crate::RawRwLock<RECURSIVE> {
    const NAME: &'static str = if RECURSIVE {
        "RecursiveRwLock"
    } else {
        "RwLock"
    };
    const RECURSIVE: bool = RECURSIVE;
}

/// A raw type of a condition variable.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "raw condition variables are not modelled: use `parking_lot::Condvar`",
    label = "not in the modelled world"
)]
pub trait CondvarKind {
    type RawMutex: MutexKind;
}

impl CondvarKind for crate::RawCondvar {
    type RawMutex = crate::RawMutex;
}

not_modelled! {
    trait FromRaw:
        "raw mutexes and locks are not modelled: make the whole lock with `new`, and take it \
         apart with `into_inner`";
}

fn until(timeout: Instant) -> Patience {
    Patience::Until(timeout.since_start())
}
