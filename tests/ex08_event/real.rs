//! What must hold on real threads, and for the program itself.

use harness::{Check, Rendezvous, expect_eq};

use crate::exercise::relay;

#[path = "signals.rs"]
mod signals;

pub const CHECKS: &[Check] = &[
    Check::race("any_signals", signals::large, signals::run),
    Check::parallel("both_are_at_work", both_are_at_work),
    Check::snapshot("transcript", str::to_owned),
];

/// Producer and consumer meet twice: each of them has to go on while the other one is at
/// work.
fn both_are_at_work() {
    let (second, fifth) = (Rendezvous::of(2), Rendezvous::of(2));
    let items = (1..=5).inspect(|item| match item {
        2 => second.meet(),
        5 => fifth.meet(),
        _ => {}
    });
    let mut consumed = Vec::new();
    relay(items, |item| {
        match item {
            1 => second.meet(),
            2 => fifth.meet(),
            _ => {}
        }
        consumed.push(item);
    });
    expect_eq!(consumed, [1, 2, 3, 4, 5], "the list of what was consumed");
}
