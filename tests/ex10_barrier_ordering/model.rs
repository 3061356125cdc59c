//! What must hold in every schedule.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use harness::{Check, Plain, expect, expect_eq, fail, name, spawn};

use crate::exercise::{Barrier, race};

#[path = "lines.rs"]
mod lines;

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
    Check::model("race_in_order", race_in_order)
        .bound(1)
        .schedules_only(THREE),
    Check::model("reached_when_it_has_run", reached_when_it_has_run)
        .bound(0)
        .schedules_only(WHO_RUNS_WHEN),
    Check::model("all_run_at_once", all_run_at_once)
        .bound(0)
        .schedules_only(WHO_RUNS_WHEN),
    Check::model("any_number_of_runners", any_number_of_runners)
        .bound(0)
        .schedules_only(WHO_RUNS_WHEN),
    Check::model("a_race_in_a_race", a_race_in_a_race)
        .bound(0)
        .schedules_only(WHO_RUNS_WHEN),
    Check::modelled_race("any_rounds", rounds::small, rounds::run),
    Check::modelled_race("forty_runners", lines::forty, lines::run),
];

const THREE: &str = "three runners who look again and again are too many for it; two are not";

const WHO_RUNS_WHEN: &str = "it asks who runs when, not what they see of each other's memory";

const TIME: &str = "there the clock goes on whenever somebody waits with a time limit";

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
    lines::in_order(&RUNNERS, &lines);
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

/// Level 5: a race of nobody, of one, of two, and of two of the same name.
fn any_number_of_runners() {
    for runners in [&[][..], &["Huey"], &["Huey", "Dewey"], &["Dewey", "Dewey"]] {
        lines::race_of(runners, || {});
    }
}

/// Level 5: each race has its own barrier and its own lines, also while another one is
/// not over yet.
fn a_race_in_a_race() {
    let inner = AtomicUsize::new(0);
    lines::race_of(&["Huey", "Dewey"], || {
        if inner.fetch_add(1, Relaxed) == 0 {
            lines::race_of(&RUNNERS, || {});
        }
    });
}
