//! What must hold in every schedule.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Barrier, Mutex};
use std::thread;

use harness::{Check, expect, expect_eq, fail, name};

use crate::exercise::{Report, threads};

#[path = "children.rs"]
mod children;
#[path = "lists.rs"]
mod lists;

use children::{Role, expect_outcome, family};
use lists::{by_threads, made_by_threads, number};

pub const CHECKS: &[Check] = &[
    Check::model("threads_work_at_once", threads_work_at_once).schedules_only(WHEN),
    Check::model("each_makes_its_own", each_makes_its_own).schedules_only(WHEN),
    Check::model("lists_in_order", lists_in_order),
    Check::model("a_panic_names_its_worker", a_panic_names_its_worker),
    Check::modelled_race("any_lists", lists::small, lists::run),
    Check::model("children_run_at_once", children_run_at_once)
        .bound(1)
        .schedules_only(PIPES),
    Check::model("more_than_a_pipe_holds", more_than_a_pipe_holds).schedules_only(PIPES),
    Check::model("what_the_parent_sees", what_the_parent_sees).schedules_only(PIPES),
    Check::model("a_bad_end_is_named", a_bad_end_is_named).schedules_only(PIPES),
    Check::model("silence_is_a_failure", silence_is_a_failure).schedules_only(PIPES),
    Check::model("a_part_is_no_list", a_part_is_no_list).schedules_only(PIPES),
    Check::model("nobody_is_left", nobody_is_left).schedules_only(PIPES),
    Check::model("a_full_pipe_is_closed", a_full_pipe_is_closed).schedules_only(PIPES),
    Check::modelled_race("any_children", children::small, children::run),
];

const WHEN: &str = "it asks who works when, not what they see of each other's memory";
const PIPES: &str = "parent and child share nothing but a pipe";

/// Level 1: three threads meet inside of `random`, before each of their numbers.
fn threads_work_at_once() {
    let meeting = Barrier::new(3);
    name("meeting", &meeting);
    made_by_threads(3, 2, |_, _| _ = meeting.wait());
}

/// Level 1: a list is made by one thread, which is not the parent, and makes no other.
fn each_makes_its_own() {
    let makers = Mutex::new([const { Vec::new() }; 2]);
    made_by_threads(2, 2, |worker, _| {
        makers.lock().unwrap()[worker].push(thread::current().id());
    });
    let makers = makers.into_inner().unwrap();
    let [one, other] = makers.map(|by| match *by.as_slice() {
        [first, second] => {
            expect!(first == second, "one list was made by two threads");
            first
        }
        _ => fail(format_args!(
            "for a list of 2 numbers, `random` was called {} times",
            by.len()
        )),
    });
    let parent = thread::current().id();
    expect!(
        one != parent && other != parent,
        "the parent itself has called `random`"
    );
    expect!(one != other, "one thread has made both lists");
}

/// Level 1: whoever ends first, the lists are in the order of the workers.
fn lists_in_order() {
    by_threads(2, 2, |_, _| ());
    by_threads(1, 0, |_, _| ());
    by_threads(0, 2, |_, _| ());
}

/// Level 2: workers 1 and 2 of 3 panic, and worker 0 ends.
fn a_panic_names_its_worker() {
    let ended = AtomicUsize::new(0);
    name("ended", &ended);
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| {
        threads(3, 1, |worker, index| {
            expect!(worker < 1, "worker {worker} gives up");
            ended.fetch_add(1, Relaxed);
            number(worker, index)
        })
    }));
    let Ok(outcome) = outcome else {
        fail("workers 1 and 2 have panicked, and so does `threads`");
    };
    match outcome {
        Ok(report) => fail(format_args!(
            "the threads of workers 1 and 2 have panicked, and `threads` says that all is well: \
             the lists are {:?}",
            report.lists
        )),
        Err(failed) => expect_eq!(
            failed.worker,
            1,
            "workers 1 and 2 have panicked; the worker that is named"
        ),
    }
    expect_eq!(ended.load(Relaxed), 1, "how many of the others had ended");
}

/// Level 4: no child says anything before all three run.
fn children_run_at_once() {
    let meeting = Barrier::new(3);
    name("meeting", &meeting);
    let roles = [70, 71, 72].map(|number| Role::says(&[1, number]));
    let outcome = family(&roles, || _ = meeting.wait());
    expect_outcome(&outcome, &Ok(report([1, 1, 1], [&[70], &[71], &[72]])));
}

/// Level 4: a child has more to say than its pipe holds.
fn more_than_a_pipe_holds() {
    let outcome = family(&[Role::says_by_line(&[3, 70, 71, 72])], || ());
    expect_outcome(&outcome, &Ok(report([3], [&[70, 71, 72]])));
}

/// Level 4: one child keeps its 3 numbers, and one sends its 2.
fn what_the_parent_sees() {
    let outcome = family(&[Role::says(&[3]), Role::says(&[2, 70, 71])], || ());
    expect_outcome(&outcome, &Ok(report([3, 2], [&[], &[70, 71]])));
}

/// Level 5: the whole list is there, but the child that sent it was killed.
fn a_bad_end_is_named() {
    let list = Role::says(&[1, 70]);
    let killed = list.clone().dies("killed");
    expect_outcome(&family(&[list, killed], || ()), &Err(1));
}

/// Level 5: a child says nothing, and ends well.
fn silence_is_a_failure() {
    expect_outcome(&family(&[Role::says(&[])], || ()), &Err(0));
}

/// Level 5: a child sends 2 of 3 numbers, and ends well.
fn a_part_is_no_list() {
    expect_outcome(&family(&[Role::says(&[3, 70, 71])], || ()), &Err(0));
}

/// Level 5: one child cannot be started, and the other one has much to say.
fn nobody_is_left() {
    let long = Role::says_by_line(&[3, 70, 71, 72]);
    expect_outcome(&family(&[long, Role::missing()], || ()), &Err(1));
}

/// Level 5: a child says what is no number, and much more after it.
fn a_full_pipe_is_closed() {
    let mut raving = Role::says_by_line(&[3, 70, 71, 72]);
    raving.pieces[0] = "three\n".to_owned();
    expect_outcome(&family(&[raving], || ()), &Err(0));
}

fn report<const N: usize>(made: [usize; N], lists: [&[u64]; N]) -> Report {
    Report {
        made: made.to_vec(),
        lists: lists.map(<[u64]>::to_vec).to_vec(),
    }
}
