//! What must hold in every schedule.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Barrier, Mutex};
use std::thread;

use harness::{Check, expect, expect_eq, fail, name, spawn};

use crate::exercise::{Report, threads};

#[path = "any_children.rs"]
mod any_children;
#[path = "children.rs"]
mod children;
#[path = "lists.rs"]
mod lists;

use children::{Role, expect_outcome};
use lists::{by_threads, made_by_threads, number};

pub const CHECKS: &[Check] = &[
    Check::model("threads_work_at_once", threads_work_at_once).schedules_only(WHEN),
    Check::model("each_makes_its_own", each_makes_its_own).schedules_only(WHEN),
    Check::model("lists_in_order", lists_in_order),
    Check::model("a_panic_names_its_worker", a_panic_names_its_worker),
    Check::model("any_panic_is_an_error", any_panic_is_an_error),
    Check::model("a_worker_has_workers", a_worker_has_workers)
        .bound(1)
        .schedules_only(WHEN),
    Check::modelled_race("any_lists", lists::small, lists::run),
    Check::model("children_run_at_once", children_run_at_once)
        .bound(1)
        .schedules_only(PIPES),
    Check::model("two_families_at_once", two_families_at_once)
        .bound(0)
        .schedules_only(PIPES),
    Check::model("more_than_a_pipe_holds", more_than_a_pipe_holds).schedules_only(PIPES),
    Check::model("what_the_parent_sees", what_the_parent_sees).schedules_only(PIPES),
    Check::model("a_bad_end_is_named", a_bad_end_is_named).schedules_only(PIPES),
    Check::model("silence_is_a_failure", silence_is_a_failure).schedules_only(PIPES),
    Check::model("a_part_is_no_list", a_part_is_no_list).schedules_only(PIPES),
    Check::model("a_cut_line_is_no_line", a_cut_line_is_no_line).schedules_only(PIPES),
    Check::model("nobody_is_left", nobody_is_left).schedules_only(PIPES),
    Check::model("a_full_pipe_is_closed", a_full_pipe_is_closed).schedules_only(PIPES),
    Check::modelled_race("any_children", any_children::small, any_children::run),
];

const WHEN: &str = "it asks who works when, not what they see of each other's memory";
const PIPES: &str = "parent and child share nothing but a pipe";

/// Level 1: three threads meet inside of `random`, before each of their numbers.
fn threads_work_at_once() {
    let meeting = Barrier::new(3);
    name("meeting", &meeting);
    made_by_threads(3, 2, &|_, _| _ = meeting.wait());
}

/// Level 1: a list is made by one thread, which is not the parent, and makes no other.
fn each_makes_its_own() {
    let makers = Mutex::new([const { Vec::new() }; 2]);
    made_by_threads(2, 2, &|worker, _| {
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
    by_threads(2, 2, &|_, _| ());
    by_threads(1, 0, &|_, _| ());
    by_threads(0, 2, &|_, _| ());
}

/// Level 2: workers 1 and 2 of 3 panic at their last number, and worker 0 ends.
fn a_panic_names_its_worker() {
    panics_of(3, &[1, 2]);
}

/// Level 2: even if it is the only worker, or the last one, and whatever it throws.
fn any_panic_is_an_error() {
    panics_of(1, &[0]);
    panics_of(2, &[1]);
}

fn panics_of(workers: usize, panics: &[usize]) {
    let places = || (0..workers).map(|_| AtomicBool::new(false)).collect();
    let (ended, panicked): (Vec<_>, Vec<_>) = (places(), places());
    for worker in 0..workers {
        match panics.contains(&worker) {
            true => name(
                format_args!("worker {worker} has panicked"),
                &panicked[worker],
            ),
            false => name(format_args!("worker {worker} is done"), &ended[worker]),
        }
    }
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| {
        threads(workers, 2, |worker, index| {
            let last = index == 1;
            if last && panics.contains(&worker) {
                panicked[worker].store(true, Relaxed);
                // What is thrown need not be a text.
                match worker {
                    1 => panic::panic_any(worker),
                    _ => panic!("worker {worker} gives up"),
                }
            }
            if last {
                ended[worker].store(true, Relaxed);
            }
            number(worker, index)
        })
    }));
    let called: Vec<usize> = panics
        .iter()
        .copied()
        .filter(|&w| panicked[w].load(Relaxed))
        .collect();
    let who = told(&called);
    let Ok(outcome) = outcome else {
        fail(format_args!(
            "{who}, and `threads` panics, too: it has to return an error"
        ));
    };
    for worker in panics {
        expect!(
            called.contains(worker),
            "`threads` has returned, and `random` was not called for the last number of worker \
             {worker}"
        );
    }
    match outcome {
        Ok(report) => fail(format_args!(
            "{who}, and `threads` returns Ok with lists = {:?}",
            report.lists
        )),
        Err(failed) => expect_eq!(failed.worker, panics[0], "{who}; the worker that is named"),
    }
    for worker in (0..workers).filter(|worker| !panics.contains(worker)) {
        expect!(
            ended[worker].load(Relaxed),
            "`threads` has returned, and worker {worker}, which does not panic, is not done"
        );
    }
}

fn told(panics: &[usize]) -> String {
    match panics {
        [] => "no worker has come to its last number".to_owned(),
        [one] => format!("worker {one} has panicked"),
        many => format!("workers {many:?} have panicked"),
    }
}

/// Level 2: a worker may have threads of its own make lists, while others do so.
fn a_worker_has_workers() {
    let report = made_by_threads(2, 1, &|worker, _| by_threads(worker, 1, &|_, _| ()));
    expect_eq!(report.made, [1, 1], "how many numbers each worker has made");
    let meeting = Barrier::new(2);
    name("meeting", &meeting);
    thread::scope(|scope| {
        spawn!(scope, "parent-1", || by_threads(1, 1, &|_, _| _ =
            meeting.wait()));
        by_threads(1, 1, &|_, _| _ = meeting.wait());
    });
}

/// Level 4: no child says anything before all three run.
fn children_run_at_once() {
    let meeting = Barrier::new(3);
    name("meeting", &meeting);
    let roles = [70, 71, 72].map(|number| Role::says(&[1, number]));
    let expected = report([1, 1, 1], [&[70], &[71], &[72]]);
    expect_outcome(&roles, &|| _ = meeting.wait(), &Ok(expected));
}

/// Level 4: two parents have a child each, and the two meet before they say anything.
fn two_families_at_once() {
    let meeting = Barrier::new(2);
    name("meeting", &meeting);
    let meeting = &meeting;
    let family = |number| {
        let child = Role::says(&[1, number]);
        expect_outcome(
            &[child],
            &|| _ = meeting.wait(),
            &Ok(report([1], [&[number]])),
        );
    };
    thread::scope(|scope| {
        spawn!(scope, "parent-1", move || family(70));
        family(80);
    });
}

/// Level 4: a child has more to say than its pipe holds.
fn more_than_a_pipe_holds() {
    let long = Role::says_by_line(&[3, 70, 71, 72]);
    expect_outcome(&[long], &|| (), &Ok(report([3], [&[70, 71, 72]])));
}

/// Level 4: one child keeps its 3 numbers, and one sends its 2.
fn what_the_parent_sees() {
    let roles = [Role::says(&[3]), Role::says(&[2, 70, 71])];
    expect_outcome(&roles, &|| (), &Ok(report([3, 2], [&[], &[70, 71]])));
}

/// Level 5: the whole list is there, but the child that sent it was killed.
fn a_bad_end_is_named() {
    let list = Role::says(&[1, 70]);
    let killed = list.clone().dies("killed");
    expect_outcome(&[list, killed], &|| (), &Err(1));
}

/// Level 5: a child says nothing, and ends well.
fn silence_is_a_failure() {
    expect_outcome(&[Role::says(&[])], &|| (), &Err(0));
}

/// Level 5: a child sends 2 of 3 numbers, and ends well.
fn a_part_is_no_list() {
    expect_outcome(&[Role::says(&[3, 70, 71])], &|| (), &Err(0));
}

/// Level 5: the newline of the last line is missing, and who knows what else of it.
fn a_cut_line_is_no_line() {
    for lines in [&[2, 70, 71][..], &[20]] {
        expect_outcome(&[Role::says(lines).cut()], &|| (), &Err(0));
    }
}

/// Level 5: one child cannot be started, and the other one has much to say.
fn nobody_is_left() {
    let long = Role::says_by_line(&[3, 70, 71, 72]);
    expect_outcome(&[long, Role::missing()], &|| (), &Err(1));
}

/// Level 5: a child says what is no number, and much more after it.
fn a_full_pipe_is_closed() {
    let mut raving = Role::says_by_line(&[3, 70, 71, 72]);
    raving.pieces[0] = "three\n".to_owned();
    expect_outcome(&[raving], &|| (), &Err(0));
}

fn report<const N: usize>(made: [usize; N], lists: [&[u64]; N]) -> Report {
    Report {
        made: made.to_vec(),
        lists: lists.map(<[u64]>::to_vec).to_vec(),
    }
}
