//! In lanes: as many work as there are lanes, and a free lane takes the next.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Barrier, Condvar, Mutex};
use std::thread;

use harness::{before_the_clock, expect, expect_eq, name, spawn};

use super::lines_of;
use crate::exercise::Relay;

/// Level 3: in two lanes two meet at work, and the next two, even if they have one name.
pub fn lanes_work_at_once() {
    let (relay, meeting) = (Relay::new(), Barrier::new(2));
    name("relay", &relay);
    name("meeting", &meeting);
    relay.in_lanes(&["a", "a", "b", "b"], 2, |_| _ = meeting.wait());
}

/// Level 3: each of them runs once, whoever is next first, and no more at a time than
/// there are lanes.
pub fn each_runs_once() {
    let relay = Relay::new();
    name("relay", &relay);
    let (ran, at_work) = (Mutex::new(Vec::new()), AtomicUsize::new(0));
    name("ran", &ran);
    name("at work", &at_work);
    relay.in_lanes(&["a", "b", "b"], 2, |runner| {
        let others = at_work.fetch_add(1, Relaxed);
        expect!(others < 2, "{} are at work at once in 2 lanes", others + 1);
        ran.lock().unwrap().push(runner.to_owned());
        at_work.fetch_sub(1, Relaxed);
    });
    let mut ran = ran.into_inner().unwrap();
    ran.sort();
    expect_eq!(ran, ["a", "b", "b"], "who has run");
    let mut lines = relay.lines();
    lines.sort();
    let said = [
        "a over",
        "a running",
        "b over",
        "b over",
        "b running",
        "b running",
    ];
    expect_eq!(lines, said, "the log, sorted,");

    let relay = Relay::new();
    relay.in_lanes(&[], 1, |_| {});
    relay.in_lanes(&["c", "a", "b"], 1, |runner| {
        let (last, expected) = (relay.lines().pop(), format!("{runner} running"));
        expect_eq!(
            last,
            Some(expected),
            "the last line of the log while {runner} works"
        );
    });
    let said =
        ["c", "a", "b"].map(|runner| [format!("{runner} running"), format!("{runner} over")]);
    expect_eq!(
        relay.lines(),
        said.concat(),
        "the log of c, then a, then b in one lane"
    );
}

/// Level 3: one works until all the others have, and the other lane takes them all.
pub fn a_free_lane_takes_the_next() {
    let relay = Relay::new();
    name("relay", &relay);
    let (ran, changed) = (Mutex::new(Vec::new()), Condvar::new());
    name("others that ran", &ran);
    name("the three others to have run", &changed);
    relay.in_lanes(&["slow", "b", "c", "d"], 2, |runner| {
        let mut ran = ran.lock().unwrap();
        if runner == "slow" {
            drop(changed.wait_while(ran, |ran| ran.len() < 3));
        } else {
            ran.push(runner.to_owned());
            changed.notify_one();
        }
    });
    expect_eq!(
        ran.into_inner().unwrap(),
        ["b", "c", "d"],
        "who has run in the lane that was free, in order,"
    );
    a_lane_waits_for_no_clock();
}

/// Who waits for a lane goes on when one is free, and not when a time of its own
/// is up.
fn a_lane_waits_for_no_clock() {
    let (relay, over) = (Relay::new(), AtomicBool::new(false));
    name("relay", &relay);
    name("over", &over);
    let next_goes_on = thread::scope(|scope| {
        spawn!(scope, "the caller", || {
            relay.in_lanes(&["a", "b"], 1, |_| thread::yield_now());
            over.store(true, Relaxed);
        });
        before_the_clock!(over.load(Relaxed))
    });
    expect!(
        next_goes_on,
        "the lane is free, and the next one sleeps until a time of its own is up: was it not \
         woken?"
    );
}

/// Level 3: a lane takes one name at a time, however many wait: while the first one works,
/// the other lane takes all others, in order.
pub fn each_takes_one_at_a_time() {
    let (relay, ran, all_ran) = (Relay::new(), AtomicUsize::new(0), Barrier::new(2));
    name("relay", &relay);
    name("others that ran", &ran);
    name("all others ran", &all_ran);
    let others: Vec<String> = (1..=OTHERS).map(|number| number.to_string()).collect();
    let mut names = vec!["slow"];
    names.extend(others.iter().map(String::as_str));
    relay.in_lanes(&names, 2, |runner| {
        if runner == "slow" {
            all_ran.wait();
            return;
        }
        let number = ran.fetch_add(1, Relaxed) + 1;
        expect_eq!(
            runner,
            number.to_string(),
            "who runs as number {number} in the lane that is free, while \"slow\" works and 1 to \
             {OTHERS} wait,"
        );
        if number == OTHERS {
            all_ran.wait();
        }
    });
}

/// So many that a small part of a lane's share is still more than one.
const OTHERS: usize = 32;

/// Level 3: two callers open a lane each, and those who run there meet.
pub fn two_callers_meet() {
    let (relay, meeting) = (Relay::new(), Barrier::new(2));
    name("relay", &relay);
    name("meeting", &meeting);
    let opens_a_lane = || relay.in_lanes(&["runner"], 1, |_| _ = meeting.wait());
    thread::scope(|scope| {
        spawn!(scope, "another caller", opens_a_lane);
        opens_a_lane();
    });
}

/// Level 3: the lanes and the list of those who wait are those of one call; and who works in
/// a lane keeps nobody from running alone.
pub fn lanes_inside_a_lane() {
    let relay = Relay::new();
    name("relay", &relay);
    let at_work = AtomicUsize::new(0);
    name("at work outside", &at_work);
    relay.in_lanes(&["outer 1", "outer 2", "outer 3"], 1, |outer| {
        expect!(outer.starts_with("outer"), "a lane outside runs {outer:?}");
        let others = at_work.fetch_add(1, Relaxed);
        expect_eq!(
            others,
            0,
            "how many others are at work with {outer} in one lane"
        );
        if outer == "outer 3" {
            at_work.fetch_sub(1, Relaxed);
            return;
        }
        relay.in_lanes(&["inner 1", "inner 2"], 1, |inner| {
            expect!(inner.starts_with("inner"), "a lane inside runs {inner:?}");
            relay.one_at_a_time("alone", || {});
        });
        at_work.fetch_sub(1, Relaxed);
    });
    let lines = relay.lines();
    for (runner, times) in [
        ("outer 1", 1),
        ("outer 2", 1),
        ("inner 1", 2),
        ("inner 2", 2),
        ("alone", 4),
    ] {
        expect_eq!(
            lines_of(runner, "over", &lines),
            times,
            "how often {runner:?} has run, of two runners who each open a lane for two more, who each run one alone,"
        );
    }
}
