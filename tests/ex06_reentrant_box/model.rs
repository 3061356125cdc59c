//! What must hold in every schedule.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use harness::{Check, expect};

use crate::exercise::ReMutex;

#[path = "guards.rs"]
mod guards;
#[path = "item_box.rs"]
mod item_box;
#[path = "nesting.rs"]
mod nesting;
#[path = "owners.rs"]
mod owners;
#[path = "stock.rs"]
mod stock;
#[path = "value.rs"]
mod value;

pub const CHECKS: &[Check] = &[
    Check::model("the_owner_passes", guards::the_owner_passes),
    Check::model("one_owner_at_a_time", guards::one_owner_at_a_time),
    Check::model(
        "others_wait_for_the_last_guard",
        guards::others_wait_for_the_last_guard,
    ),
    Check::model("guards_go_in_any_order", guards::guards_go_in_any_order),
    Check::model(
        "a_panic_gives_its_level_back",
        guards::a_panic_gives_its_level_back,
    ),
    Check::model("no_wait_for_the_clock", guards::no_wait_for_the_clock)
        .bound(1)
        .schedules_only("time is virtual only there"),
    Check::model(
        "a_long_time_is_waited_for",
        guards::a_long_time_is_waited_for,
    )
    .bound(1)
    .schedules_only("time is virtual only there"),
    Check::model("the_owner_is_a_thread", owners::the_owner_is_a_thread),
    Check::model(
        "each_lock_has_its_own_owner",
        owners::each_lock_has_its_own_owner,
    ),
    Check::model("try_lock_never_waits", owners::try_lock_never_waits),
    Check::model(
        "try_lock_passes_who_waits",
        owners::try_lock_passes_who_waits,
    ),
    Check::model("what_was_written_is_seen", value::what_was_written_is_seen),
    Check::model(
        "a_guard_stays_with_its_thread",
        value::a_guard_stays_with_its_thread,
    ),
    Check::model(
        "only_what_may_move_is_shared",
        value::only_what_may_move_is_shared,
    ),
    Check::model("adds_minus_removes", item_box::adds_minus_removes),
    Check::model("in_one_go_is_one_step", item_box::in_one_go_is_one_step),
    Check::model("one_box_inside_another", item_box::one_box_inside_another),
    Check::model("a_panic_frees_the_box", item_box::a_panic_frees_the_box),
    Check::modelled_race("any_nesting", nesting::small, nesting::run),
    Check::modelled_race("any_stock", stock::small, stock::run),
];

/// Whether a thread is inside, as it says itself.
#[derive(Default)]
struct Inside(AtomicBool);

impl Inside {
    fn comes(&self) {
        expect!(
            !self.0.swap(true, Relaxed),
            "a thread got the lock while another one held a guard of it"
        );
    }

    fn goes(&self) {
        self.0.store(false, Relaxed);
    }
}

/// Takes the lock twice, and is inside meanwhile.
fn visit(lock: &ReMutex<()>, inside: &Inside) {
    let _guards = (lock.lock(), lock.lock());
    inside.comes();
    inside.goes();
}
