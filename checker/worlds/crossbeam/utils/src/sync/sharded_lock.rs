//! `crossbeam_utils::sync::ShardedLock`.
//!
//! The real one is a row of `std`'s locks, of which a reader takes one and a
//! writer all. Its documentation calls it equivalent to `RwLock`, and so it is
//! here: which threads share a shard is nothing that a program may count on.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::{LockResult, PoisonError, TryLockError, TryLockResult};

use model_std::sync::RwLock;

use super::sharded_guards::{ShardedLockReadGuard, ShardedLockWriteGuard};

/// As `crossbeam_utils::sync::ShardedLock`.
pub struct ShardedLock<T: ?Sized> {
    lock: RwLock<T>,
}

impl<T: ?Sized> UnwindSafe for ShardedLock<T> {}
impl<T: ?Sized> RefUnwindSafe for ShardedLock<T> {}

impl<T> ShardedLock<T> {
    pub fn new(value: T) -> Self {
        Self {
            lock: RwLock::new(value),
        }
    }

    pub fn into_inner(self) -> LockResult<T> {
        self.lock.into_inner()
    }
}

impl<T: ?Sized> ShardedLock<T> {
    pub fn is_poisoned(&self) -> bool {
        self.lock.is_poisoned()
    }

    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        self.lock.get_mut()
    }

    #[track_caller]
    pub fn try_read(&self) -> TryLockResult<ShardedLockReadGuard<'_, T>> {
        tried(self.lock.try_read(), |guard| {
            ShardedLockReadGuard::new(self, guard)
        })
    }

    #[track_caller]
    pub fn read(&self) -> LockResult<ShardedLockReadGuard<'_, T>> {
        locked(self.lock.read(), |guard| {
            ShardedLockReadGuard::new(self, guard)
        })
    }

    #[track_caller]
    pub fn try_write(&self) -> TryLockResult<ShardedLockWriteGuard<'_, T>> {
        tried(self.lock.try_write(), |guard| {
            ShardedLockWriteGuard::new(self, guard)
        })
    }

    #[track_caller]
    pub fn write(&self) -> LockResult<ShardedLockWriteGuard<'_, T>> {
        locked(self.lock.write(), |guard| {
            ShardedLockWriteGuard::new(self, guard)
        })
    }
}

fn locked<A, B>(result: LockResult<A>, wrap: impl FnOnce(A) -> B) -> LockResult<B> {
    match result {
        Ok(guard) => Ok(wrap(guard)),
        Err(poisoned) => Err(PoisonError::new(wrap(poisoned.into_inner()))),
    }
}

fn tried<A, B>(result: TryLockResult<A>, wrap: impl FnOnce(A) -> B) -> TryLockResult<B> {
    match result {
        Ok(guard) => Ok(wrap(guard)),
        Err(TryLockError::WouldBlock) => Err(TryLockError::WouldBlock),
        Err(TryLockError::Poisoned(poisoned)) => Err(TryLockError::Poisoned(PoisonError::new(
            wrap(poisoned.into_inner()),
        ))),
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for ShardedLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ShardedLock");
        match self.try_read() {
            Ok(guard) => debug.field("data", &&*guard),
            Err(TryLockError::Poisoned(poisoned)) => debug.field("data", &&**poisoned.get_ref()),
            Err(TryLockError::WouldBlock) => debug.field("data", &format_args!("<locked>")),
        };
        debug.finish()
    }
}

impl<T: Default> Default for ShardedLock<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for ShardedLock<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}
