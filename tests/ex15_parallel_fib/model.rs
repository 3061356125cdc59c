//! What must hold in every schedule.

use harness::Check;

#[path = "callers.rs"]
mod callers;
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

pub const CHECKS: &[Check] = &[
    Check::model("both_results", join::both_results),
    Check::model("both_at_once", join::both_at_once),
    Check::model("alone_without_a_helper", join::alone_without_a_helper),
    Check::model("nobody_waits_for_a_helper", join::nobody_waits_for_a_helper),
    Check::model("a_helper_is_free_again", join::a_helper_is_free_again),
    Check::model("never_more_helpers", join::never_more_helpers),
    Check::model("a_helper_for_each_of_two", join::a_helper_for_each_of_two)
        .schedules_only("it asks who works when, not what they see of each other's memory"),
    Check::modelled_race(
        "a_helper_for_each_of_nine",
        callers::nine,
        callers::each_has_a_helper,
    ),
    Check::model(
        "others_have_helpers_of_their_own",
        join::others_have_helpers_of_their_own,
    ),
    Check::model("who_finds_none_takes_none", join::who_finds_none_takes_none)
        .schedules_only("it asks who gets a helper, not what they see of each other's memory"),
    Check::model("a_panic_comes_through", panics::a_panic_comes_through),
    Check::model("a_panic_may_be_no_text", panics::a_panic_may_be_no_text),
    Check::model("a_panic_frees_the_helper", panics::a_panic_frees_the_helper),
    Check::model("a_join_after_a_panic", panics::a_join_after_a_panic),
    Check::model(
        "a_panic_waits_for_the_helper",
        panics::a_panic_waits_for_the_helper,
    ),
    Check::model("the_first_fibs", fib_par::the_first_fibs),
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
    Check::model("any_panic_of_serial", fibs::any_panic_of_serial)
        .bound(0)
        .schedules_only("it asks what the caller hears, and has more than five threads"),
    Check::model("serial_has_one_helper", fibs::serial_has_one_helper)
        .bound(1)
        .schedules_only("it asks who works when, not what they see of each other's memory"),
    Check::modelled_race("any_forks", forks::small, forks::run),
];
