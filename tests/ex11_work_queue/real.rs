//! What must hold on real threads, and for the program itself.

use std::time::Duration;

use harness::{Check, Rendezvous, expect_eq};

use crate::exercise::share_out;

#[path = "work.rs"]
mod work;

pub const CHECKS: &[Check] = &[
    Check::parallel("three_at_work", three_at_work),
    Check::race("any_work", work::large, work::run)
        // A queue that looks again and again takes a switch for each item.
        .limit(Duration::from_secs(60)),
    Check::snapshot("transcript", whoever_came_first),
];

/// As many consumers as the original had, all at the same time.
fn three_at_work() {
    let meeting = Rendezvous::of(3);
    let met = share_out(vec![1, 2, 3, 4, 5], 3, |number| {
        meeting.meet();
        number
    });
    expect_eq!(met, [1, 2, 3, 4, 5], "what comes back");
}

/// Which consumer gets which number is free, and so is the order until all are done.
fn whoever_came_first(printed: &str) -> String {
    let anybody = |line: &str| match line.strip_prefix("consumer ") {
        Some(rest) => format!(
            "a consumer {}",
            rest.trim_start_matches(|c: char| c.is_ascii_digit()).trim()
        ),
        None => line.to_owned(),
    };
    let mut lines: Vec<String> = printed.lines().map(anybody).collect();
    for group in lines.split_mut(|line| line == "all five are done") {
        group.sort();
    }
    lines.join("\n")
}
