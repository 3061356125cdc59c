//! The classic questions to a memory model, asked of both engines: what may be
//! read, and what may not.
//!
//! Rust's atomics follow C++20: what is allowed and forbidden here is what
//! [atomics.order], [intro.races] and [atomics.fences] of that standard say. The
//! tests and their names come from the literature:
//!
//! - Alglave, Maranget, Tautschnig, "Herding Cats" (TOPLAS 2014): MP, SB, LB, S, R,
//!   2+2W, WRC, RWC, ISA2, IRIW and the coherence tests;
//! - Batty, Owens, Sarkar, Sewell, Weber, "Mathematizing C++ Concurrency" (POPL
//!   2011): release sequences, fences;
//! - Lahav, Vafeiadis, Kang, Hur, Dreyer, "Repairing Sequential Consistency in
//!   C/C++11" (PLDI 2017): `SeqCst` mixed with weaker accesses, and what of it
//!   came into C++20.
//!
//! The schedules engine is sequentially consistent: a weak outcome is one that it
//! does not have. The orderings engine explores fewer outcomes than the standard
//! allows: `weak_spots` lists those that are known, and a mistake that needs one
//! of them is not found.

#[macro_use]
extern crate model_std as std;
extern crate std as real;

mod algorithms;
mod causality;
mod coherence;
mod fences;
mod locks;
mod races;
mod sequential;
mod weak_spots;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use model::{Config, Report, Verdict};

type Shared = [AtomicUsize; 3];
type Thread = fn(&Shared) -> Vec<usize>;

type Check = fn(&Config, real::boxed::Box<dyn Fn() + Send + Sync>) -> Report;

/// What the threads read, one after the other, and in the end what is stored.
type Outcome = (Vec<usize>, [usize; 3]);

/// All outcomes that an engine finds with so many forced switches.
fn outcomes(threads: &'static [Thread], bound: usize, check: Check) -> BTreeSet<Outcome> {
    let found = real::sync::Arc::new(real::sync::Mutex::new(BTreeSet::new()));
    let all = real::sync::Arc::clone(&found);
    let config = Config {
        bound,
        orderings: false,
        budget: usize::MAX,
        ..Config::default()
    };
    let report = check(
        &config,
        real::boxed::Box::new(move || {
            let shared = Shared::default();
            let read: Vec<usize> = thread::scope(|scope| {
                let started: Vec<_> = threads[1..]
                    .iter()
                    .map(|thread| scope.spawn(|| thread(&shared)))
                    .collect();
                let first = threads[0](&shared);
                let others = started.into_iter().flat_map(|t| t.join().unwrap());
                first.into_iter().chain(others).collect()
            });
            let stored = shared.each_ref().map(|atomic| atomic.load(Relaxed));
            all.lock().unwrap().insert((read, stored));
        }),
    );
    assert!(matches!(report.verdict, Verdict::Pass), "{report:?}");
    assert!(!report.coverage.is_cut(), "{report:?}");
    assert_eq!(report.coverage.orderings_unsupported, None);
    found.lock().unwrap().clone()
}

const SCHEDULES: Check = |config, program| model::check(config, program);
const ORDERINGS: Check = |config, program| model::check_orderings(config, program);

/// More than these programs can make use of; for four threads that would take too
/// long.
fn by_schedules(threads: &'static [Thread]) -> BTreeSet<Outcome> {
    outcomes(threads, if threads.len() > 3 { 2 } else { 30 }, SCHEDULES)
}

/// Without a bound the search leaves nothing out.
fn by_orderings(threads: &'static [Thread]) -> BTreeSet<Outcome> {
    let bound = if threads.len() > 3 { 2 } else { usize::MAX };
    outcomes(threads, bound, ORDERINGS)
}

/// An outcome, or the part of it that is asked for.
trait Asked {
    fn is(&self, outcome: &Outcome) -> bool;
}

/// What is read.
impl<const N: usize> Asked for [usize; N] {
    fn is(&self, outcome: &Outcome) -> bool {
        outcome.0 == self
    }
}

/// What is read, and what is stored in the first atomics in the end.
impl<const N: usize, const M: usize> Asked for ([usize; N], [usize; M]) {
    fn is(&self, outcome: &Outcome) -> bool {
        outcome.0 == self.0 && outcome.1[..M] == self.1
    }
}

fn has(found: &BTreeSet<Outcome>, asked: &impl Asked) -> bool {
    found.iter().any(|outcome| asked.is(outcome))
}

/// The orderings engine has what the schedules engine has; with a bound, for four
/// threads, its search leaves something out: see `weak_spots`.
fn misses_nothing(
    threads: &[Thread],
    strong: &BTreeSet<Outcome>,
    found: &BTreeSet<Outcome>,
) -> bool {
    threads.len() > 3 || strong.is_subset(found)
}

/// Allowed, and found by the orderings engine only.
#[track_caller]
fn weak(threads: &'static [Thread], asked: impl Asked) {
    let (strong, found) = (by_schedules(threads), by_orderings(threads));
    assert!(has(&found, &asked), "never, only {found:?}");
    assert!(!has(&strong, &asked), "no weak outcome");
    assert!(misses_nothing(threads, &strong, &found), "{found:?}");
}

/// Allowed, and found by both engines.
#[track_caller]
fn strong(threads: &'static [Thread], asked: impl Asked) {
    assert!(has(&by_schedules(threads), &asked), "never, in schedules");
    assert!(has(&by_orderings(threads), &asked), "never, in orderings");
}

/// Neither engine has it.
#[track_caller]
fn forbids(threads: &'static [Thread], asked: impl Asked) {
    let (strong, found) = (by_schedules(threads), by_orderings(threads));
    assert!(!has(&found, &asked), "among {found:?}");
    assert!(!has(&strong, &asked), "among {strong:?}");
    assert!(misses_nothing(threads, &strong, &found), "{found:?}");
    assert!(strong.len() > 1, "only {strong:?}");
}
