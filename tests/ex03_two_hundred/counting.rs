//! Generated programs of threads that count.

use std::thread;

use harness::{Call, Operation, Program, Programs, expect, expect_eq, name};

use crate::exercise::{AtomicCounter, Counter, LockedCounter};

/// Two threads that call `incr` on both counters, so many times each.
fn two_times(times: i64) -> Programs {
    Programs::new(2..=2, 1..=1).operation(Operation::new("both.incr").with(times..=times))
}

/// Any threads that count and look.
fn any(threads: usize, calls: usize, times: i64) -> Programs {
    Programs::new(2..=threads, 1..=calls)
        .operation(Operation::new("locked.incr").with(1..=times))
        .operation(Operation::new("locked.get"))
        .operation(Operation::new("atomic.incr").with(1..=times))
        .operation(Operation::new("atomic.get"))
}

/// More threads than a counter of lanes may have thought of.
fn a_crowd() -> Programs {
    Programs::new(9..=12, 1..=1)
        .operation(Operation::new("both.incr").with(1..=1))
        .cases(8)
}

/// For the modelled world.
#[allow(dead_code)]
pub mod small {
    pub fn two_times() -> super::Programs {
        super::two_times(2).cases(1)
    }

    pub fn any() -> super::Programs {
        super::any(3, 3, 2)
    }

    pub fn crowd() -> super::Programs {
        super::a_crowd()
    }
}

/// For real threads.
#[allow(dead_code)]
pub mod large {
    pub fn two_times() -> super::Programs {
        super::two_times(100_000).cases(3)
    }

    pub fn any() -> super::Programs {
        super::any(4, 20, 400).cases(16)
    }
}

/// Whatever the threads do, both counters show how often `incr` was called.
pub fn run(program: &Program) {
    let (locked, atomic) = (LockedCounter::default(), AtomicCounter::default());
    name("locked", &locked);
    name("atomic", &atomic);
    let (on_locked, on_atomic) = thread::scope(|scope| {
        let mut threads = Vec::new();
        for calls in &program.threads {
            threads.push(scope.spawn(|| work(&locked, &atomic, calls)));
        }
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .unzip()
    });
    audit("locked", &locked, on_locked);
    audit("atomic", &atomic, on_atomic);
}

/// What one thread did to one counter.
#[derive(Default)]
struct Tally {
    counted: u64,
    /// The last value it saw, or has counted to since.
    at_least: u64,
    /// What it saw, after what it knew.
    looks: Vec<(u64, u64)>,
}

fn work(locked: &LockedCounter, atomic: &AtomicCounter, calls: &[Call]) -> (Tally, Tally) {
    let mut tallies = (Tally::default(), Tally::default());
    for call in calls {
        let times = call.arguments.first().map_or(0, |&times| times as u64);
        if !call.name.starts_with("atomic") {
            tallies.0.call(locked, times);
        }
        if !call.name.starts_with("locked") {
            tallies.1.call(atomic, times);
        }
    }
    tallies
}

impl Tally {
    /// Counts so many times; a look does not count.
    fn call(&mut self, counter: &impl Counter, times: u64) {
        (0..times).for_each(|_| counter.incr());
        self.counted += times;
        self.at_least += times;
        if times == 0 {
            let seen = counter.get();
            self.looks.push((self.at_least, seen));
            self.at_least = self.at_least.max(seen);
        }
    }
}

fn audit(name: &str, counter: &impl Counter, tallies: Vec<Tally>) {
    let total: u64 = tallies.iter().map(|tally| tally.counted).sum();
    expect_eq!(
        counter.get(),
        total,
        "the {name} counter after {total} increments"
    );
    for (at_least, seen) in tallies.into_iter().flat_map(|tally| tally.looks) {
        expect!(
            at_least <= seen && seen <= total,
            "a thread that knew of {at_least} increments of the {name} counter saw {seen}; \
             there were {total} in all"
        );
    }
}
