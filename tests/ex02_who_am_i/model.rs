//! What must hold in every schedule.

use harness::Check;

#[path = "endings.rs"]
mod endings;
#[path = "handles.rs"]
mod handles;
#[path = "names.rs"]
mod names;
#[path = "workers.rs"]
mod workers;

pub const CHECKS: &[Check] = &[
    Check::model("each_knows_its_own_name", names::each_knows_its_own_name),
    Check::model("any_text_is_a_name", names::any_text_is_a_name),
    Check::model("no_nul_in_a_name", names::no_nul_in_a_name),
    Check::model("the_thread_has_the_name", names::the_thread_has_the_name),
    Check::model("own_lines_in_order", names::own_lines_in_order),
    Check::model(
        "the_caller_keeps_its_name",
        names::the_caller_keeps_its_name,
    ),
    Check::model("a_worker_starts_a_worker", names::a_worker_starts_a_worker),
    Check::model("anybody_may_ask", names::anybody_may_ask),
    Check::model("workers_meet", names::workers_meet),
    Check::model("known_from_outside", handles::known_from_outside),
    Check::model("two_of_one_name", handles::two_of_one_name),
    Check::model("numbers_in_order", handles::numbers_in_order),
    Check::model("a_name_takes_no_number", handles::a_name_takes_no_number),
    Check::model("two_makers_two_numbers", handles::two_makers_two_numbers),
    Check::model(
        "join_waits_for_the_worker",
        endings::join_waits_for_the_worker,
    ),
    Check::model("a_panic_says_who", endings::a_panic_says_who),
    Check::model("a_panic_says_what", endings::a_panic_says_what),
    Check::model("a_panic_is_no_exit", endings::a_panic_is_no_exit),
    Check::model("who_listens_may_panic", endings::who_listens_may_panic),
    Check::model(
        "works_while_a_panic_unwinds",
        endings::works_while_a_panic_unwinds,
    ),
    Check::model(
        "a_dropped_worker_goes_on",
        endings::a_dropped_worker_goes_on,
    ),
    Check::modelled_race("any_workers", workers::small, workers::run),
];
