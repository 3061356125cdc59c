//! What must hold on real threads, and for the program itself.

use harness::{Check, Rendezvous, expect_eq};

use crate::exercise::{Helpers, fib, fibs};

#[path = "forks.rs"]
mod forks;

pub const CHECKS: &[Check] = &[
    Check::race("any_forks", forks::large, forks::run),
    Check::parallel("nine_meet", nine_meet),
    Check::snapshot("transcript", str::to_owned),
];

/// The original's nine threads: eight helpers and the one that calls.
fn nine_meet() {
    let meeting = Rendezvous::of(9);
    let serial = |n| {
        meeting.meet();
        fib(n)
    };
    let results = fibs(&[10; 9], &Helpers::new(8), &serial);
    expect_eq!(results, [55; 9], "nine times fib(10)");
}
