//! Channels into which the virtual clock sends, and the one into which nobody
//! does.

use std::sync::Arc;
use std::time::Duration;

use model::kernel::with;
use model::primitives::channel::timer::Timer;
use model::primitives::patience::Patience;
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

/// The time after `timeout`, if a real `Instant` reaches so far.
fn deadline(timeout: Duration) -> Option<Duration> {
    let reachable = i64::try_from(timeout.as_secs()).is_ok();
    reachable.then(|| with(|execution| execution.now().saturating_add(timeout)))
}

/// As long as `timeout`; where the real one cannot say when that is over, for
/// ever.
pub fn patience(timeout: Duration) -> Patience {
    deadline(timeout).map_or(Patience::Endless, Patience::Until)
}
