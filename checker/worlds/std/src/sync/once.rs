//! `std::sync::Once`.

use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};

use model::primitives::once::{self as raw, State};

/// As [`std::sync::Once`].
pub struct Once {
    raw: raw::Once,
}

impl UnwindSafe for Once {}
impl RefUnwindSafe for Once {}

/// As [`std::sync::OnceState`].
pub struct OnceState {
    poisoned: bool,
}

/// As [`std::sync::ONCE_INIT`].
#[deprecated(note = "the `Once::new()` function is now preferred")]
#[allow(clippy::declare_interior_mutable_const)] // as it is in `std`
pub const ONCE_INIT: Once = Once::new();

impl Once {
    #[expect(clippy::new_without_default, reason = "the real one has no `Default`")]
    pub const fn new() -> Self {
        Self {
            raw: raw::Once::new("Once"),
        }
    }

    #[track_caller]
    pub fn call_once<F>(&self, f: F)
    where
        F: FnOnce(),
    {
        let mut f = Some(f);
        self.raw
            .call("call_once", false, Location::caller(), &mut |_| {
                f.take().expect("called once")();
            });
    }

    #[track_caller]
    pub fn call_once_force<F>(&self, f: F)
    where
        F: FnOnce(&OnceState),
    {
        let mut f = Some(f);
        self.raw.call(
            "call_once_force",
            true,
            Location::caller(),
            &mut |poisoned| {
                f.take().expect("called once")(&OnceState { poisoned });
            },
        );
    }

    #[inline]
    #[track_caller]
    pub fn is_completed(&self) -> bool {
        self.raw.look("is_completed", Location::caller()) == State::Done
    }

    #[inline]
    #[track_caller]
    pub fn wait(&self) {
        self.raw.wait("wait", false, Location::caller());
    }

    #[inline]
    #[track_caller]
    pub fn wait_force(&self) {
        self.raw.wait("wait_force", true, Location::caller());
    }
}

impl OnceState {
    pub fn is_poisoned(&self) -> bool {
        self.poisoned
    }
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Once").finish_non_exhaustive()
    }
}

impl fmt::Debug for OnceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnceState")
            .field("poisoned", &self.is_poisoned())
            .finish()
    }
}
