//! Random small programs: each engine finds exactly the outcomes that there are,
//! and a deadlock exactly where there is one.
//!
//! What there is, is found by trying every order of the steps, with nothing left
//! out. The search leaves out much, and nothing that makes a difference: here its
//! bound is larger than these programs need.

#[macro_use]
extern crate model_std as std;
extern crate std as real;

mod bounded;
mod modelled;
mod reference;
mod steps;

use std::collections::BTreeSet;

use model::{Config, Problem, Verdict};

use modelled::run;
use reference::all_outcomes;
use steps::{Kind, Outcome, Program, Rng, random_program};

/// For each kind. The searches match the reference for hundreds, which take
/// longer than a test should.
const PROGRAMS: usize = 15;

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
    match report.verdict {
        Verdict::Pass => (found, true),
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
    let mut rng = Rng(0x9e37_79b9_7f4a_7c15 ^ kind as u64);
    let mut deadlocks = 0;
    let mut stopped = [0, 0];
    for _ in 0..PROGRAMS {
        let program = random_program(&mut rng, kind, (3, 1));
        let all = all_outcomes(&program);
        let deadlock = BTreeSet::from([None]);
        let expected = if all.contains(&None) { &deadlock } else { &all };
        deadlocks += usize::from(all.contains(&None));
        let schedules = explored(&program, |body| model::check(&config, body));
        let few = Config {
            bound: usize::MAX,
            limit: 1_000,
            ..config.clone()
        };
        let orderings = explored(&program, |body| model::check_orderings(&few, body));
        for (engine, (found, complete)) in [schedules, orderings].into_iter().enumerate() {
            if complete {
                assert_eq!(found, *expected, "engine {engine}: {program:?}");
            } else {
                stopped[engine] += 1;
                assert!(found.is_subset(&all), "engine {engine}: {program:?}");
            }
        }
    }
    real::eprintln!(
        "{kind:?}: {PROGRAMS} programs, {deadlocks} with a deadlock; too large: {} for \
         schedules, {} for orderings",
        stopped[0],
        stopped[1]
    );
}

#[test]
fn atomics() {
    compare(Kind::Atomics);
}

#[test]
fn locks() {
    compare(Kind::Locks);
}

#[test]
fn try_locks() {
    compare(Kind::TryLocks);
}

#[test]
fn read_write_locks() {
    compare(Kind::ReadWriteLocks);
}

#[test]
fn conditions() {
    compare(Kind::Conditions);
}

#[test]
fn channels() {
    compare(Kind::Channels);
}
