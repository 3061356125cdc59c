//! What must hold in every schedule.

use harness::Check;

#[path = "clock.rs"]
mod clock;
#[path = "closing.rs"]
mod closing;
#[path = "order.rs"]
mod order;
#[path = "passage.rs"]
mod passage;
#[path = "waiting.rs"]
mod waiting;

pub const CHECKS: &[Check] = &[
    Check::model("first_in_first_out", order::first_in_first_out),
    Check::model(
        "many_fit_into_a_large_box",
        order::many_fit_into_a_large_box,
    )
    .bound(0)
    .schedules_only(ALONE),
    Check::model(
        "no_room_at_all_is_refused",
        order::no_room_at_all_is_refused,
    ),
    Check::model("what_is_left_is_dropped", order::what_is_left_is_dropped),
    Check::model("take_waits_for_an_item", waiting::take_waits_for_an_item),
    Check::model("put_waits_for_room", waiting::put_waits_for_room),
    Check::model(
        "nothing_takes_a_place_too",
        waiting::nothing_takes_a_place_too,
    ),
    Check::model(
        "each_item_wakes_a_consumer",
        waiting::each_item_wakes_a_consumer,
    )
    .schedules_only(THREE),
    Check::model(
        "each_place_wakes_a_producer",
        waiting::each_place_wakes_a_producer,
    )
    .schedules_only(THREE),
    Check::model("three_items_wake_three", waiting::three_items_wake_three)
        .bound(1)
        .schedules_only(THREE),
    Check::model("three_places_wake_three", waiting::three_places_wake_three)
        .bound(1)
        .schedules_only(THREE),
    Check::model("each_box_wakes_its_own", waiting::each_box_wakes_its_own).schedules_only(THREE),
    Check::model(
        "no_consumer_sleeps_beside_an_item",
        waiting::no_consumer_sleeps_beside_an_item,
    )
    .schedules_only(THREE),
    Check::model(
        "no_producer_sleeps_beside_room",
        waiting::no_producer_sleeps_beside_room,
    )
    .schedules_only(THREE),
    Check::model(
        "no_consumer_waits_for_the_clock",
        clock::no_consumer_waits_for_the_clock,
    )
    .bound(0)
    .schedules_only(TIME),
    Check::model(
        "no_producer_waits_for_the_clock",
        clock::no_producer_waits_for_the_clock,
    )
    .bound(0)
    .schedules_only(TIME),
    Check::model("close_wakes_every_consumer", || {
        closing::close_wakes_consumers([1, 2])
    }),
    Check::model("close_wakes_every_producer", || {
        closing::close_wakes_producers([1, 2])
    }),
    Check::model("close_wakes_three_consumers", || {
        closing::close_wakes_consumers([1, 2, 3])
    })
    .schedules_only(THREE),
    Check::model("close_wakes_three_producers", || {
        closing::close_wakes_producers([1, 2, 3])
    })
    .schedules_only(THREE),
    Check::model(
        "close_does_not_wait_for_the_clock",
        clock::close_does_not_wait_for_the_clock,
    )
    .bound(0)
    .schedules_only(TIME),
    Check::modelled_race(
        "nobody_in_a_crowd_waits_for_the_clock",
        clock::crowds,
        clock::nobody_in_a_crowd_waits_for_the_clock,
    ),
    Check::model("what_is_left_is_taken", closing::what_is_left_is_taken),
    Check::model(
        "what_was_put_is_never_lost",
        closing::what_was_put_is_never_lost,
    ),
    Check::model(
        "what_was_written_is_seen",
        closing::what_was_written_is_seen,
    ),
    Check::modelled_race("any_producers_and_consumers", passage::small, passage::run),
];

const THREE: &str = "three threads that wake each other are too many for it; two are not";

const ALONE: &str = "one thread has nobody from whom anything could come late";

const TIME: &str = "there the clock goes on whenever somebody waits with a time limit";

/// Something that cannot be copied, and is nothing by default.
#[derive(Debug, PartialEq, Eq)]
struct Item(u32);
