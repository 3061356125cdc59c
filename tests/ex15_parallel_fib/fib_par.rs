//! `fib_par` forks down to the cutoff, and refuses what is too large.

use std::sync::{Barrier, Mutex};

use harness::{expect, expect_eq, fail, name};

use super::forks::{caught, iterative};
use crate::exercise::{Helpers, fib, fib_par};

/// Level 4: the numbers are Fibonacci's from the first one on.
pub fn the_first_fibs() {
    let first: Vec<u64> = (0..=12).map(fib).collect();
    expect_eq!(
        first,
        [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144],
        "what `fib` returns for 0 to 12"
    );
}

/// Level 4: `serial` makes the calls below the cutoff, and no others.
pub fn serial_below_the_cutoff() {
    // Whether the only helper is free or at work.
    below_the_cutoff_with(1, 5, 4, &[2, 3, 3]);
    // fib(6) calls 5 and 4; 5 calls 4 and 3; each 4 calls 3 and 2.
    below_the_cutoff(6, 4, &[2, 2, 3, 3, 3]);
    // Too small to fork at all.
    for cutoff in [4, 1 << 32, u64::MAX] {
        below_the_cutoff(3, cutoff, &[3]);
    }
    // At the cutoff.
    below_the_cutoff(4, 4, &[2, 3]);
    // And 0 and 1 are always too small.
    below_the_cutoff(2, 0, &[0, 1]);
    below_the_cutoff(2, 2, &[0, 1]);
    below_the_cutoff(3, 0, &[0, 1, 1]);
}

fn below_the_cutoff(n: u64, cutoff: u64, expected: &[u64]) {
    below_the_cutoff_with(0, n, cutoff, expected);
}

fn below_the_cutoff_with(helpers: usize, n: u64, cutoff: u64, expected: &[u64]) {
    let calls = Mutex::new(Vec::new());
    name("calls", &calls);
    let serial = |n| {
        calls.lock().unwrap().push(n);
        10 * n
    };
    let result = fib_par(n, cutoff, &Helpers::new(helpers), &serial);
    let mut calls = calls.into_inner().unwrap();
    calls.sort_unstable();
    expect_eq!(
        calls,
        expected,
        "of n = {n} and cutoff = {cutoff}, what `serial` was called with, sorted,"
    );
    expect_eq!(
        result,
        expected.iter().map(|n| 10 * n).sum::<u64>(),
        "what becomes of n = {n} and cutoff = {cutoff} with a `serial` that returns 10 * n"
    );
}

/// Level 4: with two helpers, three calls below the cutoff are at work at the same time.
pub fn three_below_the_cutoff_meet() {
    let helpers = Helpers::new(2);
    name("helpers", &helpers);
    let meeting = Barrier::new(3);
    name("meeting", &meeting);
    let serial = |n| {
        meeting.wait();
        iterative(n)
    };
    expect_eq!(
        fib_par(11, 10, &helpers, &serial),
        89,
        "fib_par(11) with the cutoff 10"
    );
}

/// Level 4: fib(93) is the last that fits into 64 bits, and 94 is refused before any work.
pub fn too_large_is_refused() {
    let helpers = Helpers::new(0);
    expect_eq!(
        fib_par(93, 92, &helpers, &iterative),
        12_200_160_415_121_876_738,
        "fib_par(93)"
    );
    for (n, cutoff) in [
        (94, 93),
        (94, 95),
        (95, 100),
        (256, 300),
        (1 << 16, u64::MAX),
        (1 << 32, u64::MAX),
        (u64::MAX, u64::MAX),
    ] {
        let serial = |n| fail(format_args!("`serial` was called with {n}"));
        let said = caught(|| _ = fib_par(n, cutoff, &helpers, &serial));
        expect!(
            !said.starts_with("`serial`"),
            "with n = {n} and cutoff = {cutoff}, {said} before {n} was refused"
        );
        expect!(
            said.contains(&n.to_string()),
            "with n = {n} and cutoff = {cutoff}, the panic has to say {n}; it says: {said}"
        );
    }
}
