//! What must hold on real threads, and for the program itself.

use std::time::Duration;

use harness::Check;

#[path = "passage.rs"]
mod passage;

pub const CHECKS: &[Check] = &[
    Check::race("any_producers_and_consumers", passage::large, passage::run)
        // A box that looks again and again takes a switch for each item.
        .limit(Duration::from_secs(60)),
    Check::snapshot("transcript", producer_first),
];

/// The consumer may take an item as soon as it is in, or later: what each of the two
/// says is shown by itself.
fn producer_first(printed: &str) -> String {
    let of_the_consumer = |line: &&str| line.ends_with("consumed") || line.ends_with("empty");
    let (consumer, producer): (Vec<&str>, Vec<&str>) = printed.lines().partition(of_the_consumer);
    [producer, consumer].concat().join("\n")
}
