//! `crossbeam_utils::sync::Parker`.

use std::fmt;
use std::marker::PhantomData;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::Arc;
use std::time::Duration;

use model::kernel::Site;
use model::primitives::thread::Parker as Token;
use model_std::time::Instant;

/// As `crossbeam_utils::sync::Parker`: unlike `std::thread::park` it does not
/// return before there is a token, or the time is over.
pub struct Parker {
    unparker: Unparker,
    not_sync: PhantomData<*const ()>,
}

// SAFETY: what is not `Send` is the marker alone.
unsafe impl Send for Parker {}

impl Default for Parker {
    fn default() -> Self {
        Self::of(Unparker {
            token: Arc::new(Shared(Token::without_spurious_wake_ups())),
        })
    }
}

impl Parker {
    pub fn new() -> Self {
        Self::default()
    }

    fn of(unparker: Unparker) -> Self {
        Self {
            unparker,
            not_sync: PhantomData,
        }
    }

    #[inline]
    #[track_caller]
    pub fn park(&self) {
        self.token().park("park", None, Location::caller());
    }

    #[inline]
    #[track_caller]
    pub fn park_timeout(&self, timeout: Duration) {
        self.wait("park_timeout", timeout, Location::caller());
    }

    #[inline]
    #[track_caller]
    pub fn park_deadline(&self, deadline: Instant) {
        let left = deadline.saturating_duration_since(Instant::now());
        self.wait("park_deadline", left, Location::caller());
    }

    fn wait(&self, verb: &'static str, timeout: Duration, site: Site) {
        if timeout.is_zero() {
            self.token().try_park(verb, site);
        } else {
            self.token().park(verb, Some(timeout), site);
        }
    }

    fn token(&self) -> &Token {
        &self.unparker.token.0
    }

    pub fn unparker(&self) -> &Unparker {
        &self.unparker
    }

    pub fn into_raw(this: Self) -> *const () {
        Unparker::into_raw(this.unparker)
    }

    /// # Safety
    ///
    /// As for the real one: `ptr` comes from [`Parker::into_raw`].
    pub unsafe fn from_raw(ptr: *const ()) -> Self {
        // SAFETY: the caller's.
        Self::of(unsafe { Unparker::from_raw(ptr) })
    }
}

impl fmt::Debug for Parker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Parker { .. }")
    }
}

/// As `crossbeam_utils::sync::Unparker`.
pub struct Unparker {
    token: Arc<Shared>,
}

struct Shared(Token);

// SAFETY: the token is used by the running thread of an execution only, of which
// there is one at a time.
unsafe impl Send for Shared {}
// SAFETY: as above.
unsafe impl Sync for Shared {}
impl UnwindSafe for Shared {}
impl RefUnwindSafe for Shared {}

impl Unparker {
    #[inline]
    #[track_caller]
    pub fn unpark(&self) {
        self.token.0.unpark(Location::caller());
    }

    pub fn into_raw(this: Self) -> *const () {
        Arc::into_raw(this.token).cast()
    }

    /// # Safety
    ///
    /// As for the real one: `ptr` comes from [`Unparker::into_raw`].
    pub unsafe fn from_raw(ptr: *const ()) -> Self {
        Self {
            // SAFETY: the caller's.
            token: unsafe { Arc::from_raw(ptr.cast()) },
        }
    }
}

impl Clone for Unparker {
    fn clone(&self) -> Self {
        Self {
            token: Arc::clone(&self.token),
        }
    }
}

impl fmt::Debug for Unparker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Unparker { .. }")
    }
}
