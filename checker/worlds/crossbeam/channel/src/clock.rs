//! Channels into which the virtual clock sends, and the one into which nobody
//! does.

use std::sync::Arc;
use std::time::Duration;

use model::primitives::channel::timer::Timer;
use model::primitives::patience::deadline;
use model_std::time::Instant;

use crate::Receiver;

/// As [`crossbeam_channel::after`].
pub fn after(duration: Duration) -> Receiver<Instant> {
    timer(deadline(duration), None)
}

/// As [`crossbeam_channel::at`].
pub fn at(when: Instant) -> Receiver<Instant> {
    timer(Some(when.since_start()), None)
}

/// As [`crossbeam_channel::tick`].
pub fn tick(duration: Duration) -> Receiver<Instant> {
    timer(deadline(duration), Some(duration))
}

/// As [`crossbeam_channel::never`].
pub const fn never<T>() -> Receiver<T> {
    Receiver::never()
}

fn timer(due: Option<Duration>, period: Option<Duration>) -> Receiver<Instant> {
    match due {
        Some(due) => Receiver::timed(Arc::new(Timer::new(due, period)), |instant| instant),
        None => never(),
    }
}
