//! Random small programs in the model and on real threads: whatever real threads
//! do, the model has foreseen.

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
use steps::Outcome;

/// Of each kind. `DIFFERENTIAL_PROGRAMS` and `DIFFERENTIAL_RUNS` ask for more.
const PROGRAMS: usize = 20;

/// On real threads, of each program.
const RUNS: usize = 1_000;

/// One test at a time: the others would keep the processors busy on which its
/// threads are to meet.
static ALONE: Mutex<()> = Mutex::new(());

#[derive(Debug, Default)]
struct Count {
    compared: usize,
    may_deadlock: usize,
    too_large: usize,
    runs: usize,
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
    let seen = seen.iter().filter(|(outcome, _)| !modelled.contains(*outcome));
    seen.map(|(outcome, &times)| (outcome.clone(), times)).collect()
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

#[test]
fn classics() {
    let _alone = ALONE.lock();
    for (name, program) in classics::programs() {
        let Modelled::All(modelled) = modelled::outcomes(&program) else {
            panic!("{name} is not explored to its end");
        };
        let seen = threads::outcomes(&program, 10 * wanted("DIFFERENTIAL_RUNS", RUNS));
        eprintln!("{name}: {seen:?}");
        let impossible = impossible(&modelled, &seen);
        assert!(impossible.is_empty(), "{name}: {impossible:?}, only {modelled:?}");
    }
}
