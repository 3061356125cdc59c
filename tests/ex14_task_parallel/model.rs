//! What must hold in every schedule.

use std::fmt;

use harness::{Check, fail};

use crate::exercise::{Error, Handle};

#[path = "finish.rs"]
mod finish;
#[path = "join.rs"]
mod join;
#[path = "owners.rs"]
mod owners;
#[path = "tasks.rs"]
mod tasks;

pub const CHECKS: &[Check] = &[
    Check::model("two_tasks_meet", join::two_tasks_meet),
    Check::model("the_caller_goes_on", join::the_caller_goes_on),
    Check::model("submit_does_not_sleep", join::submit_does_not_sleep)
        .bound(1)
        .schedules_only("time is virtual only there"),
    Check::model("a_task_meets_its_own", join::a_task_meets_its_own),
    Check::model("each_result_at_its_handle", join::each_result_at_its_handle),
    Check::model("join_waits_for_the_task", join::join_waits_for_the_task),
    Check::model("an_error_comes_as_it_is", join::an_error_comes_as_it_is),
    Check::model("a_panic_is_an_error", join::a_panic_is_an_error),
    Check::model("a_panic_spares_the_others", join::a_panic_spares_the_others),
    Check::model("a_dropped_task_goes_on", finish::a_dropped_task_goes_on),
    Check::model("no_error_is_swallowed", finish::no_error_is_swallowed),
    Check::model(
        "finish_waits_for_the_dropped",
        finish::finish_waits_for_the_dropped,
    ),
    Check::model(
        "a_long_task_is_waited_for",
        finish::a_long_task_is_waited_for,
    )
    .bound(0)
    .schedules_only("time is virtual only there"),
    Check::model("the_end_wakes_who_waits", finish::the_end_wakes_who_waits)
        .bound(1)
        .schedules_only("time is virtual only there"),
    Check::model("an_error_is_told_once", finish::an_error_is_told_once),
    Check::model(
        "finish_waits_for_no_others",
        finish::finish_waits_for_no_others,
    ),
    Check::model("executors_do_not_mix", finish::executors_do_not_mix),
    Check::model("dropped_while_it_waits", owners::dropped_while_it_waits),
    Check::model(
        "dropped_by_one_who_goes_on",
        owners::dropped_by_one_who_goes_on,
    )
    .bound(1),
    Check::model("dropped_by_a_panic", owners::dropped_by_a_panic),
    Check::model("dropped_in_a_chain", owners::dropped_in_a_chain)
        .bound(0)
        .schedules_only(FIVE),
    Check::model("dropped_in_a_value", owners::dropped_in_a_value),
    Check::model("join_holds_nobody_up", owners::join_holds_nobody_up),
    Check::model("an_executor_in_a_task", owners::an_executor_in_a_task)
        .bound(1)
        .schedules_only("three tasks, and helpers of two executors, are too many for it"),
    Check::modelled_race("any_tasks", tasks::small, tasks::run),
];

/// Why weak memory is left out.
const FIVE: &str = "five tasks are too many for it; two, in `dropped_while_it_waits`, are not";

#[derive(Debug)]
struct NoSuchPage(u32);

impl fmt::Display for NoSuchPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no page {}", self.0)
    }
}

impl std::error::Error for NoSuchPage {}

/// The body of a task that panics.
fn fail_with(panic: impl FnOnce()) -> Result<u32, Error> {
    panic();
    Ok(0)
}

fn value<T: Send + 'static>(handle: Handle<T>) -> T {
    match handle.join() {
        Ok(value) => value,
        Err(error) => fail(format_args!(
            "a task has a value, and its handle gives an error: {error}"
        )),
    }
}

fn error<T>(result: Result<T, Error>) -> Error {
    match result {
        Ok(_) => fail("a task has failed, and its handle gives a value"),
        Err(error) => error,
    }
}
