//! Generated programs of threads that make, start, join and drop workers.

use std::collections::{HashSet, VecDeque};
use std::panic::{self, AssertUnwindSafe};
use std::thread;

use harness::{Call, Operation, Program, Programs, expect, expect_eq, fail, spawn};

use crate::exercise::{Identity, Panicked, Started, Worker, identity};

/// A worker is made with a name or without one, and its work returns or panics. `join_first`
/// and `drop_last` are of the workers whose handles the maker holds.
fn programs(makers: usize, calls: usize) -> Programs {
    Programs::new(1..=makers, 1..=calls)
        .each("maker-", 1)
        .operation(Operation::new("start_worker").with(1..=2))
        .operation(Operation::new("start_unnamed"))
        .operation(Operation::new("start_worker_that_panics").with(1..=2))
        .operation(Operation::new("start_unnamed_that_panics"))
        .operation(Operation::new("join_first"))
        .operation(Operation::new("drop_last"))
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(2, 4).cases(40).schedules(10)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(4, 30).cases(40)
}

/// What was seen of one worker.
struct Seen {
    name: String,
    numbered: bool,
    panics: bool,
    /// What the handle said when the worker was started.
    outside: Identity,
    /// What `join` gave, if the handle was not dropped.
    ending: Option<Ending>,
}

/// What `join` gives, or that it panics itself.
type Ending = thread::Result<Result<Identity, Panicked>>;

/// Whoever makes them, and whatever becomes of them: each worker knows its name, its handle
/// knows the worker, no id and no number is there twice, and an error says who.
pub fn run(program: &Program) {
    let makers: Vec<Vec<Seen>> = thread::scope(|scope| {
        let mut makers = Vec::new();
        for (calls, number) in program.threads.iter().zip(1..) {
            makers.push(spawn!(scope, "maker-{number}", move || make(calls)));
        }
        let joined = makers.into_iter().map(|maker| maker.join().unwrap());
        joined.collect()
    });
    makers.iter().flatten().for_each(judge);

    let workers = makers.iter().flatten().count();
    let threads: HashSet<_> = makers
        .iter()
        .flatten()
        .map(|seen| seen.outside.thread)
        .collect();
    expect_eq!(
        threads.len(),
        workers,
        "the number of ids of {workers} workers"
    );

    let numbers = |maker: &Vec<Seen>| -> Vec<u64> {
        let numbered = maker.iter().filter(|seen| seen.numbered);
        numbered.map(|seen| number_in(&seen.name)).collect()
    };
    let by_maker: Vec<_> = makers.iter().map(numbers).collect();
    no_gap_and_no_number_twice(&by_maker);
}

fn make(calls: &[Call]) -> Vec<Seen> {
    let (mut held, mut seen) = (VecDeque::new(), Vec::new());
    for call in calls {
        let panics = call.name.ends_with("_that_panics");
        match (call.name, call.arguments.as_slice()) {
            ("start_worker" | "start_worker_that_panics", &[number]) => {
                let name = format!("worker {number}");
                held.push_back(start(Worker::new(&name), name, false, panics));
            }
            ("start_unnamed" | "start_unnamed_that_panics", _) => {
                let worker = Worker::unnamed();
                let name = worker.name().to_owned();
                held.push_back(start(worker, name, true, panics));
            }
            ("join_first", _) => seen.extend(held.pop_front().map(join)),
            _ => seen.extend(held.pop_back().map(dropped)),
        }
    }
    seen.extend(held.into_iter().map(join));
    seen
}

fn start(worker: Worker, name: String, numbered: bool, panics: bool) -> (Started<Identity>, Seen) {
    let given = name.clone();
    let started = worker.start(move || match panics {
        false => identity(),
        true => panic!("{given} gives up"),
    });
    let seen = Seen {
        name,
        numbered,
        panics,
        outside: started.identity(),
        ending: None,
    };
    (started, seen)
}

fn dropped((started, seen): (Started<Identity>, Seen)) -> Seen {
    let dropped = panic::catch_unwind(AssertUnwindSafe(|| drop(started)));
    expect!(
        dropped.is_ok(),
        "the handle of {} was dropped, and that panics: nobody is to hear how it ends",
        seen.name
    );
    seen
}

fn join((started, seen): (Started<Identity>, Seen)) -> Seen {
    let ending = panic::catch_unwind(AssertUnwindSafe(|| started.join()));
    Seen {
        ending: Some(ending),
        ..seen
    }
}

fn judge(seen: &Seen) {
    let Seen { name, outside, .. } = seen;
    expect_eq!(
        outside.name,
        *name,
        "the name that the handle of {name} gives"
    );
    match &seen.ending {
        None => {}
        Some(Err(_)) if seen.panics => fail(format_args!(
            "{name} has panicked, and `join` panics, too: it is to return an error"
        )),
        Some(Err(_)) => fail(format_args!(
            "the work of {name} has returned, and `join` panics"
        )),
        Some(Ok(Ok(_))) if seen.panics => fail(format_args!(
            "{name} has panicked, and `join` gives a value"
        )),
        Some(Ok(Err(error))) if !seen.panics => fail(format_args!(
            "the work of {name} has returned, and `join` gives an error: {error}"
        )),
        Some(Ok(Ok(inside))) => {
            expect_eq!(inside.name, *name, "what {name} finds as its own name");
            expect_eq!(
                outside.thread,
                inside.thread,
                "the thread that the handle of {name} gives, when it is asked from outside,"
            );
        }
        Some(Ok(Err(error))) => {
            expect_eq!(
                error.who.name,
                *name,
                "after {name} has panicked, the name in the error"
            );
            expect_eq!(
                error.who.thread,
                outside.thread,
                "after {name} has panicked, the thread in the error"
            );
            expect_eq!(
                error.message,
                format!("{name} gives up"),
                "after {name} has panicked, the message of the error"
            );
        }
    }
}

fn number_in(name: &str) -> u64 {
    match name.strip_prefix("Thread-").map(str::parse) {
        Some(Ok(number)) => number,
        _ => fail(format_args!(
            "a worker that came without a name is {name:?}: that is not `Thread-` and a number"
        )),
    }
}

/// Which number is the first is not asked: other programs may have counted before.
fn no_gap_and_no_number_twice(by_maker: &[Vec<u64>]) {
    let mut numbers = by_maker.concat();
    numbers.sort_unstable();
    for pair in numbers.windows(2) {
        expect!(
            pair[1] == pair[0] + 1,
            "the numbers of workers that came without a name go from {} to {}",
            pair[0],
            pair[1]
        );
    }
}
