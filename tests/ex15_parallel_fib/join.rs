//! With a helper both calls are at work at once; nobody waits for one, and none is lost.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use harness::{expect, expect_eq, name, spawn};

use super::callers::{two_callers, two_joins};
use super::forks::{free, is_alone};
use crate::exercise::{Helpers, fib_par, fibs};

/// Level 1: what both calls return comes back in order, with a helper and without.
pub fn both_results() {
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
pub fn both_at_once() {
    let helpers = Helpers::new(1);
    name("helpers", &helpers);
    let meeting = Barrier::new(2);
    name("meeting", &meeting);
    helpers.join(|| meeting.wait(), || meeting.wait());
}

/// Level 2: without a helper, whoever calls does all of it. That others have helpers does
/// not change that.
pub fn alone_without_a_helper() {
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

/// Level 2: while the one helper is at work, `join` goes on without, and so do those who
/// call it. Time is virtual here, and passes only for those who wait for it.
pub fn nobody_waits_for_a_helper() {
    let helpers = Helpers::new(1);
    name("helpers", &helpers);
    let before = Instant::now();
    free(1, &helpers);
    expect!(
        before.elapsed() < Duration::from_millis(1),
        "time passes in a `join` whose calls take none: does it sleep and look again, or wait \
         until a time-out?"
    );
    let [at_work, tried] = [(); 2].map(|()| Barrier::new(2));
    name("all at work", &at_work);
    name("all have tried", &tried);
    let waited = || {
        at_work.wait();
        let before = Instant::now();
        is_alone(&helpers);
        fibs(&[1, 2], &helpers, &|n| n);
        fib_par(2, 2, &helpers, &|n| n);
        let waited = before.elapsed();
        tried.wait();
        waited
    };
    let (one, two) = helpers.join(waited, waited);
    expect!(
        one + two < Duration::from_micros(1),
        "without a helper, `join`, `fibs` or `fib_par` waits until a time-out"
    );
}

/// Level 2: after a `join` the one helper is free, and there is still one.
pub fn a_helper_is_free_again() {
    let helpers = Helpers::new(1);
    name("helpers", &helpers);
    helpers.join(|| {}, || {});
    free(1, &helpers);
}

/// Level 2: two threads call `join`, and there is one helper.
pub fn never_more_helpers() {
    two_joins(|| {});
}

/// Level 2: two threads call `join`, there are two helpers, and each gets one.
pub fn a_helper_for_each_of_two() {
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
pub fn others_have_helpers_of_their_own() {
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
pub fn who_finds_none_takes_none() {
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
