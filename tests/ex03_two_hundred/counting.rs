//! Programs of counting threads, generated.

use std::thread;

use harness::{Call, Operation, Program, Programs, expect, expect_eq, name};

use crate::exercise::{AtomicCounter, Counter, LockedCounter};

/// Two threads, one call each, and only these numbers of increments.
fn two_times(sizes: [i64; 2]) -> Programs {
    Programs::new(2..=2, 1..=1)
        .operation(Operation::new("incr").with(sizes[0]..=sizes[0]))
        .operation(Operation::new("incr").with(sizes[1]..=sizes[1]))
        .cases(8)
}

/// Any number of threads that count and look.
fn any(threads: usize, calls: usize, times: i64) -> Programs {
    Programs::new(2..=threads, 1..=calls)
        .operation(Operation::new("incr").with(1..=times))
        .operation(Operation::new("get"))
}

/// For the modelled world.
#[allow(dead_code)]
pub mod small {
    pub fn two_times() -> super::Programs {
        super::two_times([1, 2])
    }

    pub fn any() -> super::Programs {
        super::any(3, 3, 2)
    }
}

/// For real threads.
#[allow(dead_code)]
pub mod large {
    pub fn two_times() -> super::Programs {
        super::two_times([100, 100_000])
    }

    pub fn any() -> super::Programs {
        super::any(4, 20, 400).cases(16)
    }
}

/// Both counters have to show how often `incr` was called.
pub fn run(program: &Program) {
    count::<LockedCounter>(program);
    count::<AtomicCounter>(program);
}

fn count<C: Counter + Default>(program: &Program) {
    let counter = C::default();
    name("counter", &counter);
    let looks: Vec<Look> = thread::scope(|scope| {
        let workers: Vec<_> = program
            .threads
            .iter()
            .map(|calls| scope.spawn(|| work(&counter, calls)))
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    let total: u64 = program.calls().map(times).sum();
    expect_eq!(counter.get(), total, "the counter after {total} increments");
    for Look { at_least, seen } in looks {
        expect!(
            at_least <= seen && seen <= total,
            "a thread saw {seen} when it knew of {at_least} increments, of {total} in all"
        );
    }
}

/// What a thread saw, and what it knew by then: its own increments, and the
/// last value that it saw.
struct Look {
    at_least: u64,
    seen: u64,
}

fn work(counter: &impl Counter, calls: &[Call]) -> Vec<Look> {
    let mut at_least = 0;
    let mut looks = Vec::new();
    for call in calls {
        for _ in 0..times(call) {
            counter.incr();
            at_least += 1;
        }
        if call.name == "get" {
            let seen = counter.get();
            looks.push(Look { at_least, seen });
            at_least = at_least.max(seen);
        }
    }
    looks
}

/// How many increments a call stands for.
fn times(call: &Call) -> u64 {
    call.arguments.first().map_or(0, |&times| times as u64)
}
