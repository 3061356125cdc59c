//! Random small programs over channels: the search finds exactly the outcomes
//! that there are, and a deadlock exactly where there is one.
//!
//! What there is, is found by trying every order of the steps and every choice
//! among what is ready, with nothing left out.

#[macro_use]
extern crate model_std as std;
extern crate model_crossbeam_channel as crossbeam_channel;
extern crate std as real;

mod modelled;
mod reference;
mod steps;

use std::collections::BTreeSet;

use model::{Config, Problem, Verdict};

use modelled::run;
use reference::all_outcomes;
use steps::{Kind, Outcome, Program, Rng, random_program};

/// For each kind. The search matches the reference for thousands, which take
/// longer than a test should.
const PROGRAMS: usize = 40;

/// What a search finds, and whether it came to its end; the first deadlock is
/// one.
fn explored(
    program: &Program,
    check: impl Fn(Box<dyn Fn() + Send + Sync>) -> model::Report,
) -> (BTreeSet<Option<Outcome>>, bool) {
    let found = real::sync::Arc::new(real::sync::Mutex::new(BTreeSet::new()));
    let (all, steps) = (real::sync::Arc::clone(&found), program.clone());
    let report = check(Box::new(move || {
        let outcome = run(&steps);
        all.lock().unwrap().insert(Some(outcome));
    }));
    assert_eq!(report.coverage.orderings_unsupported, None);
    let found = found.lock().unwrap().clone();
    let complete = !report.coverage.is_cut();
    match report.verdict {
        Verdict::Pass => (found, complete),
        Verdict::Stopped(_) => (found, false),
        Verdict::Fail(story) if story.problem == Problem::Deadlock => {
            (BTreeSet::from([None]), true)
        }
        other => panic!("{program:?}: {other:?}"),
    }
}

/// Compares what the engines find with what there is, and counts the programs
/// that were too large to be tried to the end.
fn compare(kind: Kind) {
    let config = Config {
        bound: 12,
        tail: 0,
        orderings: false,
        limit: 20_000,
        ..Config::default()
    };
    let few = Config {
        bound: usize::MAX,
        limit: 1_000,
        ..config.clone()
    };
    let mut rng = Rng(0x9e37_79b9_7f4a_7c15 ^ kind as u64);
    let (mut deadlocks, mut outcomes) = (0, 0);
    let mut stopped = [0, 0];
    for _ in 0..PROGRAMS {
        let program = random_program(&mut rng, kind);
        let all = all_outcomes(&program);
        let deadlock = BTreeSet::from([None]);
        let expected = if all.contains(&None) { &deadlock } else { &all };
        deadlocks += usize::from(all.contains(&None));
        outcomes += all.len();
        let (found, complete) = explored(&program, |body| model::check(&config, body));
        if complete {
            assert_eq!(found, *expected, "schedules: {program:?}");
        } else {
            stopped[0] += 1;
            assert!(found.is_subset(&all), "schedules: {program:?}");
        }
        // That engine does not try every choice, only every order.
        let (found, complete) = explored(&program, |body| model::check_orderings(&few, body));
        if complete && kind != Kind::Selects {
            assert_eq!(found, *expected, "orderings: {program:?}");
        } else {
            stopped[1] += usize::from(!complete);
            assert!(found.is_subset(&all), "orderings: {program:?}");
        }
    }
    real::eprintln!(
        "{kind:?}: {PROGRAMS} programs, {outcomes} outcomes, {deadlocks} with a deadlock; too \
         large: {} for schedules, {} for orderings",
        stopped[0],
        stopped[1]
    );
}

#[test]
fn waiting() {
    compare(Kind::Waiting);
}

#[test]
fn trying() {
    compare(Kind::Trying);
}

#[test]
fn selecting() {
    compare(Kind::Selects);
}
