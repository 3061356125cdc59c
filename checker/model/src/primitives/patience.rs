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

impl Patience {
    /// As long as `timeout`, from now.
    pub fn of(timeout: Duration) -> Self {
        Self::Until(with(|execution| execution.now().saturating_add(timeout)))
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
