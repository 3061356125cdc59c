//! What must hold for ranks on real threads, and for the program itself.

use harness::Check;

#[path = "programs.rs"]
mod programs;

pub const CHECKS: &[Check] = &[
    Check::race("any_ring", programs::large_rings, programs::run_rings),
    Check::race("any_messages", programs::large, programs::run_large),
    Check::snapshot("transcript", by_rank),
];

/// Ranks print when they come to it: their lines in order, one rank after the
/// other.
fn by_rank(printed: &str) -> String {
    let rank_of = |line: &&str| {
        let (_, rest) = line.split_once("Process ")?;
        let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
        digits.parse::<u32>().ok()
    };
    let mut lines: Vec<&str> = printed.lines().collect();
    lines.sort_by_key(rank_of);
    lines.join("\n")
}
