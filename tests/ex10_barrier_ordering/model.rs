//! What must hold in every schedule.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use harness::{Check, Plain, expect, expect_eq, name, spawn};

use crate::exercise::Barrier;

#[path = "lines.rs"]
mod lines;

#[path = "races.rs"]
mod races;

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
    Check::model("others_may_come_next", others_may_come_next)
        .bound(1)
        .schedules_only(THREE),
    Check::model("no_wait_for_the_clock", no_wait_for_the_clock)
        .bound(0)
        .schedules_only(TIME),
    Check::model("one_leader_a_round", one_leader_a_round),
    Check::model("race_in_order", races::race_in_order)
        .bound(1)
        .schedules_only(THREE),
    Check::model("reached_when_it_has_run", races::reached_when_it_has_run)
        .bound(0)
        .schedules_only(WHO_RUNS_WHEN),
    Check::model("all_run_at_once", races::all_run_at_once)
        .bound(0)
        .schedules_only(WHO_RUNS_WHEN),
    Check::model("any_number_of_runners", races::any_number_of_runners)
        .bound(0)
        .schedules_only(WHO_RUNS_WHEN),
    Check::model("a_race_in_a_race", races::a_race_in_a_race)
        .bound(0)
        .schedules_only(WHO_RUNS_WHEN),
    Check::modelled_race("any_rounds", rounds::small, rounds::run),
    Check::modelled_race("forty_runners", lines::forty, lines::run),
];

const THREE: &str = "three runners who look again and again are too many for it; two are not";

const WHO_RUNS_WHEN: &str = "it asks who runs when, not what they see of each other's memory";

const TIME: &str = "there the clock goes on whenever somebody waits with a time limit";

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
    let notes = [1, 2].map(|_| [1, 2, 3].map(|_| Plain::new(false)));
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

/// Level 2: the two of the next round need not be those of the last one.
fn others_may_come_next() {
    let barrier = Barrier::new(2);
    name("barrier", &barrier);
    let came = AtomicUsize::new(0);
    name("came", &came);
    let meet = || {
        came.fetch_add(1, Relaxed);
        let leads = barrier.wait();
        (came.load(Relaxed), leads)
    };
    for round in 1..=3 {
        let met: [(usize, bool); 2] = thread::scope(|scope| {
            let one = spawn!(scope, "runner-{round}", meet);
            // main comes to the first two rounds, and not to the last.
            let other = if round < 3 {
                meet()
            } else {
                spawn!(scope, "runner-4", meet).join().unwrap()
            };
            [one.join().unwrap(), other]
        });
        for (came, _) in met {
            let here = came - 2 * (round - 1);
            expect!(
                here == 2,
                "somebody left round {round} when {here} of 2 had reached it: others than before \
                 come to this round"
            );
        }
        let leaders = met.iter().filter(|(_, leads)| *leads).count();
        expect_eq!(
            leaders,
            1,
            "the number of leaders of round {round}, to which others come than before"
        );
    }
}

/// Level 2: when the last one has come, nobody sleeps on until its time is up. Time is
/// virtual: it goes on when all wait with a time limit, and now and then when somebody's
/// limit is over early, at most twice.
fn no_wait_for_the_clock() {
    const ROUNDS: usize = 3;
    const EARLY: usize = 2;
    // A look at the clock takes a little time, too.
    const A_LOOK: Duration = Duration::from_micros(10);

    let barrier = Barrier::new(3);
    name("barrier", &barrier);
    let slow_rounds = (0..ROUNDS).filter(|_| {
        let (comes, came) = mpsc::channel();
        let last_came = thread::scope(|scope| {
            for number in 1..=2 {
                let (barrier, comes) = (&barrier, comes.clone());
                spawn!(scope, "runner-{number}", move || {
                    comes.send(()).unwrap();
                    barrier.wait();
                });
                came.recv().unwrap();
            }
            let last_came = Instant::now();
            barrier.wait();
            last_came
        });
        last_came.elapsed() > A_LOOK
    });
    let slow = slow_rounds.count();
    expect!(
        slow <= EARLY,
        "time has passed in {slow} of {ROUNDS} rounds after the last one had come, and nobody was \
         slow: somebody slept until its time was up, although all were there"
    );
}

/// Level 3: one leads in each round, also where there is only one to lead.
fn one_leader_a_round() {
    let passages = rounds::meet(2, 2, |_, _| {});
    rounds::one_leads_each_round(2, &passages);
    let passages = rounds::meet(1, 2, |_, _| {});
    rounds::one_leads_each_round(2, &passages);
}
