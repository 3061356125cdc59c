//! `parking_lot::Once`.

use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};

use model::primitives::once::{self as raw, State};

/// As `parking_lot::Once`.
pub struct Once {
    raw: raw::Once,
}

impl UnwindSafe for Once {}
impl RefUnwindSafe for Once {}

/// As `parking_lot::OnceState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnceState {
    New,
    Poisoned,
    InProgress,
    Done,
}

impl OnceState {
    pub const fn is_poisoned(self) -> bool {
        matches!(self, Self::Poisoned)
    }

    pub const fn poisoned(self) -> bool {
        self.is_poisoned()
    }

    pub const fn is_completed(self) -> bool {
        matches!(self, Self::Done)
    }

    pub const fn done(self) -> bool {
        self.is_completed()
    }
}

impl Once {
    pub const fn new() -> Self {
        Self {
            raw: raw::Once::new("Once"),
        }
    }

    pub const fn new_completed() -> Self {
        Self {
            raw: raw::Once::completed("Once"),
        }
    }

    #[inline]
    #[track_caller]
    pub fn state(&self) -> OnceState {
        self.look("state")
    }

    #[inline]
    #[track_caller]
    pub fn is_completed(&self) -> bool {
        self.look("is_completed").is_completed()
    }

    #[track_caller]
    fn look(&self, verb: &'static str) -> OnceState {
        match self.raw.look(verb, Location::caller()) {
            State::New => OnceState::New,
            State::Running => OnceState::InProgress,
            State::Done => OnceState::Done,
            State::Poisoned => OnceState::Poisoned,
        }
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
        F: FnOnce(OnceState),
    {
        let mut f = Some(f);
        self.raw.call(
            "call_once_force",
            true,
            Location::caller(),
            &mut |poisoned| {
                let state = if poisoned {
                    OnceState::Poisoned
                } else {
                    OnceState::New
                };
                f.take().expect("called once")(state);
            },
        );
    }
}

impl Default for Once {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Once")
            .field("state", &self.raw.peek())
            .finish()
    }
}
