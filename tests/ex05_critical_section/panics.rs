//! A runner that panics does not take the others along.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use harness::{before_the_clock, expect, expect_eq, fail, name, spawn};

use super::{at, lines_of, starts_outside};
use crate::exercise::Relay;

/// Level 4: a runner that panics gives the lock to the next one, who may be waiting for
/// it; and after that it is still a lock.
pub fn a_panic_passes_the_lock_on() {
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
    expect_eq!(
        lines.len(),
        6,
        "the number of lines of four runners, two of whom panic and say one each,"
    );
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

/// Level 4: a panic need not be a text. It goes on as what it is.
pub fn a_panic_may_be_no_text() {
    let relay = Relay::new();
    name("relay", &relay);
    let gives_up = || panic::panic_any(5);
    let runs: [(_, &dyn Fn()); 2] = [
        ("one at a time", &|| relay.one_at_a_time("runner", gives_up)),
        ("side by side", &|| relay.side_by_side("runner", gives_up)),
    ];
    for (how, run) in runs {
        let panic = panic::catch_unwind(AssertUnwindSafe(run));
        expect!(
            panic.is_err_and(|payload| payload.is::<i32>()),
            "a runner panicked with a number, {how}, and something else comes out"
        );
    }
    let in_a_lane = AssertUnwindSafe(|| relay.in_lanes(&["runner"], 1, |_| gives_up()));
    expect!(
        panic::catch_unwind(in_a_lane).is_err(),
        "a runner panicked with a number, and that got lost in its lane"
    );
    let ran = lines_of("runner", "running", &relay.lines());
    expect_eq!(ran, 3, "how often the runner has run, of three times,");
}

/// Level 4: a thread whose runner has panicked runs alone again as others do.
pub fn who_panicked_waits_again() {
    let (relay, at_work) = (Relay::new(), AtomicUsize::new(0));
    name("relay", &relay);
    name("at work", &at_work);
    let works_alone = || {
        let others = at_work.fetch_add(1, Relaxed);
        expect_eq!(others, 0, "how many others are at work");
        at_work.fetch_sub(1, Relaxed);
    };
    thread::scope(|scope| {
        spawn!(scope, "Thread#1", || {
            let gives_up = || panic!("the runner gives up");
            falls("first", &|| relay.one_at_a_time("first", gives_up));
            relay.one_at_a_time("second", works_alone);
        });
        spawn!(scope, "Thread#2", || {
            relay.one_at_a_time("third", works_alone);
        });
    });
}

/// Level 4: who runs while a panic unwinds has not panicked itself, and says both lines.
pub fn runs_while_a_panic_unwinds() {
    let relay = Relay::new();
    name("relay", &relay);
    let caught = panic::catch_unwind(AssertUnwindSafe(|| {
        let _runs = RunsWhenDropped(&relay);
        panic!("the caller gives up");
    }));
    expect!(caught.is_err(), "the panic of the caller got lost");
    let said = [
        "alone running",
        "alone over",
        "side by side running",
        "side by side over",
        "in a lane running",
        "in a lane over",
    ];
    expect_eq!(
        relay.lines(),
        said,
        "the log of who runs while a panic unwinds"
    );
}

struct RunsWhenDropped<'a>(&'a Relay);

impl Drop for RunsWhenDropped<'_> {
    fn drop(&mut self) {
        self.0.one_at_a_time("alone", || {});
        self.0.side_by_side("side by side", || {});
        self.0.in_lanes(&["in a lane"], 1, |_| {});
    }
}

/// Level 4: when a runner has panicked, who waits for the lock goes on at once, and not
/// when a time of its own is up.
pub fn a_panic_wakes_the_next() {
    let (relay, over) = (Relay::new(), AtomicUsize::new(0));
    name("relay", &relay);
    name("over", &over);
    let next_goes_on = thread::scope(|scope| {
        spawn!(scope, "Thread#1", || {
            let gives_up = || {
                thread::yield_now();
                panic!("the runner gives up")
            };
            falls("first", &|| relay.one_at_a_time("first", gives_up));
            over.fetch_add(1, Relaxed);
        });
        spawn!(scope, "Thread#2", || {
            relay.one_at_a_time("second", || {});
            over.fetch_add(1, Relaxed);
        });
        spawn!(scope, "Thread#3", || {
            relay.side_by_side("third", || {});
            over.fetch_add(1, Relaxed);
        });
        before_the_clock!(over.load(Relaxed) == 3)
    });
    expect!(
        next_goes_on,
        "one of three has panicked, and another one sleeps until a time of its own is up: was it \
         not woken?"
    );
}

/// Level 4: the others run although one has panicked, in one lane less, and then the
/// panic comes out.
pub fn a_panic_closes_one_lane() {
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
    for said in ["a running", "b over", "c over"] {
        at(&lines, said);
    }
    // The next call has lanes of its own, and no panic.
    relay.in_lanes(&["d"], 1, |_| {});
    at(&relay.lines(), "d over");
}

/// Level 4: the last lane that is closed is the end.
pub fn no_lane_is_left() {
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
