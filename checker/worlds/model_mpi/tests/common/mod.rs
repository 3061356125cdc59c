//! Checks of programs with ranks.

#![allow(dead_code, reason = "each test file takes some of it")]

use model::{Config, Report, Story, Verdict};
use mpi::topology::SimpleCommunicator;

pub fn config() -> Config {
    Config {
        orderings: false,
        ..Config::default()
    }
}

pub fn check(
    ranks: usize,
    program: impl Fn(&SimpleCommunicator) + Copy + Send + Sync + 'static,
) -> Report {
    model::check(&config(), move || {
        mpi::launch(ranks, move || super::programs::with_world(program));
    })
}

/// Passes; returns the number of schedules.
#[track_caller]
pub fn passes(
    ranks: usize,
    program: impl Fn(&SimpleCommunicator) + Copy + Send + Sync + 'static,
) -> usize {
    let report = check(ranks, program);
    match report.verdict {
        Verdict::Pass => report.coverage.schedules,
        other => panic!("{ranks} ranks: {other:#?}"),
    }
}

#[track_caller]
pub fn fails(
    ranks: usize,
    program: impl Fn(&SimpleCommunicator) + Copy + Send + Sync + 'static,
) -> Story {
    match check(ranks, program).verdict {
        Verdict::Fail(story) => *story,
        other => panic!("{ranks} ranks: {other:#?}"),
    }
}

/// The line of the program that a row stands for.
pub fn line_of(story: &Story, row: &str) -> String {
    match story.rows.iter().find(|told| told.text.contains(row)) {
        Some(told) => match &told.source {
            Some(source) => source.text.clone(),
            None => panic!("no source: {told:?}"),
        },
        None => panic!("no row {row:?} in {:#?}", story.rows),
    }
}
