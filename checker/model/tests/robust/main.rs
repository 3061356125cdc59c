//! Nothing that a program does aborts the model or hangs it, in either engine.

#[macro_use]
extern crate model_std as std;
extern crate std as real;

#[path = "../common/mod.rs"]
mod common;
mod deadlocks;
mod detached;
mod ends;
mod panics;

use std::thread;

use model::{Config, Report, Verdict};

use common::{Problem, schedules_only};

/// What each engine says of the program, twice.
fn both(name: &str, program: fn()) -> [Report; 2] {
    let engines = || {
        [
            model::check(&schedules_only(), program),
            model::check_orderings(&Config::default(), program),
        ]
    };
    let (reports, again) = (engines(), engines());
    for (report, again) in reports.iter().zip(&again) {
        let (one, other) = (format!("{report:?}"), format!("{again:?}"));
        assert_eq!(one, other, "{name} is not the same twice");
    }
    reports
}

#[track_caller]
fn passes(name: &str, program: fn()) {
    for report in both(name, program) {
        assert!(
            matches!(report.verdict, Verdict::Pass),
            "{name}: {report:#?}"
        );
        assert_eq!(report.coverage.orderings_unsupported, None, "{name}");
    }
}

#[track_caller]
fn fails(name: &str, problem: Problem, program: fn()) {
    for report in both(name, program) {
        match &report.verdict {
            Verdict::Fail(story) => assert_eq!(story.problem, problem, "{name}: {story:#?}"),
            other => panic!("{name}: {other:?}"),
        }
    }
}

/// Panics when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("the bomb");
    }
}

/// Runs a closure when it is dropped.
struct AtEnd<F: FnMut()>(F);

impl<F: FnMut()> Drop for AtEnd<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// Takes two locks in two orders, as `take` does.
fn crosswise<L: Sync>(one: L, other: L, take: impl Fn(&L, &L) + Sync) {
    thread::scope(|scope| {
        scope.spawn(|| take(&one, &other));
        scope.spawn(|| take(&other, &one));
    });
}
