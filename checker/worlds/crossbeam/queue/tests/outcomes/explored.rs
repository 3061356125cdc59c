//! All outcomes of a program: what the engines find, and what there is.

use std::collections::BTreeSet;
use std::fmt::Debug;

use model::{Config, Report, Verdict};

/// What each thread has read.
pub type Outcome = Vec<Vec<usize>>;

pub struct Rng(pub u64);

impl Rng {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// Every order of the steps, with nothing left out. `after` gives the states that
/// one step of a thread may lead to, none if it has ended.
pub fn all_outcomes<S: Clone + Ord>(
    start: S,
    threads: usize,
    after: impl Fn(&S, usize) -> Vec<S>,
    read: impl Fn(&S) -> Outcome,
) -> BTreeSet<Outcome> {
    let (mut known, mut open) = (BTreeSet::from([start.clone()]), vec![start]);
    let mut outcomes = BTreeSet::new();
    while let Some(state) = open.pop() {
        let next: Vec<S> = (0..threads)
            .flat_map(|thread| after(&state, thread))
            .collect();
        if next.is_empty() {
            outcomes.insert(read(&state));
        }
        for state in next {
            if known.insert(state.clone()) {
                open.push(state);
            }
        }
    }
    outcomes
}

/// What an engine finds, and whether it came to its end.
fn explored<P: Clone + Send + Sync + 'static>(
    program: &P,
    run: fn(&P) -> Outcome,
    check: impl Fn(Box<dyn Fn() + Send + Sync>) -> Report,
) -> (BTreeSet<Outcome>, bool) {
    let found = real::sync::Arc::new(real::sync::Mutex::new(BTreeSet::new()));
    let (all, program) = (real::sync::Arc::clone(&found), program.clone());
    let report = check(Box::new(move || {
        let outcome = run(&program);
        all.lock().unwrap().insert(outcome);
    }));
    assert_eq!(report.coverage.orderings_unsupported, None);
    let found = found.lock().unwrap().clone();
    match report.verdict {
        Verdict::Pass => (found, true),
        Verdict::Stopped(_) => (found, false),
        other @ Verdict::Fail(_) => panic!("{other:?}"),
    }
}

/// Each engine finds exactly what there is, unless there is too much of it. By
/// `engine`, what there is.
pub fn compare<P: Clone + Debug + Send + Sync + 'static>(
    program: &P,
    run: fn(&P) -> Outcome,
    all: [&BTreeSet<Outcome>; 2],
) -> [bool; 2] {
    let config = Config {
        bound: 14,
        tail: 0,
        orderings: false,
        limit: 20_000,
        ..Config::default()
    };
    let few = Config {
        bound: usize::MAX,
        limit: 2_000,
        ..config.clone()
    };
    let schedules = explored(program, run, |body| model::check(&config, body));
    let orderings = explored(program, run, |body| model::check_orderings(&few, body));
    let engines = [schedules, orderings].into_iter().zip(all);
    let complete: Vec<bool> = engines
        .enumerate()
        .map(|(engine, ((found, complete), all))| {
            match complete {
                true => assert_eq!(found, *all, "engine {engine}: {program:?}"),
                false => assert!(found.is_subset(all), "engine {engine}: {program:?}"),
            }
            complete
        })
        .collect();
    [complete[0], complete[1]]
}
