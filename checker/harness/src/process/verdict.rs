//! Ends a check with another word than "fail".

use std::cell::RefCell;
use std::panic::Location;

use crate::child;
use crate::record::Status;

thread_local! {
    static VERDICT: RefCell<Option<(Status, String)>> = const { RefCell::new(None) };
}

/// Fails the check with this status.
#[track_caller]
pub(super) fn fail(status: Status, message: &str) -> ! {
    let place = child::short(Location::caller());
    let message = format!("{message}\n  seen by the check at {place}");
    VERDICT.set(Some((status, message.clone())));
    panic!("{message}")
}

/// The verdict behind a panic with this message.
pub(super) fn of_panic(message: String) -> (Status, String) {
    VERDICT.take().unwrap_or((Status::Fail, message))
}
