//! What must hold in every schedule.

use std::thread;
use std::time::Duration;

use harness::{Check, expect, fail};

#[path = "lanes.rs"]
mod lanes;
#[path = "one_at_a_time.rs"]
mod one_at_a_time;
#[path = "panics.rs"]
mod panics;
#[path = "runs.rs"]
mod runs;
#[path = "side_by_side.rs"]
mod side_by_side;

pub const CHECKS: &[Check] = &[
    Check::model(
        "one_pair_after_another",
        one_at_a_time::one_pair_after_another,
    ),
    Check::model(
        "nobody_works_meanwhile",
        one_at_a_time::nobody_works_meanwhile,
    ),
    Check::model(
        "nobody_starts_meanwhile",
        one_at_a_time::nobody_starts_meanwhile,
    ),
    Check::model(
        "what_one_wrote_the_next_finds",
        one_at_a_time::what_one_wrote_the_next_finds,
    ),
    Check::model("the_time_is_the_sum", one_at_a_time::the_time_is_the_sum)
        .bound(1)
        .schedules_only(TIME),
    Check::model(
        "each_relay_has_its_own_lock",
        one_at_a_time::each_relay_has_its_own_lock,
    ),
    Check::model(
        "each_relay_wakes_its_own",
        one_at_a_time::each_relay_wakes_its_own,
    )
    .bound(1)
    .schedules_only("it asks who is in whose way, not what they see of each other's memory"),
    Check::model("all_work_at_once", side_by_side::all_work_at_once).schedules_only(THREE),
    Check::model("said_before_and_after", side_by_side::said_before_and_after),
    Check::model(
        "work_may_use_the_relay",
        side_by_side::work_may_use_the_relay,
    ),
    Check::model(
        "who_waits_goes_on_at_once",
        side_by_side::who_waits_goes_on_at_once,
    )
    .bound(0)
    .schedules_only(TIME),
    Check::model(
        "a_slow_one_delays_nobody",
        side_by_side::a_slow_one_delays_nobody,
    )
    .schedules_only(THREE),
    Check::model("lanes_work_at_once", lanes::lanes_work_at_once),
    Check::model("each_runs_once", lanes::each_runs_once).bound(1),
    Check::model(
        "a_free_lane_takes_the_next",
        lanes::a_free_lane_takes_the_next,
    )
    .schedules_only(GOES_ON),
    Check::model("each_takes_one_at_a_time", lanes::each_takes_one_at_a_time)
        .bound(0)
        .schedules_only("there are too many runners for it"),
    Check::model("two_callers_meet", lanes::two_callers_meet).schedules_only(GOES_ON),
    Check::model("lanes_inside_a_lane", lanes::lanes_inside_a_lane).bound(1),
    Check::model(
        "a_panic_passes_the_lock_on",
        panics::a_panic_passes_the_lock_on,
    ),
    Check::model("a_panic_may_be_no_text", panics::a_panic_may_be_no_text),
    Check::model("who_panicked_waits_again", panics::who_panicked_waits_again),
    Check::model(
        "runs_while_a_panic_unwinds",
        panics::runs_while_a_panic_unwinds,
    ),
    Check::model("a_panic_wakes_the_next", panics::a_panic_wakes_the_next)
        .bound(1)
        .schedules_only(TIME),
    Check::model("a_panic_closes_one_lane", panics::a_panic_closes_one_lane),
    Check::model("no_lane_is_left", panics::no_lane_is_left),
    Check::modelled_race("any_runs", runs::small, runs::run),
];

const THREE: &str = "three runners have too many executions for it; two have not";

const GOES_ON: &str = "it asks who goes on, not what they see of each other's memory";

/// The clock of the modelled world is virtual: it moves when everybody sleeps.
const TIME: &str = "it asks how long things take, not what threads see of each other's memory";

/// One of them runs alone: the other one starts before that, or after it.
fn starts_outside(other: &str, alone: &str, lines: &[String]) {
    let [start, over] = ["running", "over"].map(|does| at(lines, &format!("{alone} {does}")));
    let other_starts = at(lines, &format!("{other} running"));
    expect!(
        other_starts < start || over < other_starts,
        "{other:?} starts to run while {alone:?} does, which runs alone: the log is {lines:?}"
    );
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
