//! What must hold in every schedule.

use harness::{Check, Program, before_the_clock};

#[path = "cleared.rs"]
mod cleared;
#[path = "relay.rs"]
mod relay;
#[path = "signals.rs"]
mod signals;
#[path = "waits.rs"]
mod waits;
#[path = "written.rs"]
mod written;

pub const CHECKS: &[Check] = &[
    Check::model("it_is_set_until_cleared", waits::it_is_set_until_cleared),
    Check::model("set_ends_a_wait", waits::set_ends_a_wait),
    Check::model("a_wait_after_clear_waits", waits::a_wait_after_clear_waits),
    Check::model("another_event_is_another", waits::another_event_is_another),
    Check::model("set_ends_every_wait", waits::set_ends_every_wait),
    Check::model("no_wait_for_the_clock", waits::no_wait_for_the_clock).schedules_only(AT_REST),
    Check::model(
        "two_who_set_it_lose_nobody",
        waits::two_who_set_it_lose_nobody,
    ),
    Check::model(
        "what_was_written_is_seen",
        written::what_was_written_is_seen,
    ),
    Check::model(
        "who_clears_it_sees_what_was_written",
        written::who_clears_it_sees_what_was_written,
    ),
    Check::model(
        "who_clears_it_sees_it_of_every_set",
        written::who_clears_it_sees_it_of_every_set,
    ),
    Check::model(
        "who_clears_it_sees_it_of_two_who_set",
        written::who_clears_it_sees_it_of_two_who_set,
    ),
    Check::model(
        "nobody_is_lost_when_clear_follows",
        cleared::nobody_is_lost_when_clear_follows,
    )
    .schedules_only(AT_REST),
    Check::modelled_race(
        "nobody_is_lost_in_a_crowd",
        cleared::crowds,
        cleared::nobody_is_lost_in_a_crowd,
    ),
    Check::model(
        "nobody_is_lost_when_another_clears",
        cleared::nobody_is_lost_when_another_clears,
    )
    .schedules_only(AT_REST),
    Check::model(
        "nobody_is_lost_when_another_waits",
        cleared::nobody_is_lost_when_another_waits,
    )
    .schedules_only(AT_REST),
    Check::model("clear_hides_nothing", cleared::clear_hides_nothing).schedules_only(AT_REST),
    Check::model(
        "nobody_is_lost_between_many",
        cleared::nobody_is_lost_between_many,
    )
    .schedules_only(AT_REST),
    Check::model(
        "who_comes_later_takes_no_turn",
        cleared::who_comes_later_takes_no_turn,
    )
    .schedules_only(AT_REST),
    Check::modelled_race("any_signals", signals::small, any_signals),
    Check::model("all_items_arrive", relay::all_items_arrive),
    Check::model("a_panic_is_heard", relay::a_panic_is_heard),
    Check::model("a_panic_is_forgotten", relay::a_panic_is_forgotten).bound(1),
    Check::model("one_thread_consumes", relay::one_thread_consumes),
    Check::model(
        "an_item_does_not_wait_for_the_next",
        relay::an_item_does_not_wait_for_the_next,
    ),
    Check::model(
        "no_item_waits_for_the_end",
        relay::no_item_waits_for_the_end,
    )
    .bound(1),
    Check::model("another_relay_is_another", relay::another_relay_is_another).bound(1),
    Check::model(
        "the_producer_waits_for_nobody",
        relay::the_producer_waits_for_nobody,
    )
    .schedules_only(TEN),
    Check::model(
        "relay_does_not_wait_for_the_clock",
        relay::relay_does_not_wait_for_the_clock,
    )
    .schedules_only(AT_REST),
];

const AT_REST: &str =
    "that everybody else has come to rest is certain only there, where time is virtual";

const TEN: &str = "ten items are too many there, and other checks hand over fewer";

const SLEPT_ON: &str = "the event was set, and somebody who waited slept on until its own time was \
     up: it was not woken";

/// Everybody else goes first, until they can go on no more: they are asleep, or look again
/// and again.
fn until_all_rest() {
    let mut turns = 0..20;
    before_the_clock!(turns.next().is_none());
}

/// Level 5: however the event is set and cleared, and however often.
fn any_signals(program: &Program) {
    signals::run(program, Some(until_all_rest));
}
