//! What a compare-exchange of an `Atomic` takes and gives back.

use std::fmt;
use std::sync::atomic::Ordering;

use crate::{Pointable, Pointer, Shared};

/// As `crossbeam_epoch::CompareExchangeError`.
pub struct CompareExchangeError<'g, T: ?Sized + Pointable, P: Pointer<T>> {
    pub current: Shared<'g, T>,
    pub new: P,
}

impl<T, P: Pointer<T> + fmt::Debug> fmt::Debug for CompareExchangeError<'_, T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompareExchangeError")
            .field("current", &self.current)
            .field("new", &self.new)
            .finish()
    }
}

#[deprecated(note = "Use `CompareExchangeError` instead")]
pub type CompareAndSetError<'g, T, P> = CompareExchangeError<'g, T, P>;

/// As `crossbeam_epoch::CompareAndSetOrdering`.
#[deprecated(
    note = "`compare_and_set` and `compare_and_set_weak` that use this trait are deprecated, \
            use `compare_exchange` or `compare_exchange_weak` instead"
)]
pub trait CompareAndSetOrdering {
    fn success(&self) -> Ordering;

    fn failure(&self) -> Ordering;
}

#[allow(deprecated, reason = "it is there in the real crate")]
impl CompareAndSetOrdering for Ordering {
    fn success(&self) -> Ordering {
        *self
    }

    fn failure(&self) -> Ordering {
        match self {
            Self::Relaxed | Self::Release => Self::Relaxed,
            Self::Acquire | Self::AcqRel => Self::Acquire,
            _ => Self::SeqCst,
        }
    }
}

#[allow(deprecated, reason = "it is there in the real crate")]
impl CompareAndSetOrdering for (Ordering, Ordering) {
    fn success(&self) -> Ordering {
        self.0
    }

    fn failure(&self) -> Ordering {
        self.1
    }
}
