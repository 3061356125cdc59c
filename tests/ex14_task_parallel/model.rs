//! What must hold in every schedule.

use std::fmt;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Barrier};

use harness::{Check, Plain, expect, expect_eq, fail, name};

use crate::exercise::{Error, Executor, Handle, Panicked};

#[path = "tasks.rs"]
mod tasks;

use tasks::told;

pub const CHECKS: &[Check] = &[
    Check::model("two_tasks_meet", two_tasks_meet),
    Check::model("the_caller_goes_on", the_caller_goes_on),
    Check::model("each_result_at_its_handle", each_result_at_its_handle),
    Check::model("join_waits_for_the_task", join_waits_for_the_task),
    Check::model("an_error_comes_as_it_is", an_error_comes_as_it_is),
    Check::model("a_panic_is_an_error", a_panic_is_an_error),
    Check::model("a_panic_spares_the_others", a_panic_spares_the_others),
    Check::model("a_dropped_task_goes_on", a_dropped_task_goes_on),
    Check::model("no_error_is_swallowed", no_error_is_swallowed),
    Check::model("finish_waits_for_the_dropped", finish_waits_for_the_dropped),
    Check::model("an_error_is_told_once", an_error_is_told_once),
    Check::model("finish_waits_for_no_others", finish_waits_for_no_others),
    Check::model("executors_do_not_mix", executors_do_not_mix),
    Check::model("dropped_while_it_waits", dropped_while_it_waits),
    Check::model("dropped_by_a_panic", dropped_by_a_panic),
    Check::model("dropped_in_a_chain", dropped_in_a_chain)
        .bound(0)
        .schedules_only(FIVE),
    Check::model("dropped_in_a_value", dropped_in_a_value),
    Check::model("join_holds_nobody_up", join_holds_nobody_up),
    Check::modelled_race("any_tasks", tasks::small, tasks::run),
];

/// Why weak memory is left out.
const FIVE: &str = "five tasks are too many for it; two, in `dropped_while_it_waits`, are not";

/// Level 1: two tasks of different types meet inside. One after the other they never would.
fn two_tasks_meet() {
    let executor = Executor::new();
    let meeting = Arc::new(Barrier::new(2));
    name("meeting", &*meeting);
    let (here, there) = (Arc::clone(&meeting), meeting);
    let number = executor.submit(move || {
        here.wait();
        Ok(5050)
    });
    let text = executor.submit(move || {
        there.wait();
        Ok("hello".to_owned())
    });
    expect_eq!(value(number), 5050, "what the first task's handle gives");
    expect_eq!(value(text), "hello", "what the second task's handle gives");
}

/// Level 1: `submit` returns while its task waits for the caller, and the task is at work
/// before anybody joins it.
fn the_caller_goes_on() {
    let executor = Executor::new();
    let gate = Arc::new(Barrier::new(2));
    name("gate", &*gate);
    let at_the_gate = Arc::clone(&gate);
    let handle = executor.submit(move || {
        at_the_gate.wait();
        Ok(())
    });
    gate.wait();
    value(handle);
}

/// Level 2: whichever ends first, and whichever is joined first.
fn each_result_at_its_handle() {
    let executor = Executor::new();
    let one = executor.submit(|| Ok(1));
    let two = executor.submit(|| Ok(2));
    expect_eq!(value(two), 2, "what the second task's handle gives");
    expect_eq!(value(one), 1, "what the first task's handle gives");
}

/// Level 2: after `join`, all that the task has done is done, and seen.
fn join_waits_for_the_task() {
    let executor = Executor::new();
    let note = Arc::new(Plain::new(0));
    name("note", &*note);
    let of_the_task = Arc::clone(&note);
    let handle = executor.submit(move || {
        of_the_task.set(1);
        Ok(())
    });
    value(handle);
    expect_eq!(note.get(), 1, "after `join`, what the task has noted");
}

/// Level 2: the error of a task comes out of `join`, and is still the same error.
fn an_error_comes_as_it_is() {
    let executor = Executor::new();
    let handle = executor.submit(|| Err::<(), Error>(Box::new(NoSuchPage(7))));
    let error = error(handle.join());
    expect_eq!(
        error.to_string(),
        "there is no page 7",
        "what the error says that `join` gives"
    );
    expect!(
        matches!(error.downcast_ref(), Some(NoSuchPage(7))),
        "the error that `join` gives has the task's words, and is no longer its error: \
         nobody can find out which kind it was"
    );
}

/// Level 2: a panic comes out of `join` as an error with its own words.
fn a_panic_is_an_error() {
    let executor = Executor::new();
    let page = 7;
    let plain = executor.submit(|| fail_with(|| panic!("the paper is out")));
    panicked(plain, "the paper is out");
    let formatted = executor.submit(move || fail_with(|| panic!("page {page} is torn")));
    panicked(formatted, "page 7 is torn");
    let no_text = executor.submit(move || fail_with(|| panic::panic_any(page)));
    expect!(
        of_a_panic(no_text).is::<Panicked>(),
        "a task has panicked with something that is no text, and its error is no `Panicked`"
    );
}

/// Level 2: a panic ends its own task, and no other.
fn a_panic_spares_the_others() {
    let executor = Executor::new();
    let one = executor.submit(|| fail_with(|| panic!("the paper is out")));
    let two = executor.submit(|| Ok(2));
    expect_eq!(
        value(two),
        2,
        "beside a task that panics, another one's value"
    );
    panicked(one, "the paper is out");
    let three = executor.submit(|| Ok(3));
    expect_eq!(value(three), 3, "after the panic, a new task's value");
}

/// Level 3: to drop a handle does not wait, and the task goes on without it.
fn a_dropped_task_goes_on() {
    let executor = Executor::new();
    let [gate, goal] = [(); 2].map(|()| Arc::new(Barrier::new(2)));
    name("gate", &*gate);
    name("goal", &*goal);
    let (at_the_gate, at_the_goal) = (Arc::clone(&gate), Arc::clone(&goal));
    drop(executor.submit(move || {
        at_the_gate.wait();
        at_the_goal.wait();
        Ok(())
    }));
    gate.wait();
    goal.wait();
}

/// Level 4: what went wrong in tasks whose handles were dropped, `finish` tells.
fn no_error_is_swallowed() {
    let executor = Executor::new();
    drop(executor.submit(|| Err::<(), Error>(Box::new(NoSuchPage(7)))));
    drop(executor.submit(|| fail_with(|| panic!("the paper is out"))));
    let errors = executor.finish();
    let said = told(&errors);
    expect_eq!(
        said,
        ["panicked: the paper is out", "there is no page 7"],
        "after one task has failed and one has panicked, what `finish` tells, sorted,"
    );
    expect!(
        errors.iter().any(|error| error.is::<NoSuchPage>()),
        "`finish` tells the task's words, and no longer its error: nobody can find out \
         which kind it was"
    );
    expect!(
        errors.iter().any(|error| error.is::<Panicked>()),
        "`finish` tells what the panic said, and it is no `Panicked`: nobody can find out \
         that it was a panic"
    );
}

/// Level 4: when `finish` returns, the tasks whose handles were dropped have ended.
fn finish_waits_for_the_dropped() {
    let executor = Executor::new();
    let notes = Arc::new([Plain::new(0), Plain::new(0)]);
    name("first note", &notes[0]);
    name("second note", &notes[1]);
    for index in [0, 1] {
        let of_the_task = Arc::clone(&notes);
        drop(executor.submit(move || {
            of_the_task[index].set(1);
            Ok("done")
        }));
    }
    expect_eq!(
        told(&executor.finish()),
        [""; 0],
        "after two tasks that did not fail, what `finish` tells"
    );
    for note in &*notes {
        expect_eq!(note.get(), 1, "after `finish`, what a task has noted");
    }
}

/// Level 4: `finish` tells no errors that somebody has read, or can still read.
fn an_error_is_told_once() {
    let executor = Executor::new();
    let [joined, held] =
        [1, 2].map(|n| executor.submit(move || Err::<(), _>(NoSuchPage(n).into())));
    error(joined.join());
    let errors = executor.finish();
    let last = error(held.join());
    expect_eq!(
        told(&errors),
        [""; 0],
        "when one error was joined and the other's handle is held, what `finish` tells"
    );
    expect_eq!(
        last.to_string(),
        "there is no page 2",
        "what the error says that `join` gives after `finish`"
    );
}

/// Level 4: tasks whose handles are held may go on after `finish`, and whoever holds them
/// can still join or drop them.
fn finish_waits_for_no_others() {
    let executor = Executor::new();
    let gate = Arc::new(Barrier::new(3));
    name("gate", &*gate);
    let [joined, dropped] = [1, 2].map(|number| {
        let at_the_gate = Arc::clone(&gate);
        executor.submit(move || {
            at_the_gate.wait();
            Ok(number)
        })
    });
    let errors = executor.finish();
    gate.wait();
    expect_eq!(value(joined), 1, "after `finish`, what a held handle gives");
    drop(dropped);
    expect_eq!(
        told(&errors),
        [""; 0],
        "when no handle was dropped, what `finish` tells"
    );
}

/// Level 4: `finish` of an executor without tasks does not wait for those of another one,
/// and does not tell of them.
fn executors_do_not_mix() {
    let [busy, idle] = [(); 2].map(|()| Executor::new());
    let gate = Arc::new(Barrier::new(2));
    name("gate", &*gate);
    let at_the_gate = Arc::clone(&gate);
    drop(busy.submit(|| Err::<(), _>(NoSuchPage(7).into())));
    drop(busy.submit(move || {
        at_the_gate.wait();
        Ok(())
    }));
    let nothing = told(&idle.finish());
    gate.wait();
    let something = told(&busy.finish());
    expect_eq!(
        nothing,
        [""; 0],
        "when only another executor has tasks, what `finish` tells"
    );
    expect_eq!(
        something,
        ["there is no page 7"],
        "after another executor was finished, what `finish` tells"
    );
}

/// Level 5: a task owns the handle of another one, and drops it while `finish` waits.
fn dropped_while_it_waits() {
    let executor = Executor::new();
    let inner = executor.submit(|| Err::<(), _>(NoSuchPage(7).into()));
    drop(executor.submit(move || {
        drop(inner);
        Ok(())
    }));
    expect_eq!(
        told(&executor.finish()),
        ["there is no page 7"],
        "when a task drops the handle of one that fails, what `finish` tells"
    );
}

/// Level 5: each task owns the handle of the next one, and drops it.
fn dropped_in_a_chain() {
    let executor = Executor::new();
    let mut next = executor.submit(|| Err(NoSuchPage(7).into()));
    for _ in 0..4 {
        next = executor.submit(move || {
            drop(next);
            Ok(())
        });
    }
    drop(next);
    expect_eq!(
        told(&executor.finish()),
        ["there is no page 7"],
        "when four tasks each drop the handle of the next, and the fifth one fails, what `finish` tells"
    );
}

/// Level 5: a task owns the handle of another one, and panics.
fn dropped_by_a_panic() {
    let executor = Executor::new();
    let inner = executor.submit(|| Err::<(), _>(NoSuchPage(7).into()));
    drop(executor.submit(move || {
        let _held = inner;
        fail_with(|| panic!("the paper is out"))
    }));
    expect_eq!(
        told(&executor.finish()),
        ["panicked: the paper is out", "there is no page 7"],
        "when a task panics that holds the handle of one that fails, what `finish` tells, sorted,"
    );
}

/// Level 5: the value of a task is the handle of another one, and nobody wants it.
fn dropped_in_a_value() {
    let executor = Executor::new();
    let inner = executor.submit(|| Err::<(), _>(NoSuchPage(7).into()));
    drop(executor.submit(move || Ok(inner)));
    expect_eq!(
        told(&executor.finish()),
        ["there is no page 7"],
        "when the value of a dropped task is the handle of one that fails, what `finish` tells"
    );
}

/// Level 5: while `join` waits for a task, this one drops a handle and joins another.
fn join_holds_nobody_up() {
    let executor = Executor::new();
    let fails = executor.submit(|| Err::<(), _>(NoSuchPage(7).into()));
    let counts = executor.submit(|| Ok(7));
    let owner = executor.submit(move || {
        drop(fails);
        counts.join()
    });
    expect_eq!(value(owner), 7, "what a task gives that has joined another");
    expect_eq!(
        told(&executor.finish()),
        ["there is no page 7"],
        "when a task drops the handle of one that fails, what `finish` tells"
    );
}

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

/// The error of a task that panics. A `join` that panics, too, gives none.
fn of_a_panic<T: Send + 'static>(handle: Handle<T>) -> Error {
    let Ok(result) = panic::catch_unwind(AssertUnwindSafe(|| handle.join())) else {
        fail("a task has panicked, and `join` panics, too: it is to return an error");
    };
    error(result)
}

fn panicked<T: Send + 'static>(handle: Handle<T>, words: &str) {
    let error = of_a_panic(handle);
    let Some(Panicked(said)) = error.downcast_ref() else {
        fail(format_args!(
            "a task has panicked, and its error is no `Panicked`; it says: {error}"
        ));
    };
    expect_eq!(said, words, "what the `Panicked` says");
}
