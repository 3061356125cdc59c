//! `loom::sync`.

pub mod atomic;
mod notify;

pub use model_std::sync::{
    mpsc, Arc, Condvar, LazyLock, LockResult, Mutex, MutexGuard, RwLock, RwLockReadGuard,
    RwLockWriteGuard, TryLockResult,
};
pub use notify::Notify;
