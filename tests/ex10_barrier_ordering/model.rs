//! What must hold in every schedule.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use harness::{Check, expect, expect_eq, fail};

use crate::exercise::race;

#[path = "rounds.rs"]
mod rounds;

pub const CHECKS: &[Check] = &[
    Check::model("nobody_leaves_early", nobody_leaves_early).schedules_only(THREE),
    Check::model("two_rounds_of_two", two_rounds_of_two),
    Check::model("two_rounds_of_three", two_rounds_of_three)
        .bound(1)
        .schedules_only(THREE),
    Check::model("one_leader_a_round", one_leader_a_round),
    Check::model("race_in_order", race_in_order).schedules_only(THREE),
    Check::model("all_run_at_once", all_run_at_once)
        .bound(0)
        .schedules_only("it asks who runs when, not what they see of each other's memory"),
    Check::modelled_race("any_rounds", rounds::small, rounds::run),
];

const THREE: &str = "three runners who look again and again are too many for it; two are not";

const RUNNERS: [&str; 3] = ["Huey", "Dewey", "Louie"];

/// Level 1: three come once, and nobody leaves before all are there.
fn nobody_leaves_early() {
    let passages = rounds::meet(3, 1, |_, _| {});
    rounds::nobody_leaves_early(3, &passages);
}

/// Level 2: two come twice, and the faster one waits in both rounds.
fn two_rounds_of_two() {
    let passages = rounds::meet(2, 2, |_, _| {});
    rounds::nobody_leaves_early(2, &passages);
}

/// Level 2: three come twice; one may be there again when the other two have not
/// left yet.
fn two_rounds_of_three() {
    let passages = rounds::meet(3, 2, |_, _| {});
    rounds::nobody_leaves_early(3, &passages);
}

/// Level 3: one leads in each round, also where there is only one to lead.
fn one_leader_a_round() {
    let passages = rounds::meet(2, 2, |_, _| {});
    rounds::one_leads_each_round(2, &passages);
    let passages = rounds::meet(1, 2, |_, _| {});
    rounds::one_leads_each_round(2, &passages);
}

/// Level 4: the start first, the end last, and between them everybody reaches
/// the barrier before anybody leaves it.
fn race_in_order() {
    let lines = race(&RUNNERS, |_| {});
    let [start, between @ .., over] = lines.as_slice() else {
        fail(format_args!("the race has {} lines", lines.len()));
    };
    expect_eq!(start, "START RACE!!!!", "the first line");
    expect_eq!(over, "Race over!", "the last line");
    for runner in RUNNERS {
        for does in ["reached", "left"] {
            let line = format!("{runner} {does} the barrier");
            let times = between.iter().filter(|said| **said == line).count();
            expect_eq!(times, 1, "how often a line says {line:?}");
        }
    }
    expect_eq!(
        between.len(),
        6,
        "the number of lines between start and end"
    );
    for early in &between[..3] {
        expect!(
            early.ends_with("reached the barrier"),
            "a line says {early:?} before all have reached it"
        );
    }
}

/// Level 4: each runner runs once, and all of them at the same time.
fn all_run_at_once() {
    let started = Mutex::new(Vec::new());
    let met_all = AtomicUsize::new(0);
    race(&RUNNERS, |runner| {
        started.lock().unwrap().push(runner.to_owned());
        // Everybody else goes first: time for all of them to start.
        for _ in 0..100 {
            thread::yield_now();
        }
        if started.lock().unwrap().len() == RUNNERS.len() {
            met_all.fetch_add(1, Relaxed);
        }
    });
    let mut started = started.into_inner().unwrap();
    started.sort();
    expect_eq!(started, ["Dewey", "Huey", "Louie"], "who ran");
    expect_eq!(
        met_all.into_inner(),
        3,
        "how many ran while all the others did"
    );
}
