//! What must hold on real threads, and for the program itself.

use std::path::Path;
use std::sync::Arc;
use std::{fs, io, panic};

use harness::{Check, Rendezvous, expect, expect_eq, fail};

use crate::exercise::{Error, Executor, Panicked};

#[path = "tasks.rs"]
mod tasks;

pub const CHECKS: &[Check] = &[
    Check::race("any_tasks", tasks::large, tasks::run),
    Check::parallel(
        "a_hundred_meet_and_the_caller",
        a_hundred_meet_and_the_caller,
    ),
    Check::parallel("three_hundred_are_told", three_hundred_are_told),
    Check::parallel("a_file_and_a_sum_meet", a_file_and_a_sum_meet),
    Check::snapshot("transcript", str::to_owned),
];

/// A hundred tasks, and the one that submitted them: more than any pool would have threads.
fn a_hundred_meet_and_the_caller() {
    let executor = Executor::new();
    let meeting = Arc::new(Rendezvous::of(101));
    let handles: Vec<_> = (0..100)
        .map(|number| {
            let inside = Arc::clone(&meeting);
            executor.submit(move || {
                inside.meet();
                Ok(number)
            })
        })
        .collect();
    meeting.meet();
    for (number, handle) in handles.into_iter().enumerate() {
        let value = handle.join().unwrap_or_else(|error| fail(error));
        expect_eq!(value, number, "what the handle of task {number} gives");
    }
}

/// Three hundred tasks are at work when their handles are dropped, and each of them fails.
fn three_hundred_are_told() {
    const TASKS: usize = 300;
    let executor = Executor::new();
    let meeting = Arc::new(Rendezvous::of(TASKS + 1));
    for number in 0..TASKS {
        let inside = Arc::clone(&meeting);
        drop(executor.submit(move || {
            inside.meet();
            match number % 3 {
                0 => Err::<(), Error>("there is no paper".into()),
                1 => panic!("the paper is out"),
                // In no words at all.
                _ => panic::resume_unwind(Box::new(number)),
            }
        }));
    }
    meeting.meet();
    let errors = executor.finish();
    let panics = errors.iter().filter(|error| error.is::<Panicked>()).count();
    expect_eq!(
        [errors.len() - panics, panics],
        [TASKS / 3, 2 * TASKS / 3],
        "of {TASKS} dropped tasks every third one failed, and the others panicked; how many \
         errors and how many `Panicked` `finish` tells"
    );
}

/// The original's two tasks: one reads a file while the other one computes. And a file
/// that is not there is an error, of the kind that it was.
fn a_file_and_a_sum_meet() {
    let executor = Executor::new();
    let meeting = Arc::new(Rendezvous::of(3));
    let [here, there, nowhere] = [(); 3].map(|()| Arc::clone(&meeting));
    let sum = executor.submit(move || {
        here.meet();
        Ok((1..=100).sum::<u64>())
    });
    let text = executor.submit(move || {
        there.meet();
        read("hello.txt")
    });
    let missing = executor.submit(move || {
        nowhere.meet();
        read("no_such_file.txt")
    });
    let text = text.join().unwrap_or_else(|error| fail(error));
    expect_eq!(text, read("hello.txt").unwrap(), "what is in hello.txt");
    let sum = sum.join().unwrap_or_else(|error| fail(error));
    expect_eq!(sum, 5050, "the sum of 1 to 100");
    let Err(error) = missing.join() else {
        fail("a task could not read its file, and its handle gives a value");
    };
    let kind = error.downcast_ref().map(io::Error::kind);
    expect!(
        kind == Some(io::ErrorKind::NotFound),
        "a file is not there, and the error is no `io::Error` of the kind `NotFound` any more; it \
         says: {error}"
    );
}

/// A file beside this one.
fn read(name: &str) -> Result<String, Error> {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/ex14_task_parallel"
    );
    Ok(fs::read_to_string(Path::new(folder).join(name))?)
}
