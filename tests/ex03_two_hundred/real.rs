//! What must hold on real threads, and for the program itself.

use std::time::Duration;

use harness::Check;

#[path = "counting.rs"]
mod counting;

pub const CHECKS: &[Check] = &[
    Check::race(
        "two_times_100_000",
        counting::large::two_times,
        counting::run,
    )
    // A counter behind a thread of its own takes a switch for each increment.
    .limit(Duration::from_secs(60)),
    Check::race("any_counting", counting::large::any, counting::run),
    Check::snapshot("transcript", some_lost),
];

/// How many increments are lost without protection is different each time.
fn some_lost(printed: &str) -> String {
    let lines = printed
        .lines()
        .map(|line| match line.split_once("with neither: ") {
            Some(("", number)) if number.parse().is_ok_and(|n: u64| (2..=200).contains(&n)) => {
                "with neither: 2 to 200".to_owned()
            }
            _ => line.to_owned(),
        });
    lines.collect::<Vec<_>>().join("\n")
}
