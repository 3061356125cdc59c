//! Tasks are at work from `submit` on, and `join` gives what becomes of each.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Barrier};
use std::thread;

use harness::{Plain, before_the_clock, expect, expect_eq, fail, name, spawn};

use super::{NoSuchPage, error, fail_with, value};
use crate::exercise::{Error, Executor, Handle, Panicked};

/// Level 1: two tasks of different types meet inside. One after the other they never would.
pub fn two_tasks_meet() {
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

/// Level 1: a task has an executor of its own, and submits a task that it then meets.
pub fn a_task_meets_its_own() {
    let handle = Executor::new().submit(|| {
        let meeting = Arc::new(Barrier::new(2));
        name("meeting", &*meeting);
        let inside = Arc::clone(&meeting);
        let own = Executor::new().submit(move || {
            inside.wait();
            Ok("hello")
        });
        meeting.wait();
        own.join()
    });
    expect_eq!(value(handle), "hello", "what a task hears of its own task");
}

/// Level 1: `submit` returns while its task waits for the caller, and the task is at work
/// before anybody joins it.
pub fn the_caller_goes_on() {
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

/// Level 1: nothing sleeps between the call of `submit` and the task's first step.
pub fn submit_does_not_sleep() {
    let [returned, begun] = [(); 2].map(|()| Arc::new(AtomicBool::new(false)));
    name("returned", &*returned);
    name("begun", &*begun);
    let of_the_task = Arc::clone(&begun);
    // Until then nobody joins the task.
    let looked = Barrier::new(2);
    name("looked", &looked);
    thread::scope(|scope| {
        spawn!(scope, "caller", || {
            let task = Executor::new().submit(move || {
                of_the_task.store(true, Relaxed);
                Ok(())
            });
            returned.store(true, Relaxed);
            looked.wait();
            value(task);
        });
        let in_time = before_the_clock!(returned.load(Relaxed) && begun.load(Relaxed));
        looked.wait();
        expect!(
            in_time,
            "a task was submitted, and before time went on `submit` had not returned, or the task \
             was not at work: what is slept for?"
        );
    });
}

/// Level 2: whichever ends first, and whichever is joined first.
pub fn each_result_at_its_handle() {
    let executor = Executor::new();
    let one = executor.submit(|| Ok(1));
    let two = executor.submit(|| Ok(2));
    expect_eq!(value(two), 2, "what the second task's handle gives");
    expect_eq!(value(one), 1, "what the first task's handle gives");
}

/// Level 2: after `join`, all that the task has done is done, and seen.
pub fn join_waits_for_the_task() {
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
pub fn an_error_comes_as_it_is() {
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
pub fn a_panic_is_an_error() {
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
pub fn a_panic_spares_the_others() {
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
