//! How long an operation waits for its condition.

use std::time::Duration;

use crate::kernel::{Early, Op, with};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// Not at all: a `try_`.
    None,
    /// Until the virtual clock says so.
    Until(Duration),
    Endless,
}

/// The end of a wait that lasts so long, from now. None is a wait without end: a real
/// clock counts the seconds in 63 bits, and `Duration::MAX` is a way to say for ever.
pub fn deadline(timeout: Duration) -> Option<Duration> {
    let reachable = i64::try_from(timeout.as_secs()).is_ok();
    reachable.then(|| with(|execution| execution.now().saturating_add(timeout)))
}

impl Patience {
    /// As long as `timeout`, from now.
    pub fn of(timeout: Duration) -> Self {
        deadline(timeout).map_or(Self::Endless, Self::Until)
    }

    /// `op`, as soon as it is `ready` or patience has come to its end.
    pub(super) fn wait<'a>(self, op: Op<'a>, ready: &'a dyn Fn() -> bool) -> Op<'a> {
        match self {
            Self::None => op,
            Self::Until(deadline) => op.when(ready).or(Early::Deadline(deadline)),
            Self::Endless => op.when(ready),
        }
    }
}
