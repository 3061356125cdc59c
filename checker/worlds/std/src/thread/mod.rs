//! `std::thread`, modelled.

mod builder;
mod handle;
mod local;
mod scope;

use std::io;
use std::num::NonZero;
use std::panic::Location;
use std::time::Duration;

use model::primitives::thread as raw;

pub use builder::Builder;
pub use handle::{JoinHandle, Thread, ThreadId, current};
pub use local::{AccessError, LocalKey};
pub use scope::{Scope, ScopedJoinHandle, scope};
pub use std::thread::Result;

#[track_caller]
pub fn spawn<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    handle::start(None, Location::caller(), Box::new(f))
}

#[inline]
#[track_caller]
pub fn yield_now() {
    raw::yield_now("yield_now", Location::caller());
}

#[inline]
#[track_caller]
pub fn sleep(duration: Duration) {
    raw::sleep(duration, Location::caller());
}

#[inline]
#[track_caller]
#[deprecated(note = "replaced by `std::thread::sleep`")]
pub fn sleep_ms(ms: u32) {
    sleep(Duration::from_millis(ms.into()));
}

#[inline]
#[track_caller]
pub fn park() {
    current().parker().park("park", None, Location::caller());
}

#[inline]
#[track_caller]
pub fn park_timeout(timeout: Duration) {
    current()
        .parker()
        .park("park_timeout", Some(timeout), Location::caller());
}

#[inline]
#[track_caller]
#[deprecated(note = "replaced by `std::thread::park_timeout`")]
pub fn park_timeout_ms(ms: u32) {
    park_timeout(Duration::from_millis(ms.into()));
}

/// The same on every machine, and few enough for both engines.
pub fn available_parallelism() -> io::Result<NonZero<usize>> {
    Ok(const { NonZero::new(2).unwrap() })
}

/// Whether the current modelled thread is unwinding.
pub fn panicking() -> bool {
    model::kernel::panicking()
}
