//! Side by side: the lock is held for the lines alone.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use harness::{before_the_clock, expect, expect_eq, name, spawn};

use super::starts_outside;
use crate::exercise::Relay;

/// Level 2: three who run side by side meet at work, even if two of them have one name.
pub fn all_work_at_once() {
    let (relay, meeting) = (Relay::new(), Barrier::new(3));
    name("relay", &relay);
    name("meeting", &meeting);
    thread::scope(|scope| {
        for (thread, runner) in [
            ("Thread#1", "one"),
            ("Thread#2", "twin"),
            ("Thread#3", "twin"),
        ] {
            let (relay, meeting) = (&relay, &meeting);
            spawn!(scope, "{thread}", move || {
                relay.side_by_side(runner, || _ = meeting.wait())
            });
        }
    });
    let mut lines = relay.lines();
    lines.sort();
    let said = [
        "one over",
        "one running",
        "twin over",
        "twin over",
        "twin running",
        "twin running",
    ];
    expect_eq!(lines, said, "the log, sorted,");
}

/// Level 2: "running" is said before the work, and "over" after it.
pub fn said_before_and_after() {
    let relay = Relay::new();
    name("relay", &relay);
    thread::scope(|scope| {
        for runner in ["Thread#1", "Thread#2"] {
            let relay = &relay;
            spawn!(scope, "{runner}", move || {
                let said = |does: &str| relay.lines().contains(&format!("{runner} {does}"));
                relay.side_by_side(runner, || {
                    expect!(
                        said("running"),
                        "{runner} works and has not said that it runs"
                    );
                    expect!(!said("over"), "{runner} works and has said that it is over");
                });
                expect!(
                    said("over"),
                    "{runner} has run and has not said that it is over"
                );
            });
        }
    });
    expect_eq!(relay.lines().len(), 4, "the number of lines of two runners");
}

/// Level 2: the lock is not held while a runner works: it may call what takes the lock, which
/// is then taken.
pub fn work_may_use_the_relay() {
    let relay = Relay::new();
    name("relay", &relay);
    let note = String::new();
    relay.side_by_side("outer", || {
        relay.one_at_a_time("middle", || {});
        // Work that can be done once.
        relay.side_by_side("inner", || drop(note));
        relay.in_lanes(&["in a lane"], 1, |_| _ = relay.lines());
    });
    let lines = [
        "outer running",
        "middle running",
        "middle over",
        "inner running",
        "inner over",
        "in a lane running",
        "in a lane over",
        "outer over",
    ];
    expect_eq!(relay.lines(), lines, "the log of runs inside a run");
    alone_inside_a_run();
}

/// Who runs alone inside of a run does so as anybody else: nobody starts meanwhile.
fn alone_inside_a_run() {
    let relay = Relay::new();
    name("relay", &relay);
    thread::scope(|scope| {
        spawn!(scope, "Thread#1", || {
            relay.side_by_side("outer 1", || relay.one_at_a_time("alone 1", || {}));
        });
        relay.in_lanes(&["outer 2"], 1, |_| relay.one_at_a_time("alone 2", || {}));
    });
    let lines = relay.lines();
    for (alone, others) in [
        ("alone 1", ["outer 2", "alone 2"]),
        ("alone 2", ["outer 1", "alone 1"]),
    ] {
        for other in others {
            starts_outside(other, alone, &lines);
        }
    }
}

/// Level 2: who waits until somebody who runs alone is over goes on then, and not when a
/// time of its own is up: side by side, in a lane, and whoever reads the log.
pub fn who_waits_goes_on_at_once() {
    let (relay, over) = (Relay::new(), AtomicUsize::new(0));
    name("relay", &relay);
    name("over", &over);
    let all_go_on = thread::scope(|scope| {
        spawn!(scope, "alone", || {
            relay.one_at_a_time("alone", thread::yield_now);
            over.fetch_add(1, Relaxed);
        });
        spawn!(scope, "side by side", || {
            relay.side_by_side("side by side", || {});
            relay.lines();
            over.fetch_add(1, Relaxed);
        });
        spawn!(scope, "lanes", || {
            relay.in_lanes(&["in a lane"], 1, |_| {});
            over.fetch_add(1, Relaxed);
        });
        before_the_clock!(over.load(Relaxed) == 3)
    });
    expect!(
        all_go_on,
        "who runs alone is over, and somebody else sleeps until a time of its own is up: was it \
         not woken?"
    );
}

/// Level 2: one works until the others are over, and they are not kept from that. So it
/// takes as long as the longest.
pub fn a_slow_one_delays_nobody() {
    let (relay, others_are_over) = (Relay::new(), Barrier::new(3));
    name("relay", &relay);
    name("others are over", &others_are_over);
    thread::scope(|scope| {
        spawn!(scope, "slow", || {
            relay.side_by_side("slow", || _ = others_are_over.wait())
        });
        for runner in ["Thread#1", "Thread#2"] {
            let (relay, others_are_over) = (&relay, &others_are_over);
            spawn!(scope, "{runner}", move || {
                relay.side_by_side(runner, || {});
                others_are_over.wait();
            });
        }
    });
}
