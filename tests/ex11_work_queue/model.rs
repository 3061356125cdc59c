//! What must hold in every schedule.

use harness::{Check, expect, expect_eq};

use crate::exercise::Queue;

#[path = "join.rs"]
mod join;
#[path = "queue.rs"]
mod queue;
#[path = "share_out.rs"]
mod share_out;
#[path = "task_done.rs"]
mod task_done;
#[path = "waiting.rs"]
mod waiting;
#[path = "work.rs"]
mod work;

pub const CHECKS: &[Check] = &[
    Check::model("first_in_first_out", queue::first_in_first_out),
    Check::model("get_waits_for_an_item", queue::get_waits_for_an_item),
    Check::model(
        "each_item_wakes_a_consumer",
        queue::each_item_wakes_a_consumer,
    )
    .schedules_only(THREE),
    Check::model("an_item_wakes_no_joiner", queue::an_item_wakes_no_joiner),
    Check::model(
        "close_ends_every_consumer",
        queue::close_ends_every_consumer,
    ),
    Check::model("close_wakes_no_joiner", queue::close_wakes_no_joiner),
    Check::model(
        "what_is_left_is_delivered",
        queue::what_is_left_is_delivered,
    ),
    Check::model(
        "what_was_put_is_never_lost",
        queue::what_was_put_is_never_lost,
    ),
    Check::model("join_waits_for_the_work", join::join_waits_for_the_work),
    Check::model(
        "join_waits_for_all_consumers",
        join::join_waits_for_all_consumers,
    )
    .schedules_only(THREE),
    Check::model("join_returns_to_everybody", join::join_returns_to_everybody),
    Check::model(
        "join_counts_what_comes_later",
        join::join_counts_what_comes_later,
    ),
    Check::model("what_was_done_is_seen", join::what_was_done_is_seen)
        .bound(1)
        .schedules_only(PLAIN),
    Check::model("no_wait_for_the_clock", join::no_wait_for_the_clock)
        .bound(0)
        .schedules_only(TIME),
    Check::modelled_race(
        "each_hears_of_its_own",
        waiting::sleepers,
        waiting::each_hears_of_its_own,
    ),
    Check::model("join_needs_no_items", join::join_needs_no_items),
    Check::model("closed_is_not_done", join::closed_is_not_done),
    Check::model(
        "task_done_too_often_is_refused",
        task_done::task_done_too_often_is_refused,
    ),
    Check::model(
        "two_at_once_for_one_item",
        task_done::two_at_once_for_one_item,
    ),
    Check::model("results_in_order", share_out::results_in_order).bound(1),
    Check::model(
        "who_is_free_gets_the_next",
        share_out::who_is_free_gets_the_next,
    )
    .bound(1),
    Check::model(
        "who_is_free_does_all_the_rest",
        share_out::who_is_free_does_all_the_rest,
    )
    .bound(0)
    .schedules_only("twenty items are too many for it; three, in the check above, are not"),
    Check::model("no_more_than_so_many", share_out::no_more_than_so_many)
        .bound(0)
        .schedules_only("it asks who works when, not what they see of each other's memory"),
    Check::model("as_many_as_asked_for", share_out::as_many_as_asked_for)
        .bound(0)
        .schedules_only("five consumers are too many for it, and memory is not what it asks about"),
    Check::model(
        "the_only_consumer_panics",
        share_out::the_only_consumer_panics,
    ),
    Check::model("a_panic_comes_through", share_out::a_panic_comes_through),
    Check::model(
        "any_panic_comes_through",
        share_out::any_panic_comes_through,
    )
    .bound(0),
    Check::model("work_that_shares_out", share_out::work_that_shares_out)
        .bound(1)
        .schedules_only("four items have four threads of their own, and it explores five in all"),
    Check::model(
        "no_consumers_are_refused",
        share_out::no_consumers_are_refused,
    ),
    Check::modelled_race("any_work", work::small, work::run),
];

const THREE: &str = "three threads that wake each other are too many for it; two are not";

const PLAIN: &str = "that two uses of plain memory are not ordered shows in the schedules";

const TIME: &str = "there the clock goes on whenever somebody waits with a time limit";

/// Something that cannot be copied, and is nothing by default.
#[derive(Debug, PartialEq, Eq)]
struct Item(u32);

/// Puts items into an open queue.
fn put(queue: &Queue<Item>, numbers: &[u32]) {
    for &number in numbers {
        let put = queue.put(Item(number));
        expect_eq!(put, Ok(()), "what `put` returns while the queue is open");
    }
}

/// Gets so many items out of an open queue.
fn get(queue: &Queue<Item>, times: usize) {
    for _ in 0..times {
        let got = queue.get();
        expect!(
            got.is_some(),
            "`get` returned `None` while the queue is open"
        );
    }
}
