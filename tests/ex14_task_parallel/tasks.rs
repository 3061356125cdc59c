//! Generated programs that submit, join and drop.

use std::collections::VecDeque;

use harness::{Operation, Program, Programs, expect_eq};

use crate::exercise::{Error, Executor, Handle};

/// What the errors say, sorted.
pub fn told(errors: &[Error]) -> Vec<String> {
    let mut said: Vec<_> = errors.iter().map(Error::to_string).collect();
    said.sort_unstable();
    said
}

/// An argument is how a task ends: with a value, an error or a panic. `join_first` and
/// `drop_last` are of the handles that are held.
fn programs(calls: usize) -> Programs {
    Programs::new(1..=1, 1..=calls)
        .operation(Operation::new("submit").with(0..=2))
        .operation(Operation::new("submit_and_drop").with(0..=2))
        .operation(Operation::new("join_first"))
        .operation(Operation::new("drop_last"))
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(5).cases(40).schedules(10)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(60).cases(30)
}

struct Held {
    handle: Handle<usize>,
    ending: i64,
    number: usize,
}

/// Whatever is submitted, joined and dropped: each handle gives its own task's result, and
/// `finish` tells each error that was dropped.
pub fn run(program: &Program) {
    let executor = Executor::new();
    let submit = |ending, number| Held {
        handle: executor.submit(move || task(ending, number)),
        ending,
        number,
    };
    let (mut held, mut expected) = (VecDeque::new(), Vec::new());
    for (number, call) in program.calls().enumerate() {
        match (call.name, call.arguments.as_slice()) {
            ("submit", &[ending]) => held.push_back(submit(ending, number)),
            ("submit_and_drop", &[ending]) => {
                expected.extend(dropped(submit(ending, number)));
            }
            ("join_first", _) => held.pop_front().into_iter().for_each(join),
            _ => expected.extend(held.pop_back().and_then(dropped)),
        }
    }
    held.into_iter().for_each(join);
    expected.sort_unstable();
    expect_eq!(
        told(&executor.finish()),
        expected,
        "what `finish` tells, sorted,"
    );
}

fn task(ending: i64, number: usize) -> Result<usize, Error> {
    match ending {
        0 => Ok(number),
        1 => Err(format!("task {number} fails").into()),
        _ => panic!("task {number} gives up"),
    }
}

fn should_be(ending: i64, number: usize) -> Result<usize, String> {
    match ending {
        0 => Ok(number),
        1 => Err(format!("task {number} fails")),
        _ => Err(format!("panicked: task {number} gives up")),
    }
}

/// Drops the handle. Returns what `finish` is to tell of the task.
fn dropped(held: Held) -> Option<String> {
    should_be(held.ending, held.number).err()
}

fn join(held: Held) {
    expect_eq!(
        held.handle.join().map_err(|error| error.to_string()),
        should_be(held.ending, held.number),
        "what task {} gives to `join`",
        held.number
    );
}
