//! `std::thread`, modelled.

mod builder;
mod handle;
mod local;
mod scope;

use std::panic::Location;
use std::time::Duration;

use model::primitives::thread as raw;

pub use builder::Builder;
pub use handle::{JoinHandle, Thread, ThreadId, current};
pub use local::{AccessError, LocalKey};
pub use scope::{Scope, ScopedJoinHandle, scope};
pub use std::thread::{Result, available_parallelism};

#[track_caller]
pub fn spawn<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    handle::start(None, Location::caller(), f)
}

#[track_caller]
pub fn yield_now() {
    raw::yield_now("yield_now", Location::caller());
}

#[track_caller]
pub fn sleep(duration: Duration) {
    raw::sleep(duration, Location::caller());
}

#[track_caller]
pub fn park() {
    current().parker().park("park", None, Location::caller());
}

#[track_caller]
pub fn park_timeout(timeout: Duration) {
    current()
        .parker()
        .park("park_timeout", Some(timeout), Location::caller());
}

/// Whether the current modelled thread is unwinding.
pub fn panicking() -> bool {
    model::kernel::panicking()
}
