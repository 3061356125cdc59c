//! What must hold in every schedule.

use std::thread;

use harness::{Check, name, spawn};

use crate::exercise::Helpers;

#[path = "fib_par.rs"]
mod fib_par;
#[path = "fibs.rs"]
mod fibs;
#[path = "forks.rs"]
mod forks;
#[path = "join.rs"]
mod join;
#[path = "panics.rs"]
mod panics;

use forks::{Work, caught};

pub const CHECKS: &[Check] = &[
    Check::model("both_results", join::both_results),
    Check::model("both_at_once", join::both_at_once),
    Check::model("alone_without_a_helper", join::alone_without_a_helper),
    Check::model("nobody_waits_for_a_helper", join::nobody_waits_for_a_helper),
    Check::model("a_helper_is_free_again", join::a_helper_is_free_again),
    Check::model("never_more_helpers", join::never_more_helpers),
    Check::model("a_helper_for_each_of_two", join::a_helper_for_each_of_two)
        .schedules_only("it asks who works when, not what they see of each other's memory"),
    Check::model(
        "others_have_helpers_of_their_own",
        join::others_have_helpers_of_their_own,
    ),
    Check::model("who_finds_none_takes_none", join::who_finds_none_takes_none)
        .schedules_only("it asks who gets a helper, not what they see of each other's memory"),
    Check::model("a_panic_comes_through", panics::a_panic_comes_through),
    Check::model("a_panic_may_be_no_text", panics::a_panic_may_be_no_text),
    Check::model("a_panic_frees_the_helper", panics::a_panic_frees_the_helper),
    Check::model(
        "a_panic_waits_for_the_helper",
        panics::a_panic_waits_for_the_helper,
    ),
    Check::model("serial_below_the_cutoff", fib_par::serial_below_the_cutoff),
    Check::model(
        "three_below_the_cutoff_meet",
        fib_par::three_below_the_cutoff_meet,
    ),
    Check::model("too_large_is_refused", fib_par::too_large_is_refused),
    Check::model("no_result_is_lost", fibs::no_result_is_lost),
    Check::model("three_fibs_meet", fibs::three_fibs_meet),
    Check::model("no_helper_without_work", fibs::no_helper_without_work),
    Check::model("a_panic_of_serial", fibs::a_panic_of_serial),
    Check::modelled_race("any_forks", forks::small, forks::run),
];

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

/// Calls `f` on two threads, of which this is one.
fn two_callers(f: impl Fn() + Sync) {
    thread::scope(|scope| {
        spawn!(scope, "caller-2", &f);
        f();
    });
}
