//! What must hold in every schedule.

use harness::Check;

#[path = "asking.rs"]
mod asking;
#[path = "closing.rs"]
mod closing;
#[path = "dropping.rs"]
mod dropping;
#[path = "jobs.rs"]
mod jobs;
#[path = "joining.rs"]
mod joining;
#[path = "maps.rs"]
mod maps;
#[path = "results.rs"]
mod results;
#[path = "workers.rs"]
mod workers;

pub const CHECKS: &[Check] = &[
    Check::model("two_jobs_meet", workers::two_jobs_meet).schedules_only(WHEN),
    Check::model(
        "who_is_free_takes_the_next",
        workers::who_is_free_takes_the_next,
    )
    .schedules_only(WHEN),
    Check::model("a_job_wakes_its_worker", workers::a_job_wakes_its_worker)
        .bound(1)
        .schedules_only(TIME),
    Check::model("first_come_first_served", workers::first_come_first_served),
    Check::model("no_job_is_overtaken", workers::no_job_is_overtaken)
        .bound(0)
        .schedules_only(WHEN),
    Check::model("apply_takes_its_turn", workers::apply_takes_its_turn)
        .bound(0)
        .schedules_only(WHEN),
    Check::model("apply_is_not_overtaken", workers::apply_is_not_overtaken)
        .bound(0)
        .schedules_only(WHEN),
    Check::model("workers_are_reused", workers::workers_are_reused)
        .bound(1)
        .schedules_only(WHEN),
    Check::model(
        "its_workers_do_everything",
        workers::its_workers_do_everything,
    )
    .bound(1)
    .schedules_only(WHEN),
    Check::model("no_workers_are_refused", workers::no_workers_are_refused),
    Check::model(
        "each_result_at_its_handle",
        results::each_result_at_its_handle,
    )
    .bound(1),
    Check::model(
        "a_panic_is_at_its_handle",
        results::a_panic_is_at_its_handle,
    ),
    Check::model(
        "a_panic_spares_its_worker",
        results::a_panic_spares_its_worker,
    )
    .bound(1)
    .schedules_only(WHEN),
    Check::model("nobody_wants_the_result", results::nobody_wants_the_result),
    Check::model("apply_waits_for_its_job", results::apply_waits_for_its_job),
    Check::model("map_overlaps_in_order", maps::map_overlaps_in_order)
        .bound(1)
        .schedules_only(WHEN),
    Check::model("two_callers_meet", maps::two_callers_meet)
        .bound(1)
        .schedules_only(WHEN),
    Check::model("maps_inside_a_map", maps::maps_inside_a_map)
        .bound(1)
        .schedules_only(WHEN),
    Check::model("a_panic_comes_out_of_map", maps::a_panic_comes_out_of_map)
        .bound(1)
        .schedules_only(WHEN),
    Check::model(
        "nothing_more_once_closed",
        closing::nothing_more_once_closed,
    ),
    Check::model(
        "what_waits_is_still_done",
        closing::what_waits_is_still_done,
    ),
    Check::model("the_last_jobs_meet", closing::the_last_jobs_meet).schedules_only(WHEN),
    Check::model(
        "what_is_accepted_is_done",
        closing::what_is_accepted_is_done,
    ),
    Check::model("no_map_is_done_by_half", closing::no_map_is_done_by_half),
    Check::model(
        "an_open_pool_is_not_joined",
        joining::an_open_pool_is_not_joined,
    ),
    Check::model("join_waits_for_the_work", joining::join_waits_for_the_work).schedules_only(PLAIN),
    Check::model("the_end_wakes_who_waits", joining::the_end_wakes_who_waits)
        .bound(1)
        .schedules_only(TIME),
    Check::model(
        "join_waits_after_a_panic",
        joining::join_waits_after_a_panic,
    )
    .schedules_only(PLAIN),
    Check::model(
        "join_returns_to_everybody",
        joining::join_returns_to_everybody,
    )
    .schedules_only(WHEN),
    Check::model(
        "each_joiner_sees_the_work",
        joining::each_joiner_sees_the_work,
    )
    .schedules_only(PLAIN),
    Check::model("closed_workers_end", dropping::closed_workers_end)
        .bound(1)
        .schedules_only(WHEN),
    Check::model("a_job_may_submit", closing::a_job_may_submit),
    Check::model("two_pools_are_two", closing::two_pools_are_two)
        .bound(1)
        .schedules_only(WHEN),
    Check::model(
        "a_dropped_pool_is_closed",
        dropping::a_dropped_pool_is_closed,
    ),
    Check::model("a_panic_closes_the_pool", dropping::a_panic_closes_the_pool),
    Check::model("a_worker_drops_the_pool", dropping::a_worker_drops_the_pool),
    Check::model("no_worker_is_left", dropping::no_worker_is_left)
        .bound(1)
        .schedules_only(WHEN),
    Check::model(
        "a_panic_leaves_no_worker",
        dropping::a_panic_leaves_no_worker,
    )
    .bound(1)
    .schedules_only(WHEN),
    Check::modelled_race("any_jobs", jobs::small, jobs::run),
];

const WHEN: &str = "it asks who works when, not what they see of each other's memory";

const TIME: &str = "time is virtual only there";

const PLAIN: &str = "that two uses of plain memory are not ordered shows in the schedules";
