//! The traits of raw locks, which nothing implements: what they stand for is not
//! modelled. Their items are there so that the compiler comes to say so.

#![allow(
    clippy::missing_safety_doc,
    reason = "nobody can keep a promise about what is not there"
)]

use std::num::NonZeroUsize;

macro_rules! raw {
    ($($name:ident $(<$($param:ident),+>)? $(: $above:ident $(+ $more:ident)?)?, $why:literal {
        $($items:tt)*
    })*) => {$(
        #[doc = $why]
        #[diagnostic::on_unimplemented(message = $why, label = "not in the modelled world")]
        pub unsafe trait $name $(: $above $(+ $more)?)? {
            $($items)*
        }
    )*};
}

raw! {
    RawMutex, "raw mutexes are not modelled: use `parking_lot::Mutex` and its guards" {
        const INIT: Self;
        type Guard;
        fn lock(&self) -> Self::Guard;
        fn try_lock(&self) -> Option<Self::Guard>;
        unsafe fn unlock(&self, guard: Self::Guard);
        fn is_locked(&self) -> bool;
    }
    RawMutexFair: RawMutex,
    "raw mutexes are not modelled: use `parking_lot::Mutex` and its guards" {
        unsafe fn unlock_fair(&self, guard: Self::Guard);
        unsafe fn bump(&self, _guard: &mut Self::Guard) {
            unreachable!()
        }
    }
    RawMutexTimed: RawMutex,
    "raw mutexes are not modelled: use `parking_lot::Mutex` and its guards" {
        type Duration;
        type Instant;
        fn try_lock_for(&self, timeout: Self::Duration) -> Option<Self::Guard>;
        fn try_lock_until(&self, timeout: Self::Instant) -> Option<Self::Guard>;
    }
    GetThreadId, "raw mutexes are not modelled: use `parking_lot::ReentrantMutex`" {
        const INIT: Self;
        fn nonzero_thread_id(&self) -> NonZeroUsize;
    }
    RawRwLock, "raw locks are not modelled: use `parking_lot::RwLock` and its guards" {
        const INIT: Self;
        type SharedGuard;
        type ExclusiveGuard;
        fn lock_shared(&self) -> Self::SharedGuard;
        fn try_lock_shared(&self) -> Option<Self::SharedGuard>;
        unsafe fn unlock_shared(&self, guard: Self::SharedGuard);
        fn lock_exclusive(&self) -> Self::ExclusiveGuard;
        fn try_lock_exclusive(&self) -> Option<Self::ExclusiveGuard>;
        unsafe fn unlock_exclusive(&self, guard: Self::ExclusiveGuard);
        fn is_locked(&self) -> bool;
        fn is_locked_exclusive(&self) -> bool;
    }
    RawRwLockFair: RawRwLock,
    "raw locks are not modelled: use `parking_lot::RwLock` and its guards" {
        unsafe fn unlock_shared_fair(&self, guard: Self::SharedGuard);
        unsafe fn unlock_exclusive_fair(&self, guard: Self::ExclusiveGuard);
        unsafe fn bump_shared(&self, _guard: &mut Self::SharedGuard) {
            unreachable!()
        }
        unsafe fn bump_exclusive(&self, _guard: &mut Self::ExclusiveGuard) {
            unreachable!()
        }
    }
    RawRwLockDowngrade: RawRwLock,
    "raw locks are not modelled: use `parking_lot::RwLock` and its guards" {
        unsafe fn downgrade(&self, guard: Self::ExclusiveGuard) -> Self::SharedGuard;
    }
    RawRwLockTimed: RawRwLock,
    "raw locks are not modelled: use `parking_lot::RwLock` and its guards" {
        type Duration;
        type Instant;
        fn try_lock_shared_for(&self, timeout: Self::Duration) -> Option<Self::SharedGuard>;
        fn try_lock_shared_until(&self, timeout: Self::Instant) -> Option<Self::SharedGuard>;
        fn try_lock_exclusive_for(&self, timeout: Self::Duration) -> Option<Self::ExclusiveGuard>;
        fn try_lock_exclusive_until(&self, timeout: Self::Instant) -> Option<Self::ExclusiveGuard>;
    }
    RawRwLockUpgrade: RawRwLock,
    "raw locks are not modelled: use `parking_lot::RwLock` and its guards" {
        type UpgradableGuard;
        fn lock_upgradable(&self) -> Self::UpgradableGuard;
        fn try_lock_upgradable(&self) -> Option<Self::UpgradableGuard>;
        unsafe fn unlock_upgradable(&self, guard: Self::UpgradableGuard);
        unsafe fn upgrade(&self, guard: Self::UpgradableGuard) -> Self::ExclusiveGuard;
        unsafe fn try_upgrade(
            &self,
            guard: Self::UpgradableGuard,
        ) -> Result<Self::ExclusiveGuard, Self::UpgradableGuard>;
    }
    RawRwLockUpgradeFair: RawRwLockUpgrade + RawRwLockFair,
    "raw locks are not modelled: use `parking_lot::RwLock` and its guards" {
        unsafe fn unlock_upgradable_fair(&self, guard: Self::UpgradableGuard);
        unsafe fn bump_upgradable(&self, _guard: &mut Self::UpgradableGuard) {
            unreachable!()
        }
    }
    RawRwLockUpgradeDowngrade: RawRwLockUpgrade + RawRwLockDowngrade,
    "raw locks are not modelled: use `parking_lot::RwLock` and its guards" {
        unsafe fn downgrade_upgradable(&self, guard: Self::UpgradableGuard) -> Self::SharedGuard;
        unsafe fn downgrade_to_upgradable(
            &self,
            guard: Self::ExclusiveGuard,
        ) -> Self::UpgradableGuard;
    }
    RawRwLockUpgradeTimed: RawRwLockUpgrade + RawRwLockTimed,
    "raw locks are not modelled: use `parking_lot::RwLock` and its guards" {
        fn try_lock_upgradable_for(&self, timeout: Self::Duration)
        -> Option<Self::UpgradableGuard>;
        fn try_lock_upgradable_until(&self, timeout: Self::Instant)
        -> Option<Self::UpgradableGuard>;
        unsafe fn try_upgrade_for(
            &self,
            guard: Self::UpgradableGuard,
            timeout: Self::Duration,
        ) -> Result<Self::ExclusiveGuard, Self::UpgradableGuard>;
        unsafe fn try_upgrade_until(
            &self,
            guard: Self::UpgradableGuard,
            timeout: Self::Instant,
        ) -> Result<Self::ExclusiveGuard, Self::UpgradableGuard>;
    }
    RawCondvar, "raw condition variables are not modelled: use `parking_lot::Condvar`" {
        const INIT: Self;
        type RawMutex: RawMutex;
        unsafe fn wait(
            &self,
            mutex: &Self::RawMutex,
            guard: &mut <Self::RawMutex as RawMutex>::Guard,
        );
        fn notify_one(&self) -> bool;
        fn notify_all(&self) -> usize;
    }
    RawCondvarTimed: RawCondvar,
    "raw condition variables are not modelled: use `parking_lot::Condvar`" {}
}

/// Raw mutexes are not modelled: use `parking_lot::ReentrantMutex`.
#[derive(Debug)]
pub struct RawReentrantMutex<R: RawMutex, G> {
    never: std::marker::PhantomData<(R, G)>,
}
