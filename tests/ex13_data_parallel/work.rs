//! Numbers whose sums can be watched, and generated programs that add and map.

use std::cell::Cell;
use std::collections::HashSet;
use std::ops::Add;
use std::sync::{Barrier, Mutex};
use std::thread;

use harness::{Operation, Program, Programs, expect, expect_eq};

use crate::exercise::{add, map};

/// A number whose `+` is a function of the check.
#[derive(Clone, Copy)]
pub struct Number<'a> {
    pub value: u64,
    plus: Plus<'a>,
}

type Plus<'a> = &'a (dyn Fn(u64, u64) -> u64 + Sync);

impl Add for Number<'_> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let value = (self.plus)(self.value, other.value);
        Self { value, ..self }
    }
}

/// The values first, first + 1, ….
pub fn numbers(first: u64, len: usize, plus: Plus<'_>) -> Vec<Number<'_>> {
    let values = first..first + len as u64;
    values.map(|value| Number { value, plus }).collect()
}

/// What stands in `c` where no sum has been written.
pub const UNTOUCHED: u64 = 7_777;

/// Adds 100, 101, … to 0, 1, …, and looks at every sum.
pub fn adds(len: usize, threads: usize, plus: impl Fn(u64, u64) -> u64 + Sync) {
    let (a, b) = (numbers(0, len, &plus), numbers(100, len, &plus));
    let mut c = vec![numbers(UNTOUCHED, 1, &plus)[0]; len];
    TURN.set(0);
    add(&a, &b, &mut c, threads);
    for (i, sum) in c.iter().enumerate() {
        expect!(
            sum.value != UNTOUCHED,
            "with length {len} and threads = {threads}, nobody has written c[{i}]"
        );
        expect_eq!(
            sum.value,
            100 + 2 * i as u64,
            "with length {len} and threads = {threads}, c[{i}]"
        );
    }
}

/// Maps 0, 1, … to 0, 10, …, and looks at the order.
pub fn maps(len: usize, threads: usize, f: impl Fn(u64) + Sync) {
    let items: Vec<u64> = (0..len as u64).collect();
    TURN.set(0);
    let results = map(&items, threads, |&item| {
        f(item);
        10 * item
    });
    let expected: Vec<u64> = items.iter().map(|item| 10 * item).collect();
    expect_eq!(
        results,
        expected,
        "with length {len} and threads = {threads}, what comes back"
    );
}

thread_local! {
    /// The turns that a thread has had since it was started, or called `adds` or `maps`.
    static TURN: Cell<usize> = const { Cell::new(0) };
}

/// The number of this turn of the thread that calls, from 0.
pub fn turn() -> usize {
    TURN.replace(TURN.get() + 1)
}

/// In its first turn each thread waits at the first barrier, and so on.
#[allow(dead_code)]
pub fn meet(turns: &[Barrier]) {
    let turn = turn();
    expect!(
        turn < turns.len(),
        "a thread has a turn number {}",
        turn + 1
    );
    turns[turn].wait();
}

fn programs(len: i64, threads: i64) -> Programs {
    Programs::by_all("the caller", 1..=2)
        .operation(Operation::new("add").with(0..=len).with(1..=threads))
        .operation(Operation::new("map").with(0..=len).with(1..=threads))
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(9, 4).schedules(10)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(300, 20).cases(100)
}

/// Whatever the length and the number of threads: each element once, and no more
/// threads than asked for.
pub fn run(program: &Program) {
    for call in program.calls() {
        let (len, threads) = (call.arguments[0] as usize, call.arguments[1] as usize);
        let seen = Mutex::new((Vec::new(), HashSet::new()));
        let see = |pair| {
            let mut seen = seen.lock().unwrap();
            seen.0.push(pair);
            seen.1.insert(thread::current().id());
        };
        match call.name {
            "add" => adds(len, threads, |a, b| {
                see((a, b));
                a + b
            }),
            _ => maps(len, threads, |item| see((item, item + 100))),
        }
        let (mut elements, by) = seen.into_inner().unwrap();
        elements.sort_unstable();
        let once: Vec<_> = (0..len as u64).map(|i| (i, 100 + i)).collect();
        expect_eq!(elements, once, "in {call}, what was worked on");
        expect!(
            by.len() <= threads,
            "in {call}, {} threads were at work",
            by.len()
        );
    }
}
