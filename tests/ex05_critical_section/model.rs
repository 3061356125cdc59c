//! What must hold in every schedule.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Barrier, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use harness::{Check, Plain, expect, expect_eq, fail, name, spawn};

use crate::exercise::Relay;

#[path = "runs.rs"]
mod runs;

pub const CHECKS: &[Check] = &[
    Check::model("one_pair_after_another", one_pair_after_another),
    Check::model("nobody_works_meanwhile", nobody_works_meanwhile),
    Check::model("nobody_starts_meanwhile", nobody_starts_meanwhile),
    Check::model(
        "what_one_wrote_the_next_finds",
        what_one_wrote_the_next_finds,
    ),
    Check::model("the_time_is_the_sum", the_time_is_the_sum)
        .bound(1)
        .schedules_only(TIME),
    Check::model("each_relay_has_its_own_lock", each_relay_has_its_own_lock),
    Check::model("all_work_at_once", all_work_at_once).schedules_only(THREE),
    Check::model("said_before_and_after", said_before_and_after),
    Check::model("work_may_use_the_relay", work_may_use_the_relay),
    Check::model("a_slow_one_delays_nobody", a_slow_one_delays_nobody).schedules_only(THREE),
    Check::model("lanes_work_at_once", lanes_work_at_once),
    Check::model("each_runs_once", each_runs_once).bound(1),
    Check::model("a_free_lane_takes_the_next", a_free_lane_takes_the_next)
        .schedules_only("it asks who goes on, not what they see of each other's memory"),
    Check::model("lanes_inside_a_lane", lanes_inside_a_lane).bound(1),
    Check::model("a_panic_passes_the_lock_on", a_panic_passes_the_lock_on),
    Check::model("a_panic_closes_one_lane", a_panic_closes_one_lane),
    Check::model("no_lane_is_left", no_lane_is_left),
    Check::modelled_race("any_runs", runs::small, runs::run),
];

const THREE: &str = "three runners have too many executions for it; two have not";

/// The clock of the modelled world is virtual: it moves when everybody sleeps.
const TIME: &str = "it asks how long things take, not what threads see of each other's memory";

/// Level 1: "running" and "over" of one runner stand next to each other.
fn one_pair_after_another() {
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
fn nobody_works_meanwhile() {
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
fn nobody_starts_meanwhile() {
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

/// One of them runs alone: the other one starts before that, or after it.
fn starts_outside(other: &str, alone: &str, lines: &[String]) {
    let [start, over] = ["running", "over"].map(|does| at(lines, &format!("{alone} {does}")));
    let other_starts = at(lines, &format!("{other} running"));
    expect!(
        other_starts < start || over < other_starts,
        "{other:?} starts to run while {alone:?} does, which runs alone: the log is {lines:?}"
    );
}

/// Level 1: what is written in one turn is read in the next. The note is plain memory:
/// nothing but the lock orders who uses it when.
fn what_one_wrote_the_next_finds() {
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

/// Level 1: one at a time it takes as long as all of them together, and no longer: the
/// next one goes on when the one before it is over.
fn the_time_is_the_sum() {
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
        before_the_clock(|| over.load(Relaxed) == 2)
    });
    expect!(
        next_goes_on,
        "one of two is over, and the other one sleeps until a time of its own is up: was it not \
         woken?"
    );
}

/// Level 1: who runs alone in one relay is not in the way of another one.
fn each_relay_has_its_own_lock() {
    let (relay, other) = (Relay::new(), Relay::new());
    name("relay", &relay);
    name("the other relay", &other);
    relay.one_at_a_time("outside", || other.one_at_a_time("inside", || {}));
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
}

/// Level 2: three who run side by side meet at work.
fn all_work_at_once() {
    let (relay, meeting) = (Relay::new(), Barrier::new(3));
    name("relay", &relay);
    name("meeting", &meeting);
    thread::scope(|scope| {
        for runner in ["Thread#1", "Thread#2", "Thread#3"] {
            let (relay, meeting) = (&relay, &meeting);
            spawn!(scope, "{runner}", move || {
                relay.side_by_side(runner, || _ = meeting.wait())
            });
        }
    });
}

/// Level 2: "running" is said before the work, and "over" after it.
fn said_before_and_after() {
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

/// Level 2: the lock is not held while a runner works: it may call what takes the lock.
fn work_may_use_the_relay() {
    let relay = Relay::new();
    name("relay", &relay);
    relay.side_by_side("outer", || {
        relay.one_at_a_time("middle", || {});
        relay.side_by_side("inner", || {});
    });
    let lines = [
        "outer running",
        "middle running",
        "middle over",
        "inner running",
        "inner over",
        "outer over",
    ];
    expect_eq!(relay.lines(), lines, "the log of runs inside a run");
}

/// Level 2: one works until the others are over, and they are not kept from that. So it
/// takes as long as the longest.
fn a_slow_one_delays_nobody() {
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

/// Level 3: in two lanes two meet at work, and the next two, also if they have one name.
fn lanes_work_at_once() {
    let (relay, meeting) = (Relay::new(), Barrier::new(2));
    name("relay", &relay);
    name("meeting", &meeting);
    relay.in_lanes(&["a", "a", "b", "b"], 2, |_| _ = meeting.wait());
}

/// Level 3: each of them runs once, whoever is next first, and no more at a time than
/// there are lanes.
fn each_runs_once() {
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
    relay.in_lanes(&["a", "b"], 1, |runner| {
        let (last, expected) = (relay.lines().pop(), format!("{runner} running"));
        expect_eq!(
            last,
            Some(expected),
            "the last line of the log while {runner} works"
        );
    });
    let said = ["a running", "a over", "b running", "b over"];
    expect_eq!(relay.lines(), said, "the log of a, then b in one lane");
}

/// Level 3: one works until all the others have, and the other lane takes them all.
fn a_free_lane_takes_the_next() {
    let relay = Relay::new();
    name("relay", &relay);
    let (ran, changed) = (Mutex::new(0), Condvar::new());
    name("others that ran", &ran);
    name("changed", &changed);
    relay.in_lanes(&["slow", "b", "c", "d"], 2, |runner| {
        let mut ran = ran.lock().unwrap();
        if runner == "slow" {
            drop(changed.wait_while(ran, |ran| *ran < 3));
        } else {
            *ran += 1;
            changed.notify_one();
        }
    });
}

/// Level 3: the lanes and the list of those who wait are those of one call.
fn lanes_inside_a_lane() {
    let relay = Relay::new();
    name("relay", &relay);
    relay.in_lanes(&["outer 1", "outer 2"], 1, |outer| {
        expect!(outer.starts_with("outer"), "a lane outside runs {outer:?}");
        relay.in_lanes(&["inner 1", "inner 2"], 1, |inner| {
            expect!(inner.starts_with("inner"), "a lane inside runs {inner:?}");
        });
    });
    let lines = relay.lines();
    for (runner, times) in [
        ("outer 1", 1),
        ("outer 2", 1),
        ("inner 1", 2),
        ("inner 2", 2),
    ] {
        expect_eq!(
            lines_of(runner, "over", &lines),
            times,
            "how often {runner:?} has run, of two runners who each open a lane for two more,"
        );
    }
}

/// Level 4: a runner that panics gives the lock to the next one, who may be waiting for
/// it; and after that it is still a lock.
fn a_panic_passes_the_lock_on() {
    let relay = Relay::new();
    name("relay", &relay);
    let gives_up = || panic!("the runner gives up");
    falls("first", &|| relay.side_by_side("first", gives_up));
    thread::scope(|scope| {
        spawn!(scope, "Thread#2", || {
            falls("second", &|| relay.one_at_a_time("second", gives_up));
        });
        spawn!(scope, "Thread#3", || relay.one_at_a_time("third", || {}));
        spawn!(scope, "Thread#4", || relay.side_by_side("fourth", || {}));
    });
    let lines = relay.lines();
    for (runner, ends) in [("first", 0), ("second", 0), ("third", 1), ("fourth", 1)] {
        at(&lines, &format!("{runner} running"));
        expect_eq!(
            lines_of(runner, "over", &lines),
            ends,
            "how often the log says \"{runner} over\""
        );
    }
    starts_outside("fourth", "third", &lines);
}

/// This run ends with the panic of its runner, and no other.
fn falls(runner: &str, run: &dyn Fn()) {
    let Err(panic) = panic::catch_unwind(AssertUnwindSafe(run)) else {
        fail(format_args!("the panic of the {runner} runner got lost"));
    };
    let says = panic.downcast_ref::<&str>();
    expect!(
        says == Some(&"the runner gives up"),
        "the {runner} runner panicked, and what came out is another panic"
    );
}

/// Level 4: the others run although one has panicked, in one lane less, and then the
/// panic comes out.
fn a_panic_closes_one_lane() {
    let relay = Relay::new();
    name("relay", &relay);
    let at_work = AtomicUsize::new(0);
    name("at work", &at_work);
    let caught = panic::catch_unwind(AssertUnwindSafe(|| {
        relay.in_lanes(&["a", "b", "c"], 2, |runner| {
            expect!(runner != "a", "a gives up");
            let others = at_work.fetch_add(1, Relaxed);
            expect_eq!(
                others,
                0,
                "how many others are at work with {runner} in one lane"
            );
            at_work.fetch_sub(1, Relaxed);
        });
    }));
    expect!(
        caught.is_err(),
        "the panic of a runner got lost in its lane"
    );
    let lines = relay.lines();
    for over in ["b over", "c over"] {
        at(&lines, over);
    }
}

/// Level 4: the last lane that is closed is the end.
fn no_lane_is_left() {
    let relay = Relay::new();
    name("relay", &relay);
    let caught = panic::catch_unwind(AssertUnwindSafe(|| {
        relay.in_lanes(&["a", "b", "c"], 2, |runner| panic!("{runner} gives up"));
    }));
    expect!(caught.is_err(), "the panics of all runners got lost");
    let lines = relay.lines();
    let mut lines: Vec<_> = lines.iter().map(String::as_str).collect();
    lines.sort_unstable();
    expect_eq!(
        lines,
        ["a running", "b running"],
        "the log, sorted, of two lanes that are closed by the first who run there,"
    );
}

/// Whether it becomes so without that time goes on. Others go first, again and again;
/// time is virtual, and passes only when nothing changes any more: here something does.
fn before_the_clock(is_so: impl Fn() -> bool) -> bool {
    let change = AtomicBool::new(false);
    (0..100).any(|_| {
        thread::yield_now();
        change.fetch_not(Relaxed);
        is_so()
    })
}

/// How often the log says that a runner does this.
fn lines_of(runner: &str, does: &str, lines: &[String]) -> usize {
    let said = format!("{runner} {does}");
    lines.iter().filter(|line| **line == said).count()
}

/// Where the log says this, which it has to once.
fn at(lines: &[String], said: &str) -> usize {
    let mut places = (0..lines.len()).filter(|&at| lines[at] == said);
    match (places.next(), places.next()) {
        (Some(place), None) => place,
        _ => fail(format_args!(
            "the log does not say {said:?} once: it is {lines:?}"
        )),
    }
}

/// Works for so long.
fn works(seconds: u64) {
    thread::sleep(Duration::from_secs(seconds));
}
