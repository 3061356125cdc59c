//! What the search leaves out makes no difference with a bound either: with at most
//! so many forced switches it finds what the search that leaves out nothing finds.

use real::env;

use model::Config;

use crate::explored;
use crate::steps::{Kind, Program, Rng, random_program};

/// For each kind, if `OUTCOMES_PROGRAMS` does not say otherwise. Nearly each thing that
/// is left out makes a difference in some of so many; whose turn it is, in some of 2000.
const PROGRAMS: usize = 200;

/// With more the search that leaves out nothing takes too long.
const BOUND: usize = 2;

fn compare(kind: Kind) {
    let mut rng = Rng(0x2545_f491_4f6c_dd1d ^ kind as u64);
    let mut differences = Vec::new();
    let programs = env::var("OUTCOMES_PROGRAMS").ok();
    let programs = programs.map_or(PROGRAMS, |n| n.parse().expect("a number of programs"));
    for _ in 0..programs {
        let program = random_program(&mut rng, kind, (5, 3));
        differences.extend((0..=BOUND).filter_map(|bound| difference(&program, bound)));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn difference(program: &Program, bound: usize) -> Option<String> {
    let search = |reduced| {
        let config = Config {
            bound,
            reduced,
            tail: 0,
            samples: 0,
            orderings: false,
            ..Config::default()
        };
        explored(program, |body| model::check(&config, body))
    };
    let (few, few_complete) = search(true);
    let (all, all_complete) = search(false);
    assert!(few_complete && all_complete, "too large: {program:?}");
    // A deadlock ends the search.
    let lost: Vec<_> = all.difference(&few).collect();
    (!lost.is_empty()).then(|| format!("bound {bound} loses {lost:?} of {program:?}"))
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
