//! Races: what runners do, and the lines that tell of it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use harness::{expect, expect_eq, fail};

use super::lines;
use crate::exercise::race;

const RUNNERS: [&str; 3] = ["Huey", "Dewey", "Louie"];

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
pub fn race_in_order() {
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
pub fn reached_when_it_has_run() {
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
pub fn all_run_at_once() {
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
pub fn any_number_of_runners() {
    for runners in [&[][..], &["Huey"], &["Huey", "Dewey"], &["Dewey", "Dewey"]] {
        lines::race_of(runners, || {}).audit();
    }
}

/// Level 5: each race has its own barrier and its own lines, even while another one is
/// not over yet.
pub fn a_race_in_a_race() {
    let inner = Mutex::new(None);
    let first = AtomicUsize::new(0);
    let outer = lines::race_of(&["Huey", "Dewey"], || {
        if first.fetch_add(1, Relaxed) == 0 {
            *inner.lock().unwrap() = Some(lines::race_of(&RUNNERS, || {}));
        }
    });
    inner
        .into_inner()
        .unwrap()
        .into_iter()
        .for_each(lines::Told::audit);
    outer.audit();
}
