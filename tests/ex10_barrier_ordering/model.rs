//! What must hold in every schedule.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use harness::{Check, Plain, expect, expect_eq, fail, name, spawn};

use crate::exercise::{Barrier, race};

#[path = "rounds.rs"]
mod rounds;

pub const CHECKS: &[Check] = &[
    Check::model("nobody_leaves_early", nobody_leaves_early).schedules_only(THREE),
    Check::model("two_rounds_of_two", two_rounds_of_two),
    Check::model("two_rounds_of_three", two_rounds_of_three)
        .bound(1)
        .schedules_only(THREE),
    Check::model("what_was_written_is_seen", what_was_written_is_seen)
        .bound(1)
        .schedules_only("that two uses of plain memory are not ordered shows in the schedules"),
    Check::model("a_round_of_its_own", a_round_of_its_own).schedules_only(THREE),
    Check::model("one_leader_a_round", one_leader_a_round),
    Check::model("race_in_order", race_in_order)
        .bound(1)
        .schedules_only(THREE),
    Check::model("reached_when_it_has_run", reached_when_it_has_run)
        .bound(0)
        .schedules_only(WHO_RUNS_WHEN),
    Check::model("all_run_at_once", all_run_at_once)
        .bound(0)
        .schedules_only(WHO_RUNS_WHEN),
    Check::modelled_race("any_rounds", rounds::small, rounds::run),
];

const THREE: &str = "three runners who look again and again are too many for it; two are not";

const WHO_RUNS_WHEN: &str = "it asks who runs when, not what they see of each other's memory";

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

/// Level 2: what a runner wrote before the barrier, all find after it. The notes
/// are plain memory: nothing but the barrier orders who uses them when.
fn what_was_written_is_seen() {
    let barrier = Barrier::new(3);
    name("barrier", &barrier);
    // One for each runner and round: who is fast writes for the next one already.
    let notes = [1, 2].map(|_| RUNNERS.map(|_| Plain::new(false)));
    for (round, notes) in notes.iter().enumerate() {
        for (note, runner) in notes.iter().zip(1..) {
            let round = round + 1;
            name(format_args!("note of runner-{runner}, round {round}"), note);
        }
    }
    let run = |runner: usize| {
        for (round, notes) in notes.iter().enumerate() {
            notes[runner].set(true);
            barrier.wait();
            for (other, note) in notes.iter().enumerate() {
                expect!(
                    note.get(),
                    "runner-{} left round {} and found no note of runner-{}",
                    runner + 1,
                    round + 1,
                    other + 1
                );
            }
        }
    };
    thread::scope(|scope| {
        for runner in 0..3 {
            let (run, number) = (&run, runner + 1);
            spawn!(scope, "runner-{number}", move || run(runner));
        }
    });
}

/// Level 2: two barriers at the same time. Who waits at one of them is no help to the
/// other.
fn a_round_of_its_own() {
    let barriers = [Barrier::new(2), Barrier::new(2)];
    name("first barrier", &barriers[0]);
    name("second barrier", &barriers[1]);
    let came = [AtomicUsize::new(0), AtomicUsize::new(0)];
    name("came to the first", &came[0]);
    name("came to the second", &came[1]);
    let meet = |which: usize| {
        came[which].fetch_add(1, Relaxed);
        barriers[which].wait();
        came[which].load(Relaxed)
    };
    let (first, second) = thread::scope(|scope| {
        let first = spawn!(scope, "runner-1", || meet(0));
        let second = spawn!(scope, "runner-2", || meet(1));
        meet(0);
        meet(1);
        (first.join().unwrap(), second.join().unwrap())
    });
    for (runner, which, came) in [("runner-1", "first", first), ("runner-2", "second", second)] {
        expect!(
            came == 2,
            "{runner} left the {which} of two barriers when {came} of 2 had reached it: does \
             it count those at the other barrier?"
        );
    }
}

/// Level 3: one leads in each round, also where there is only one to lead.
fn one_leader_a_round() {
    let passages = rounds::meet(2, 2, |_, _| {});
    rounds::one_leads_each_round(2, &passages);
    let passages = rounds::meet(1, 2, |_, _| {});
    rounds::one_leads_each_round(2, &passages);
}

/// How many threads of runners have ended.
static GONE: AtomicUsize = AtomicUsize::new(0);

/// What each of them keeps, and drops when it ends.
struct Runner;

impl Drop for Runner {
    fn drop(&mut self) {
        GONE.fetch_add(1, Relaxed);
    }
}

thread_local! {
    static RUNNER: Runner = const { Runner };
}

/// Level 4: the start first, the end last, and between them everybody reaches
/// the barrier before anybody leaves it.
fn race_in_order() {
    let late = Mutex::new(None);
    let lines = race(&RUNNERS, |runner| {
        RUNNER.with(|_| {});
        if GONE.load(Relaxed) > 0 {
            *late.lock().unwrap() = Some(runner.to_owned());
        }
    });
    let [start, between @ .., over] = lines.as_slice() else {
        fail(format_args!(
            "the race has no lines but {lines:?}; there are to be eight"
        ));
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
    // The lines may have been put in order when all was over; this cannot be.
    if let Some(runner) = late.into_inner().unwrap() {
        fail(format_args!(
            "{runner} ran when the thread of another runner had ended already: that one did not \
             wait at the barrier"
        ));
    }
}

/// Level 4: whoever runs for longest says last that it reached the barrier.
fn reached_when_it_has_run() {
    for slow in RUNNERS {
        let lines = race(&RUNNERS, |runner| {
            if runner == slow {
                // Everybody else goes first: time for the others to reach the barrier.
                for _ in 0..50 {
                    thread::yield_now();
                }
            }
        });
        let reached: Vec<&String> = lines
            .iter()
            .filter(|line| line.ends_with("reached the barrier"))
            .collect();
        expect!(
            reached.len() == 3 && reached[2].starts_with(slow),
            "{slow} was still running when the two others had reached the barrier, and the lines \
             say {reached:?}: does each runner say it when it has run, and not before or later?"
        );
    }
    expect_eq!(
        race(&[], |_| {}),
        ["START RACE!!!!", "Race over!"],
        "the list of lines of a race without runners"
    );
}

/// Level 4: each runner runs once, and all of them at the same time.
fn all_run_at_once() {
    let started = Mutex::new(Vec::new());
    let met_all = AtomicUsize::new(0);
    // Another number than before, and two of the same name.
    race(&["Huey", "Dewey", "Louie", "Dewey"], |runner| {
        started.lock().unwrap().push(runner.to_owned());
        // Everybody else goes first: time for all of them to start.
        for _ in 0..50 {
            thread::yield_now();
        }
        if started.lock().unwrap().len() == 4 {
            met_all.fetch_add(1, Relaxed);
        }
    });
    let mut started = started.into_inner().unwrap();
    started.sort();
    expect_eq!(started, ["Dewey", "Dewey", "Huey", "Louie"], "who ran");
    expect_eq!(
        met_all.into_inner(),
        4,
        "how many ran while all the others did"
    );
}
