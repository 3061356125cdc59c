//! What the model says of a program.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use model::{Config, Problem, Report, Verdict};

use crate::steps::{Outcome, Program, may_end_early, waits_in_a_loop};
use crate::worlds::modelled::interpreter::{prepare, run};
use crate::worlds::modelled::std::thread;

pub enum Modelled {
    /// All outcomes that there are.
    All(BTreeSet<Outcome>),
    /// Threads may wait for ever.
    MayDeadlock,
    /// An engine has not come to its end.
    TooLarge,
}

/// More forced switches than any of the programs has steps: each schedule is
/// tried.
const EVERY_SCHEDULE: usize = 60;

/// A wait can be woken up for no reason again and again, and each time goes on
/// waiting. That changes no outcome, so that a few times are enough.
const A_FEW: usize = 6;

/// The union of what both engines find: one has early wake-ups and the like, the
/// other has weak memory.
pub fn outcomes(program: &Program) -> Modelled {
    let schedules = Config {
        bound: match waits_in_a_loop(program) {
            true => A_FEW,
            false => EVERY_SCHEDULE,
        },
        tail: 0,
        orderings: false,
        limit: 6_000,
        ..Config::default()
    };
    let orderings = Config {
        bound: usize::MAX,
        limit: 1_500,
        ..Config::default()
    };
    let (by_schedule, first) = explored(program, |body| model::check(&schedules, body));
    let (by_ordering, second) = explored(program, |body| model::check_orderings(&orderings, body));
    let reports = [first, second];
    if reports.iter().any(deadlocks) {
        return Modelled::MayDeadlock;
    }
    for report in reports {
        let complete = !report.coverage.is_cut();
        match report.verdict {
            Verdict::Pass if complete && report.coverage.orderings_unsupported.is_none() => {}
            Verdict::Pass | Verdict::Stopped(_) => return Modelled::TooLarge,
            Verdict::Fail(story) => panic!("{program:?}: {}", story.headline),
        }
    }
    if !may_end_early(program) {
        let missed: BTreeSet<_> = by_schedule.difference(&by_ordering).collect();
        assert!(
            missed.is_empty(),
            "{program:?}: no weak-memory execution reads {missed:?}"
        );
    }
    Modelled::All(by_schedule.union(&by_ordering).cloned().collect())
}

/// What one engine finds.
fn explored(
    program: &Program,
    check: impl FnOnce(Box<dyn Fn() + Send + Sync>) -> Report,
) -> (BTreeSet<Outcome>, Report) {
    let found = Arc::new(Mutex::new(BTreeSet::new()));
    let (all, steps) = (Arc::clone(&found), program.clone());
    let report = check(Box::new(move || {
        let outcome = run_once(&steps);
        all.lock().unwrap().insert(outcome);
    }));
    let found = std::mem::take(&mut *found.lock().unwrap());
    (found, report)
}

fn deadlocks(report: &Report) -> bool {
    matches!(&report.verdict, Verdict::Fail(story) if story.problem == Problem::Deadlock)
}

fn run_once(program: &Program) -> Outcome {
    let (shared, ends) = prepare(program);
    let mut ends = ends.into_iter();
    let mine = ends.next().expect("there is a first thread");
    thread::scope(|scope| {
        let shared = &shared;
        let others: Vec<_> = program
            .iter()
            .enumerate()
            .skip(1)
            .zip(ends)
            .map(|((me, steps), ends)| {
                scope.spawn(move || run(steps, me, shared, ends, &mut || {}))
            })
            .collect();
        let first = run(&program[0], 0, shared, mine, &mut || {});
        let others = others.into_iter().map(|other| other.join().unwrap());
        std::iter::once(first).chain(others).collect()
    })
}
