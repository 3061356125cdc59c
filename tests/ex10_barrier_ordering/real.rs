//! What must hold on real threads, and for the program itself.

use std::time::Duration;

use harness::Check;

#[path = "rounds.rs"]
mod rounds;

pub const CHECKS: &[Check] = &[
    Check::race("any_rounds", rounds::large, rounds::run),
    Check::parallel("many_rounds", many_rounds).limit(LIMIT),
    Check::snapshot("transcript", any_order_in_between),
];

/// Threads that spin take time from each other, and from whatever else runs.
const LIMIT: Duration = Duration::from_secs(30);

/// More threads than before; and no count of the barrier ends at 256, be it of those who
/// come or of rounds, or at 65,536.
fn many_rounds() {
    for (n, rounds) in [(9, 10), (260, 1), (2, 260), (1, 70_000)] {
        let passages = rounds::meet(n, rounds, |_, _| {});
        rounds::nobody_leaves_early(n, &passages);
        rounds::one_leads_each_round(rounds, &passages);
    }
}

/// The runners may reach the barrier in any order, and leave it in any other.
fn any_order_in_between(printed: &str) -> String {
    let does = |line: &str| line.split_once(' ').map(|(_, does)| does.to_owned());
    let mut lines: Vec<&str> = printed.lines().collect();
    for group in lines.chunk_by_mut(|one, next| does(one) == does(next)) {
        group.sort_unstable();
    }
    lines.join("\n")
}
