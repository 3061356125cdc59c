//! What must hold in every schedule.

use std::panic;
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use harness::{Check, expect, expect_eq, fail, name, spawn};

use crate::exercise::{Helpers, fib_par, fibs};

#[path = "forks.rs"]
mod forks;

use forks::{Work, caught, free, is_alone, iterative};

pub const CHECKS: &[Check] = &[
    Check::model("both_results", both_results),
    Check::model("both_at_once", both_at_once),
    Check::model("alone_without_a_helper", alone_without_a_helper),
    Check::model("nobody_waits_for_a_helper", nobody_waits_for_a_helper),
    Check::model("a_helper_is_free_again", a_helper_is_free_again),
    Check::model("never_more_helpers", never_more_helpers),
    Check::model("a_helper_for_each_of_two", a_helper_for_each_of_two)
        .schedules_only("it asks who works when, not what they see of each other's memory"),
    Check::model(
        "others_have_helpers_of_their_own",
        others_have_helpers_of_their_own,
    ),
    Check::model("who_finds_none_takes_none", who_finds_none_takes_none)
        .schedules_only("it asks who gets a helper, not what they see of each other's memory"),
    Check::model("a_panic_comes_through", a_panic_comes_through),
    Check::model("a_panic_may_be_no_text", a_panic_may_be_no_text),
    Check::model("a_panic_frees_the_helper", a_panic_frees_the_helper),
    Check::model("a_panic_waits_for_the_helper", a_panic_waits_for_the_helper),
    Check::model("serial_below_the_cutoff", serial_below_the_cutoff),
    Check::model("three_below_the_cutoff_meet", three_below_the_cutoff_meet),
    Check::model("too_large_is_refused", too_large_is_refused),
    Check::model("no_result_is_lost", no_result_is_lost),
    Check::model("three_fibs_meet", three_fibs_meet),
    Check::model("no_helper_without_work", no_helper_without_work),
    Check::model("a_panic_of_serial", a_panic_of_serial),
    Check::modelled_race("any_forks", forks::small, forks::run),
];

/// Level 1: what both calls return comes back in order, with a helper and without.
fn both_results() {
    for number in [1, 0] {
        let helpers = Helpers::new(number);
        name("helpers", &helpers);
        expect_eq!(
            helpers.join(|| 55, || "fib(10)".to_owned()),
            (55, "fib(10)".to_owned()),
            "what `join` returns of 55 and \"fib(10)\" with {number} helpers"
        );
    }
}

/// Level 1: with a helper, both calls are at work at the same time.
fn both_at_once() {
    let helpers = Helpers::new(1);
    name("helpers", &helpers);
    let meeting = Barrier::new(2);
    name("meeting", &meeting);
    helpers.join(|| meeting.wait(), || meeting.wait());
}

/// Level 2: without a helper, whoever calls does all of it. That others have helpers does
/// not change that.
fn alone_without_a_helper() {
    let (helpers, _of_others) = (Helpers::new(0), Helpers::new(2));
    name("helpers", &helpers);
    two_callers(|| {
        expect!(
            is_alone(&helpers),
            "there are no helpers, and `join` had another thread"
        );
    });
    let caller = thread::current().id();
    let serial = |n| {
        expect!(
            thread::current().id() == caller,
            "there are no helpers, and `serial` was called by another thread"
        );
        n
    };
    fib_par(5, 4, &helpers, &serial);
    fibs(&[1, 2, 3], &helpers, &serial);
}

/// Level 2: while the one helper is at work, `join` goes on without.
fn nobody_waits_for_a_helper() {
    let helpers = Helpers::new(1);
    name("helpers", &helpers);
    let before = Instant::now();
    free(1, &helpers);
    expect!(
        before.elapsed() < Duration::from_millis(1),
        "without a helper, `join` waits until a time-out"
    );
}

/// Level 2: after a `join` the one helper is free, and there is still one.
fn a_helper_is_free_again() {
    let helpers = Helpers::new(1);
    name("helpers", &helpers);
    helpers.join(|| {}, || {});
    free(1, &helpers);
}

/// Level 2: two threads call `join`, and there is one helper.
fn never_more_helpers() {
    two_joins(|| {});
}

/// Level 3: and if a call of the thread itself panics, its helper is still at work.
fn a_panic_waits_for_the_helper() {
    two_joins(|| fail("the call gives up"));
}

/// Two threads call `join`, and there is one helper. A helper is at work for a while; the
/// threads themselves do this.
fn two_joins(own_part: impl Fn() + Sync) {
    let (helpers, work) = (Helpers::new(1), Work::of(1));
    name("helpers", &helpers);
    name("work", &work);
    two_callers(|| {
        let caller = thread::current().id();
        let call = || {
            if thread::current().id() == caller {
                own_part();
            } else {
                work.of_a_helper(|| {
                    thread::yield_now();
                });
            }
        };
        caught(|| _ = helpers.join(call, call));
    });
    work.was_never_too_much();
}

/// Level 2: two threads call `join`, there are two helpers, and each gets one.
fn a_helper_for_each_of_two() {
    let helpers = Helpers::new(2);
    name("helpers", &helpers);
    two_callers(|| {
        let meeting = Barrier::new(2);
        let caller = thread::current();
        let caller = caller.name().unwrap_or_default();
        name(format_args!("meeting of {caller}"), &meeting);
        helpers.join(|| meeting.wait(), || meeting.wait());
    });
}

/// Level 2: while a helper of others is at work, there still is one of these.
fn others_have_helpers_of_their_own() {
    let (helpers, others) = (Helpers::new(1), Helpers::new(1));
    name("helpers", &helpers);
    name("helpers of others", &others);
    let meeting = Barrier::new(3);
    name("meeting", &meeting);
    let meet = || _ = meeting.wait();
    others.join(meet, || helpers.join(meet, meet));
}

/// Level 2: who looks for a helper and finds none is in nobody's way. There is one helper.
/// This thread calls `join` twice, and another one once: if that finds the helper at
/// work, it is free for the second `join`.
fn who_finds_none_takes_none() {
    let helpers = Helpers::new(1);
    name("helpers", &helpers);
    let alone = thread::scope(|scope| {
        let other = spawn!(scope, "other", || is_alone(&helpers));
        helpers.join(|| {}, || {});
        [is_alone(&helpers), other.join().unwrap()]
    });
    expect!(
        alone != [true, true],
        "the only helper was free again, and nobody had it, and `join` did not find it"
    );
}

/// Level 3: whichever call panics, the caller hears what it said.
fn a_panic_comes_through() {
    for number in [1, 0] {
        for who in [["first", ""], ["", "second"], ["first", "second"]] {
            let helpers = Helpers::new(number);
            let call = |name| move || expect!(!who.contains(&name), "the {name} call gives up");
            let said = caught(|| _ = helpers.join(call("first"), call("second")));
            expect!(
                who.iter()
                    .any(|name| said == format!("the {name} call gives up")),
                "with helpers = {number}, what the caller hears of the panic is: {said}"
            );
        }
    }
}

/// Level 3: a panic need not be a text. It comes out as what it is.
fn a_panic_may_be_no_text() {
    for who in [1, 2] {
        let helpers = Helpers::new(1);
        let call = |which| {
            move || {
                if which == who {
                    panic::panic_any(which);
                }
            }
        };
        let both = panic::AssertUnwindSafe(|| helpers.join(call(1), call(2)));
        let said = panic::catch_unwind(both);
        expect!(
            said.is_err_and(|payload| payload.downcast_ref() == Some(&who)),
            "call {who} of 2 panics with its number, and the caller hears something else"
        );
    }
}

/// Level 3: after a panic the one helper is free, and there is still one.
fn a_panic_frees_the_helper() {
    let helpers = Helpers::new(1);
    name("helpers", &helpers);
    caught(|| _ = helpers.join(|| fail("the first gives up"), || {}));
    caught(|| _ = helpers.join(|| {}, || fail("the second gives up")));
    caught(|| _ = helpers.join(|| fail("the first gives up"), || fail("so does the second")));
    free(1, &helpers);
}

/// Level 4: `serial` makes the calls below the cutoff, and no others.
fn serial_below_the_cutoff() {
    // fib(6) calls 5 and 4; 5 calls 4 and 3; each 4 calls 3 and 2.
    below_the_cutoff(6, 4, &[2, 2, 3, 3, 3]);
    // Too small to fork at all.
    below_the_cutoff(3, 4, &[3]);
    // At the cutoff.
    below_the_cutoff(4, 4, &[2, 3]);
    // And 0 and 1 are always too small.
    below_the_cutoff(2, 0, &[0, 1]);
    below_the_cutoff(2, 2, &[0, 1]);
    below_the_cutoff(3, 0, &[0, 1, 1]);
}

fn below_the_cutoff(n: u64, cutoff: u64, expected: &[u64]) {
    let calls = Mutex::new(Vec::new());
    name("calls", &calls);
    let serial = |n| {
        calls.lock().unwrap().push(n);
        10 * n
    };
    let result = fib_par(n, cutoff, &Helpers::new(0), &serial);
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
fn three_below_the_cutoff_meet() {
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
fn too_large_is_refused() {
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

/// Level 5: a result for each, in their order.
fn no_result_is_lost() {
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
fn three_fibs_meet() {
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
fn no_helper_without_work() {
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
fn a_panic_of_serial() {
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

/// Calls `f` on two threads, of which this is one.
fn two_callers(f: impl Fn() + Sync) {
    thread::scope(|scope| {
        spawn!(scope, "caller-2", &f);
        f();
    });
}
