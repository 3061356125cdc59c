//! What must hold on real threads, and for the program itself.

use std::thread;

use harness::{Check, Rendezvous, expect_eq};

use crate::exercise::{Helpers, fib, fib_par, fibs};

#[path = "forks.rs"]
mod forks;

pub const CHECKS: &[Check] = &[
    Check::race("any_forks", forks::large, forks::run),
    Check::parallel("all_forks_meet", all_forks_meet),
    Check::parallel("nine_meet", nine_meet),
    Check::snapshot("transcript", str::to_owned),
];

/// The original's nine threads: eight helpers and the one that calls. And other numbers of
/// both, with as many numbers as threads, or more: the first of them meet.
fn nine_meet() {
    for (helpers, len) in [(8, 9), (8, 20), (2, 5), (40, 41), (100, 300)] {
        let meeting = Rendezvous::of(helpers + 1);
        let serial = |n| {
            meeting.meet();
            fib(n)
        };
        let ns: Vec<u64> = (0..len as u64).map(|place| 7 * place % 12).collect();
        let results = fibs(&ns, &Helpers::new(helpers), &serial);
        expect_eq!(
            results.len(),
            len,
            "of {len} numbers, how many have results"
        );
        for (place, (&n, result)) in ns.iter().zip(results).enumerate() {
            expect_eq!(result, fib(n), "of {len} numbers, the result at {place}");
        }
    }
    // More helpers than two bytes can count.
    let meeting = Rendezvous::of(2);
    Helpers::new(1 << 16).join(|| meeting.meet(), || meeting.meet());
    two_at_once();
}

/// Two threads, each with two numbers, and a helper for each of them.
fn two_at_once() {
    let (helpers, meeting) = (Helpers::new(2), Rendezvous::of(4));
    let serial = |n| {
        meeting.meet();
        fib(n)
    };
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| fibs(&[10; 2], &helpers, &serial));
        }
    });
}

/// All five calls below the cutoff; and of many, as many as there are threads.
fn all_forks_meet() {
    for (n, cutoff, helpers) in [(12, 10, 4), (20, 10, 8), (30, 15, 40)] {
        let meeting = Rendezvous::of(helpers + 1);
        let serial = |n| {
            meeting.meet();
            fib(n)
        };
        let result = fib_par(n, cutoff, &Helpers::new(helpers), &serial);
        expect_eq!(result, fib(n), "fib_par({n}) with the cutoff {cutoff}");
    }
}
