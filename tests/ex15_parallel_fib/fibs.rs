//! `fibs` loses no result and no panic, and takes no helper without work.

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Barrier, Mutex};

use harness::{expect, expect_eq, fail, name};

use super::callers::two_with_serial;
use super::forks::{caught, free, is_alone, iterative};
use crate::exercise::{Helpers, fib_par, fibs};

/// Level 5: a result for each, in their order, of one call of `serial`.
pub fn no_result_is_lost() {
    let helpers = Helpers::new(1);
    name("helpers", &helpers);
    for ns in [[5, 3, 4].as_slice(), &[6], &[]] {
        let calls = Mutex::new(Vec::new());
        name("calls", &calls);
        let serial = |n| {
            calls.lock().unwrap().push(n);
            10 * n
        };
        let expected: Vec<u64> = ns.iter().map(|n| 10 * n).collect();
        expect_eq!(
            fibs(ns, &helpers, &serial),
            expected,
            "what `fibs` returns of {ns:?} with a `serial` that returns 10 * n"
        );
        let mut calls = calls.into_inner().unwrap();
        calls.sort_unstable();
        let mut sorted = ns.to_vec();
        sorted.sort_unstable();
        expect_eq!(
            calls,
            sorted,
            "of {ns:?}, what `serial` was called with, sorted,"
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

/// Level 5: two threads fork, one in `fibs` and one in `fib_par`, and there is one helper.
/// And if `serial` panics in a thread itself, its helper is still at work.
pub fn serial_has_one_helper() {
    two_with_serial(|| {});
    two_with_serial(|| fail("serial gives up"));
}

/// Level 5: whichever call of `serial` panics, the panic comes out as what it is.
pub fn any_panic_of_serial() {
    let helpers = Helpers::new(1);
    name("helpers", &helpers);
    for who in [[2].as_slice(), &[1, 2]] {
        let serial = |n| match who.contains(&n) {
            true => panic::panic_any(n),
            false => n,
        };
        // Both call `serial` with 2 in the first half, and with 1 in the second.
        let heard = [
            ("fibs", number_of(|| _ = fibs(&[2, 1], &helpers, &serial))),
            (
                "fib_par",
                number_of(|| _ = fib_par(3, 3, &helpers, &serial)),
            ),
        ];
        for (name, number) in heard {
            expect!(
                number.is_some_and(|number| who.contains(&number)),
                "of the numbers {who:?}, `serial` panics with the number itself, and the caller \
                 of `{name}` does not hear one of them"
            );
        }
    }
}

/// The number that a panic in `f` is.
fn number_of(f: impl FnOnce()) -> Option<u64> {
    let payload = panic::catch_unwind(AssertUnwindSafe(f)).err()?;
    payload.downcast_ref().copied()
}
