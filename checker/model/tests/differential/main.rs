//! Random small programs in the model and on real threads: whatever real threads
//! do, the model has foreseen.
//!
//! A program whose threads may wait for ever, as the model says, is not run on
//! real threads; nor is one that the model cannot try to the end.
//!
//! What this cannot show: that the model foresees what this machine does not do.
//! x86 shows store buffering and nothing else that is weak. And load buffering,
//! which Rust allows and the model leaves out (see `litmus`), could be seen on
//! other processors; programs in which it could are not run there.

// The interpreter is one file in two worlds.
#![allow(clippy::duplicate_mod)]

mod classics;
mod generate;
mod modelled;
mod steps;
mod threads;
mod worlds;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use generate::Kind;
use modelled::Modelled;
use steps::{Outcome, buffers_loads};

/// Of each kind. `DIFFERENTIAL_PROGRAMS` and `DIFFERENTIAL_RUNS` ask for more.
const PROGRAMS: usize = 25;

/// On real threads, of each program.
const RUNS: usize = 600;

/// There no load is late.
const ON_X86: bool = cfg!(any(target_arch = "x86", target_arch = "x86_64"));

/// One test at a time: the others would keep the processors busy on which its
/// threads are to meet.
static ALONE: Mutex<()> = Mutex::new(());

/// Programs, and what became of them.
#[derive(Debug, Default)]
struct Count {
    compared: usize,
    may_deadlock: usize,
    too_large: usize,
    too_weak: usize,
    runs: usize,
    /// Outcomes.
    modelled: usize,
    seen: usize,
}

fn wanted(name: &str, default: usize) -> usize {
    match std::env::var(name) {
        Ok(number) => number.parse().expect("a number"),
        Err(_) => default,
    }
}

/// What was seen and is impossible.
fn impossible(
    modelled: &BTreeSet<Outcome>,
    seen: &BTreeMap<Outcome, usize>,
) -> BTreeMap<Outcome, usize> {
    let seen = seen
        .iter()
        .filter(|(outcome, _)| !modelled.contains(*outcome));
    seen.map(|(outcome, &times)| (outcome.clone(), times))
        .collect()
}

fn compare(kind: Kind) {
    let _alone = ALONE.lock();
    let runs = wanted("DIFFERENTIAL_RUNS", RUNS);
    let config = Config {
        cases: wanted("DIFFERENTIAL_PROGRAMS", PROGRAMS) as u32,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    };
    let seed = [kind as u8 + 1; 32];
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let count = RefCell::new(Count::default());
    let result = TestRunner::new_with_rng(config, rng).run(&generate::program(kind), |program| {
        let mut count = count.borrow_mut();
        let modelled = match modelled::outcomes(&program) {
            Modelled::All(_) if buffers_loads(&program) && !ON_X86 => {
                count.too_weak += 1;
                return Ok(());
            }
            Modelled::All(outcomes) => outcomes,
            Modelled::MayDeadlock => {
                count.may_deadlock += 1;
                return Ok(());
            }
            Modelled::TooLarge => {
                count.too_large += 1;
                return Ok(());
            }
        };
        let seen = threads::outcomes(&program, runs);
        let impossible = impossible(&modelled, &seen);
        count.compared += 1;
        count.runs += runs;
        count.modelled += modelled.len();
        count.seen += seen.len();
        match impossible.is_empty() {
            true => Ok(()),
            false => Err(TestCaseError::fail(format!(
                "{impossible:?} on real threads, only {modelled:?} in the model"
            ))),
        }
    });
    eprintln!("{kind:?}: {:?}", count.borrow());
    if let Err(error) = result {
        panic!("{error}");
    }
    let compared = count.borrow().compared;
    let programs = wanted("DIFFERENTIAL_PROGRAMS", PROGRAMS);
    assert!(
        compared * 3 >= programs,
        "only {compared} of {programs} programs were run"
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

#[test]
fn meetings() {
    compare(Kind::Meetings);
}

#[test]
fn once() {
    compare(Kind::Once);
}

#[test]
fn parking() {
    compare(Kind::Parking);
}

#[test]
fn mixed() {
    compare(Kind::Mixed);
}

/// What is forbidden is not seen even if it is looked for, and what is seen is
/// not forbidden.
#[test]
fn classics() {
    let _alone = ALONE.lock();
    for (name, program) in classics::programs() {
        let Modelled::All(modelled) = modelled::outcomes(&program) else {
            panic!("{name} is not explored to its end");
        };
        let seen = threads::outcomes(&program, 10 * wanted("DIFFERENTIAL_RUNS", RUNS));
        let impossible = impossible(&modelled, &seen);
        assert!(
            impossible.is_empty(),
            "{name}: {impossible:?}, only {modelled:?}"
        );
    }
}

/// A model that had not foreseen what is seen most often would be found out.
#[test]
fn a_model_that_misses_an_outcome_is_found_out() {
    let _alone = ALONE.lock();
    for (name, program) in classics::programs() {
        let Modelled::All(mut modelled) = modelled::outcomes(&program) else {
            panic!("{name} is not explored to its end");
        };
        let runs = wanted("DIFFERENTIAL_RUNS", RUNS);
        let seen = threads::outcomes(&program, runs);
        assert_eq!(seen.values().sum::<usize>(), runs, "{name}");
        let often = seen
            .iter()
            .max_by_key(|(_, times)| **times)
            .expect("there were runs");
        assert!(modelled.remove(often.0), "{name}");

        let impossible = impossible(&modelled, &seen);

        assert_eq!(
            impossible,
            BTreeMap::from([(often.0.clone(), *often.1)]),
            "{name}"
        );
    }
}
