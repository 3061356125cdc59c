//! What must hold on real threads, and for the program itself.

use std::sync::Barrier;

use harness::{Check, Program, expect};

use crate::exercise::relay;

#[path = "signals.rs"]
mod signals;

pub const CHECKS: &[Check] = &[
    Check::race("any_signals", signals::large, any_signals),
    Check::parallel("both_are_at_work", both_are_at_work),
    Check::snapshot("transcript", str::to_owned),
];

fn any_signals(program: &Program) {
    signals::run(program, None);
}

/// Producer and consumer meet twice: each of them has to go on while the other one is at
/// work.
fn both_are_at_work() {
    const MANY: u32 = 12_000;

    let (second, last) = (Barrier::new(2), Barrier::new(2));
    let items = (1..=MANY).inspect(|&item| {
        if item == 2 {
            second.wait();
        } else if item == MANY {
            last.wait();
        }
    });
    let mut consumed = Vec::new();
    relay(items, |item| {
        if item == 1 {
            second.wait();
        } else if item == 2 {
            last.wait();
        }
        consumed.push(item);
    });
    expect!(
        consumed.iter().copied().eq(1..=MANY),
        "the twelve thousand items were not consumed each once, in order"
    );
}
