//! Generated programs that submit, join and drop.

use std::collections::VecDeque;
use std::sync::{Arc, Barrier};

use harness::{Operation, Program, Programs, expect_eq};

use crate::exercise::{Error, Executor, Handle};

/// What the errors say, sorted.
pub fn told(errors: &[Error]) -> Vec<String> {
    let mut said: Vec<_> = errors.iter().map(Error::to_string).collect();
    said.sort_unstable();
    said
}

/// An argument is how a task ends: with a value, an error or a panic. First and last are
/// of the handles that are held. Whoever joins the last or keeps it is a new task.
fn programs(calls: usize) -> Programs {
    Programs::by_all("main", 1..=calls)
        .operation(Operation::new("submit").with(0..=2))
        .operation(Operation::new("submit_and_drop").with(0..=2))
        .operation(Operation::new("submit_two_that_meet"))
        .operation(Operation::new("submit_a_joiner_of_the_last").with(0..=2))
        .operation(Operation::new("submit_a_keeper_of_the_last").with(0..=2))
        .operation(Operation::new("submit_and_drop_a_chain").with(1..=12))
        .operation(Operation::new("join_first"))
        .operation(Operation::new("drop_last"))
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(6).cases(115).schedules(10)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(60).cases(35)
}

/// The value of a task. The handle that the task has kept goes with it.
struct Value {
    number: usize,
    _kept: Option<Box<Handle<Value>>>,
}

struct Held {
    handle: Handle<Value>,
    number: usize,
    /// What `join` is to give.
    result: Result<usize, String>,
    /// What `finish` is to tell of handles that the task keeps.
    left: Vec<String>,
}

/// Whatever is submitted, joined and dropped: each handle gives its own task's result, and
/// `finish` tells each error that was dropped.
pub fn run(program: &Program) {
    let executor = Executor::new();
    let (mut held, mut expected) = (VecDeque::new(), Vec::new());
    for (number, call) in program.calls().enumerate() {
        let submit = |joined, kept| submit(&executor, number, call.arguments[0], joined, kept);
        match call.name {
            "submit" => held.push_back(submit(None, None)),
            "submit_and_drop" => expected.extend(dropped(submit(None, None))),
            "submit_and_drop_a_chain" => {
                expected.extend(dropped(chain(&executor, number, call.arguments[0])));
            }
            "submit_two_that_meet" => held.extend(two_that_meet(&executor, number)),
            "submit_a_joiner_of_the_last" => {
                let last = held.pop_back();
                held.push_back(submit(last, None));
            }
            "submit_a_keeper_of_the_last" => {
                let last = held.pop_back();
                held.push_back(submit(None, last));
            }
            "join_first" => expected.extend(held.pop_front().into_iter().flat_map(join)),
            _ => expected.extend(held.pop_back().into_iter().flat_map(dropped)),
        }
    }
    expected.extend(held.into_iter().flat_map(join));
    expected.sort_unstable();
    expect_eq!(
        told(&executor.finish()),
        expected,
        "what `finish` tells, sorted,"
    );
}

/// Submits a task that may own a handle, and joins it or keeps it.
fn submit(
    executor: &Executor,
    number: usize,
    ending: i64,
    joined: Option<Held>,
    kept: Option<Held>,
) -> Held {
    let mut result = match ending {
        0 => Ok(number),
        1 => Err(format!("task {number} fails")),
        _ => Err(format!("panicked: task {number} gives up")),
    };
    let mut left = Vec::new();
    if let Some(joined) = &joined {
        result = joined.result.clone().and(result);
        left.extend_from_slice(&joined.left);
    }
    if let Some(kept) = &kept {
        left.extend(unread(kept));
    }
    let [joined, kept] = [joined, kept].map(|owned| owned.map(|it| it.handle));
    let handle = executor.submit(move || {
        if let Some(handle) = joined {
            handle.join()?;
        }
        match ending {
            0 => Ok(Value {
                number,
                _kept: kept.map(Box::new),
            }),
            1 => Err(format!("task {number} fails").into()),
            _ => panic!("task {number} gives up"),
        }
    });
    Held {
        handle,
        number,
        result,
        left,
    }
}

/// Submits a task that fails, and so many more, each of which keeps the handle of the one
/// before it.
fn chain(executor: &Executor, number: usize, length: i64) -> Held {
    let fails = submit(executor, number, 1, None, None);
    (0..length).fold(fails, |last, _| {
        submit(executor, number, 0, None, Some(last))
    })
}

/// Submits two tasks, neither of which ends without the other.
fn two_that_meet(executor: &Executor, number: usize) -> [Held; 2] {
    let meeting = Arc::new(Barrier::new(2));
    [(); 2].map(|()| {
        let inside = Arc::clone(&meeting);
        let handle = executor.submit(move || {
            inside.wait();
            Ok(Value {
                number,
                _kept: None,
            })
        });
        Held {
            handle,
            number,
            result: Ok(number),
            left: Vec::new(),
        }
    })
}

/// What `finish` is to tell if nobody joins it.
fn unread(held: &Held) -> Vec<String> {
    let error = held.result.clone().err();
    error.into_iter().chain(held.left.clone()).collect()
}

/// Drops the handle. Returns what `finish` is to tell.
fn dropped(held: Held) -> Vec<String> {
    unread(&held)
}

/// Joins the handle. Returns what `finish` is to tell.
fn join(held: Held) -> Vec<String> {
    let joined = held.handle.join();
    expect_eq!(
        joined
            .map(|value| value.number)
            .map_err(|error| error.to_string()),
        held.result,
        "what task {} gives to `join`",
        held.number
    );
    held.left
}
