//! Tells a program that goes round for ever from one that is only slow.

use crate::kernel::{Changed, Event, ThreadId, Value};

/// The last steps, which are looked at: a part of all, and no more than so many.
const PART: usize = 4;
const LAST: usize = 6_000;
/// How often a round has to be repeated in them.
const TIMES: usize = 3;

/// Whether the last steps are one round again and again: the same threads do the same,
/// read and write the same values, and leave as many messages and elements. Where
/// something changed that cannot be shown, it may have been another value; and what those
/// will do who are `asleep` is not known.
pub(super) fn goes_round(events: &[Event], mut asleep: impl Iterator<Item = ThreadId>) -> bool {
    let last = &events[events.len() - (events.len() / PART).min(LAST)..];
    let is_in_it = |thread: ThreadId| last.iter().any(|event| event.thread == thread);
    if last.iter().any(is_hidden) || !asleep.all(is_in_it) {
        return false;
    }
    (1..=last.len() / TIMES).any(|round| {
        let again = last.iter().skip(round);
        again.zip(last).all(|(now, before)| same(now, before))
    })
}

/// Whether an event changed something that cannot be shown.
pub(super) fn is_hidden(event: &Event) -> bool {
    let shown = event.read != Value::Unknown || event.wrote != Value::Unknown;
    event.changed != Changed::No && !shown
}

pub(super) fn same(one: &Event, other: &Event) -> bool {
    one.thread == other.thread
        && one.verb == other.verb
        && one.object == other.object
        && one.site == other.site
        && one.how == other.how
        && one.left == other.left
        && one.read == other.read
        && one.wrote == other.wrote
}
