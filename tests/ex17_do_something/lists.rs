//! Lists whose making can be watched, and generated programs that make them.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::thread::{self, ThreadId};

use harness::{Call, Operation, Program, Programs, expect, expect_eq, fail};

use crate::exercise::{Report, serial, threads};

/// Number `index` of a worker, in these checks.
pub fn number(worker: usize, index: usize) -> u64 {
    1000 * (worker as u64 + 1) + index as u64
}

/// What the workers' lists have to be.
pub fn lists(workers: usize, count: usize) -> Vec<Vec<u64>> {
    let list = |worker| (0..count).map(|index| number(worker, index)).collect();
    (0..workers).map(list).collect()
}

/// Fails the check unless these are the workers' lists.
fn expect_lists(report: &Report, workers: usize, count: usize, by: &str) {
    let called = format!("with workers = {workers} and count = {count}");
    expect!(
        report.lists == lists(workers, count),
        "{called}, the lists made {by} are {}, not {}",
        shown(&report.lists),
        shown(&lists(workers, count))
    );
    expect_eq!(
        report.made,
        vec![count; workers],
        "{called}, how many numbers each worker has made {by}"
    );
}

/// Lists, short enough for a sentence.
fn shown(lists: &[Vec<u64>]) -> String {
    let lens: Vec<usize> = lists.iter().map(Vec::len).collect();
    match lens.iter().sum::<usize>() {
        0..=20 => format!("{lists:?}"),
        _ => format!("something else (their lengths are {lens:?})"),
    }
}

/// What a worker's thread does before each number, with the worker and the index. Whatever
/// it is, it has one type, so that `threads` is compiled once and not for each check.
pub type Before<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// Has threads make the lists.
pub fn made_by_threads(workers: usize, count: usize, before: Before) -> Report {
    let random = |worker, index| {
        before(worker, index);
        number(worker, index)
    };
    threads(workers, count, random).unwrap_or_else(|failed| {
        fail(format_args!(
            "with workers = {workers} and count = {count}, `threads` fails: {failed}"
        ))
    })
}

/// The same, and looks at the lists.
pub fn by_threads(workers: usize, count: usize, before: Before) {
    let report = made_by_threads(workers, count, before);
    expect_lists(&report, workers, count, "by threads");
}

fn programs(workers: i64, count: i64) -> Programs {
    Programs::by_all("the parent", 1..=2)
        .operation(Operation::new("serial").with(0..=workers).with(0..=count))
        .operation(Operation::new("threads").with(0..=workers).with(0..=count))
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(3, 3).cases(30).schedules(6)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(20, 100).cases(50)
}

/// Fails the check if a number was made that is in no list.
fn expect_asked(
    asked: &BTreeMap<(usize, usize), ThreadId>,
    workers: usize,
    count: usize,
    call: &Call,
) {
    for (worker, index) in asked.keys() {
        expect!(
            *worker < workers && *index < count,
            "in {call}, number {index} of worker {worker} was made, which belongs to no list"
        );
    }
}

/// Whatever the numbers of workers and of numbers: each list is whole, in its place, and
/// made by one thread, which makes no other; each number is asked for once.
pub fn run(program: &Program) {
    for call in program.calls() {
        let (workers, count) = (call.arguments[0] as usize, call.arguments[1] as usize);
        let asked = Mutex::new(BTreeMap::new());
        let see = |worker, index| {
            let by: ThreadId = thread::current().id();
            let before = asked.lock().unwrap().insert((worker, index), by);
            expect!(
                before.is_none(),
                "in {call}, number {index} of worker {worker} was made twice"
            );
        };
        if call.name == "serial" {
            let report = serial(workers, count, |worker, index| {
                see(worker, index);
                number(worker, index)
            });
            expect_lists(&report, workers, count, "in turn");
            expect_asked(&asked.lock().unwrap(), workers, count, call);
            let me = thread::current().id();
            expect!(
                asked.into_inner().unwrap().into_values().all(|by| by == me),
                "in {call}, a number was made by another thread than the caller's"
            );
            continue;
        }
        by_threads(workers, count, &see);
        expect_asked(&asked.lock().unwrap(), workers, count, call);
        let mut makers = BTreeMap::new();
        for ((worker, _), by) in asked.into_inner().unwrap() {
            let maker = *makers.entry(worker).or_insert(by);
            expect!(
                maker == by,
                "in {call}, the list of worker {worker} was made by more than one thread"
            );
        }
        let me = thread::current().id();
        let mut seen = vec![me];
        for (worker, by) in makers {
            expect!(
                by != me,
                "in {call}, the list of worker {worker} was made by the parent"
            );
            expect!(
                !seen.contains(&by),
                "in {call}, one thread made the lists of two workers"
            );
            seen.push(by);
        }
    }
}
