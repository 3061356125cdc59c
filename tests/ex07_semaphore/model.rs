//! What must hold in every schedule.

use harness::Check;

#[path = "holders.rs"]
mod holders;
#[path = "permits.rs"]
mod permits;
#[path = "tries.rs"]
mod tries;
#[path = "waiting.rs"]
mod waiting;
#[path = "work.rs"]
mod work;
#[path = "workers.rs"]
mod workers;

pub const CHECKS: &[Check] = &[
    Check::model(
        "a_permit_gives_itself_back",
        permits::a_permit_gives_itself_back,
    ),
    Check::model("a_panic_gives_it_back", permits::a_panic_gives_it_back),
    Check::model("never_more_inside", permits::never_more_inside).schedules_only(THREE),
    Check::model("one_permit_is_a_lock", permits::one_permit_is_a_lock),
    Check::model("all_permits_may_be_out", permits::all_permits_may_be_out),
    Check::model(
        "try_acquire_does_not_wait",
        tries::try_acquire_does_not_wait,
    ),
    Check::model(
        "try_acquire_takes_what_is_there",
        tries::try_acquire_takes_what_is_there,
    ),
    Check::model(
        "a_try_that_fails_hides_nothing",
        tries::a_try_that_fails_hides_nothing,
    ),
    Check::model("who_waits_gets_the_next", waiting::who_waits_gets_the_next),
    Check::model("two_releases_wake_two", waiting::two_releases_wake_two),
    Check::model(
        "three_releases_wake_three",
        waiting::three_releases_wake_three,
    )
    .bound(1)
    .schedules_only(THREE),
    Check::model(
        "each_semaphore_wakes_its_own",
        waiting::each_semaphore_wakes_its_own,
    ),
    Check::model("no_wait_for_the_clock", waiting::no_wait_for_the_clock)
        .bound(0)
        .schedules_only(TIME),
    Check::model("no_permit_comes_unseen", waiting::no_permit_comes_unseen).schedules_only(TIME),
    Check::model(
        "what_is_forgotten_is_gone",
        permits::what_is_forgotten_is_gone,
    ),
    Check::model("so_many_are_so_many", permits::so_many_are_so_many)
        .bound(0)
        .schedules_only(ALONE),
    Check::model(
        "try_acquire_takes_what_others_leave",
        tries::try_acquire_takes_what_others_leave,
    )
    .schedules_only(THREE),
    Check::model(
        "each_number_is_handed_over",
        work::each_number_is_handed_over,
    ),
    Check::model("what_was_written_is_seen", work::what_was_written_is_seen),
    Check::model("workers_take_turns", work::workers_take_turns).schedules_only(THREE),
    Check::model("as_many_as_permitted", work::as_many_as_permitted).schedules_only(THREE),
    Check::model("a_worker_may_panic", work::a_worker_may_panic),
    Check::model("a_panic_costs_no_permit", work::a_panic_costs_no_permit).bound(1),
    Check::model("whatever_a_panic_says", work::whatever_a_panic_says),
    Check::model(
        "no_worker_waits_for_the_clock",
        work::no_worker_waits_for_the_clock,
    )
    .bound(0)
    .schedules_only(TIME),
    Check::model("calls_apart", work::calls_apart)
        .bound(1)
        .schedules_only(THREE),
    Check::modelled_race("any_holders", holders::small, holders::run),
    Check::modelled_race("any_workers", workers::small, workers::run),
];

const THREE: &str = "three threads and more are too many for it; those with two are not";

const ALONE: &str = "one thread has nobody from whom anything could come late";

const TIME: &str = "there the clock goes on whenever somebody waits with a time limit";
