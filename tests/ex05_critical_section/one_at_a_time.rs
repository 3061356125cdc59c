//! One at a time: nobody else works or starts meanwhile.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::Instant;

use harness::{Plain, before_the_clock, expect, expect_eq, name, spawn};

use super::{starts_outside, works};
use crate::exercise::Relay;

/// Level 1: "running" and "over" of one runner stand next to each other.
pub fn one_pair_after_another() {
    let relay = Relay::new();
    name("relay", &relay);
    thread::scope(|scope| {
        for runner in ["Thread#1", "Thread#2"] {
            spawn!(scope, "{runner}", || relay.one_at_a_time(runner, || {}));
        }
    });
    let lines = relay.lines();
    let one_first = [
        "Thread#1 running",
        "Thread#1 over",
        "Thread#2 running",
        "Thread#2 over",
    ];
    let two_first = [
        "Thread#2 running",
        "Thread#2 over",
        "Thread#1 running",
        "Thread#1 over",
    ];
    expect!(
        lines == one_first || lines == two_first,
        "the log of two who run one at a time is {lines:?}"
    );
}

/// Level 1: who works in its turn works alone, and two of one name are two.
pub fn nobody_works_meanwhile() {
    let (relay, at_work) = (Relay::new(), AtomicUsize::new(0));
    name("relay", &relay);
    name("at work", &at_work);
    thread::scope(|scope| {
        for runner in ["Thread#1", "Thread#2"] {
            let (relay, at_work) = (&relay, &at_work);
            spawn!(scope, "{runner}", move || {
                relay.one_at_a_time("twin", || {
                    let others = at_work.fetch_add(1, Relaxed);
                    expect_eq!(others, 0, "how many others are at work with {runner}");
                    at_work.fetch_sub(1, Relaxed);
                });
            });
        }
    });
}

/// Level 1: who runs side by side with others, or in a lane, does not start while
/// somebody runs alone.
pub fn nobody_starts_meanwhile() {
    let relay = Relay::new();
    name("relay", &relay);
    thread::scope(|scope| {
        spawn!(scope, "Thread#1", || relay.one_at_a_time("Thread#1", || {}));
        spawn!(scope, "Thread#2", || relay.side_by_side("Thread#2", || {}));
    });
    starts_outside("Thread#2", "Thread#1", &relay.lines());

    let relay = Relay::new();
    name("relay", &relay);
    thread::scope(|scope| {
        spawn!(scope, "Thread#1", || relay.one_at_a_time("Thread#1", || {}));
        relay.in_lanes(&["in a lane"], 1, |_| {});
    });
    starts_outside("in a lane", "Thread#1", &relay.lines());
}

/// Level 1: what is written in one turn is read in the next. The note is plain memory:
/// nothing but the lock orders who uses it when.
pub fn what_one_wrote_the_next_finds() {
    let (relay, note) = (Relay::new(), Plain::new(0));
    name("relay", &relay);
    name("note", &note);
    thread::scope(|scope| {
        for runner in ["Thread#1", "Thread#2"] {
            let (relay, note) = (&relay, &note);
            spawn!(scope, "{runner}", move || {
                relay.one_at_a_time(runner, || note.set(note.get() + 1));
            });
        }
    });
    expect_eq!(note.get(), 2, "a note to which both runners added one");
}

/// Level 1: one at a time it takes as long as all of them together, and no longer.
pub fn the_time_is_the_sum() {
    let (relay, start) = (Relay::new(), Instant::now());
    name("relay", &relay);
    thread::scope(|scope| {
        for (runner, seconds) in [("Thread#1", 2), ("Thread#2", 4), ("Thread#3", 1)] {
            let relay = &relay;
            spawn!(scope, "{runner}", move || {
                relay.one_at_a_time(runner, || works(seconds))
            });
        }
    });
    expect_eq!(
        start.elapsed().as_secs(),
        7,
        "the number of seconds for three who work 2, 4 and 1, one at a time,"
    );
    the_next_goes_on_at_once();
}

/// The next one goes on when the one before it is over, and not when a time of its own is
/// up.
fn the_next_goes_on_at_once() {
    let (relay, over) = (Relay::new(), AtomicUsize::new(0));
    name("relay", &relay);
    name("over", &over);
    let next_goes_on = thread::scope(|scope| {
        for runner in ["Thread#1", "Thread#2"] {
            let (relay, over) = (&relay, &over);
            spawn!(scope, "{runner}", move || {
                relay.one_at_a_time(runner, thread::yield_now);
                over.fetch_add(1, Relaxed);
            });
        }
        before_the_clock!(over.load(Relaxed) == 2)
    });
    expect!(
        next_goes_on,
        "one of two is over, and the other one sleeps until a time of its own is up: was it not \
         woken?"
    );
}

/// Level 1: who runs in one relay is not in the way of another one.
pub fn each_relay_has_its_own_lock() {
    let (relay, other) = (Relay::new(), Relay::new());
    name("relay", &relay);
    name("the other relay", &other);
    // Work that can be done once.
    let note = String::new();
    relay.one_at_a_time("outside", || other.one_at_a_time("inside", || drop(note)));
    expect_eq!(
        relay.lines(),
        ["outside running", "outside over"],
        "the log"
    );
    expect_eq!(
        other.lines(),
        ["inside running", "inside over"],
        "the log inside"
    );
    each_way_inside_of_each();
}

/// However somebody runs in one relay, others run in another one meanwhile, in each way.
fn each_way_inside_of_each() {
    let (relay, other) = (Relay::new(), Relay::new());
    name("relay", &relay);
    name("the other relay", &other);
    let inside = || {
        other.one_at_a_time("alone", || {});
        other.side_by_side("side by side", || {});
        other.in_lanes(&["in a lane"], 1, |_| {});
    };
    relay.one_at_a_time("alone", inside);
    relay.side_by_side("side by side", inside);
    relay.in_lanes(&["in a lane"], 1, |_| inside());
    let said = ["alone", "side by side", "in a lane"]
        .map(|runner| [format!("{runner} running"), format!("{runner} over")])
        .concat();
    expect_eq!(relay.lines(), said, "the log of three who run in turn");
    expect_eq!(
        other.lines(),
        [&said[..]; 3].concat(),
        "the log of three who run inside of each of them"
    );
}

/// Level 1: of two relays, each wakes those who wait for it.
pub fn each_relay_wakes_its_own() {
    let relays = [Relay::new(), Relay::new()];
    name("relay", &relays[0]);
    name("the other relay", &relays[1]);
    thread::scope(|scope| {
        for runner in ["Thread#1", "Thread#2", "Thread#3", "Thread#4"] {
            let relay = &relays[usize::from(runner > "Thread#2")];
            spawn!(scope, "{runner}", move || {
                relay.one_at_a_time(runner, thread::yield_now)
            });
        }
    });
}
