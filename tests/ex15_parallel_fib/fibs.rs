//! `fibs` loses no result and no panic, and takes no helper without work.

use std::sync::Barrier;

use harness::{expect, expect_eq, fail, name};

use super::forks::{caught, free, is_alone, iterative};
use crate::exercise::{Helpers, fib_par, fibs};

/// Level 5: a result for each, in their order.
pub fn no_result_is_lost() {
    let helpers = Helpers::new(1);
    name("helpers", &helpers);
    for ns in [[5, 3, 4].as_slice(), &[6], &[]] {
        let expected: Vec<u64> = ns.iter().map(|n| 10 * n).collect();
        expect_eq!(
            fibs(ns, &helpers, &|n| 10 * n),
            expected,
            "what `fibs` returns of {ns:?} with a `serial` that returns 10 * n"
        );
    }
}

/// Level 5: with two helpers, three are at work at the same time.
pub fn three_fibs_meet() {
    let helpers = Helpers::new(2);
    name("helpers", &helpers);
    let meeting = Barrier::new(3);
    name("meeting", &meeting);
    let serial = |n| {
        meeting.wait();
        iterative(n)
    };
    expect_eq!(fibs(&[10; 3], &helpers, &serial), [55; 3], "three fib(10)");
}

/// Level 5: `serial` is one call: for one number no helper is taken, and for two numbers
/// one. So another one is free, and `serial` itself may fork.
pub fn no_helper_without_work() {
    for ns in [[1].as_slice(), &[1, 2]] {
        let helpers = Helpers::new(ns.len());
        name("helpers", &helpers);
        let serial = |n| {
            expect!(
                n != 1 || !is_alone(&helpers),
                "{0} numbers and {0} helpers: one helper has nothing to do, and is not free",
                ns.len()
            );
            n
        };
        fibs(ns, &helpers, &serial);
        if ns.len() == 1 {
            fib_par(1, 2, &helpers, &serial);
        }
    }
}

/// Level 5: a panic of `serial` comes out with its own words, and the helper is free again.
pub fn a_panic_of_serial() {
    let helpers = Helpers::new(1);
    name("helpers", &helpers);
    let serial = |n| match n {
        2 => fail("serial(2) gives up"),
        _ => n,
    };
    let heard = [
        ("fibs", caught(|| _ = fibs(&[1, 2], &helpers, &serial))),
        ("fib_par", caught(|| _ = fib_par(4, 4, &helpers, &serial))),
    ];
    for (name, said) in heard {
        expect_eq!(
            said,
            "serial(2) gives up",
            "what the caller of `{name}` hears of the panic"
        );
    }
    free(1, &helpers);
}
