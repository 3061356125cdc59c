//! What must hold in every schedule.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::{self, ThreadId};

use harness::{Check, Plain, expect, expect_eq, name, spawn};
use parking_lot::Mutex;

use crate::exercise::{AtomicCounter, Counter, LockedCounter, two_hundred};

#[path = "counting.rs"]
mod counting;

pub const CHECKS: &[Check] = &[
    Check::model("locked_two_by_two", two_by_two::<LockedCounter>),
    Check::model("locked_never_goes_back", never_goes_back::<LockedCounter>),
    Check::model("atomic_two_by_two", two_by_two::<AtomicCounter>),
    Check::model("atomic_never_goes_back", never_goes_back::<AtomicCounter>),
    Check::model("two_workers", two_workers)
        .bound(0)
        .schedules_only(MANY),
    Check::model("two_hundred_locked", two_hundred_is_200::<LockedCounter>)
        .bound(1)
        .schedules_only(MANY),
    Check::model("two_hundred_atomic", two_hundred_is_200::<AtomicCounter>)
        .bound(1)
        .schedules_only(MANY),
    Check::modelled_race(
        "two_times_100_000",
        counting::small::two_times,
        counting::run,
    ),
    Check::modelled_race("any_counting", counting::small::any, counting::run),
];

const MANY: &str = "200 increments are too many for it; the small checks cover both counters";

/// Two workers increment twice each: 4.
fn two_by_two<C: Counter + Default>() {
    let (counter, other) = (C::default(), C::default());
    name("counter", &counter);
    name("another counter", &other);
    thread::scope(|scope| {
        for number in 1..=2 {
            spawn!(scope, "worker-{number}", || {
                counter.incr();
                counter.incr();
            });
        }
    });
    expect_eq!(counter.get(), 4, "the counter after 2 × 2 increments");
    expect_eq!(
        other.get(),
        0,
        "another counter, that nobody has incremented,"
    );
}

/// A worker sees at least what it has counted itself, and no step back.
fn never_goes_back<C: Counter + Default>() {
    let counter = C::default();
    name("counter", &counter);
    let incr_and_get = || {
        counter.incr();
        counter.get()
    };
    let ((first, second), other) = thread::scope(|scope| {
        let one = spawn!(scope, "worker-1", || (incr_and_get(), incr_and_get()));
        let two = spawn!(scope, "worker-2", incr_and_get);
        (one.join().unwrap(), two.join().unwrap())
    });
    expect!(
        1 <= first && first < second && second <= 3,
        "worker-1 saw {first} after its first increment and {second} after its second; \
         worker-2 added one at some time, so it must be 1 then 2, 1 then 3, or 2 then 3"
    );
    expect!(
        (1..=3).contains(&other),
        "worker-2 saw {other} after its only increment; it must be 1, 2 or 3"
    );
}

/// `two_hundred` has two workers count at the same time, 100 each, waits for both,
/// and returns what the counter shows.
fn two_workers() {
    let probe = Probe {
        calls: Mutex::default(),
        both_at_once: AtomicBool::default(),
        caller: thread::current().id(),
        shown: Plain::new(BEFORE),
    };
    name("what the counter shows", &probe.shown);
    let returned = two_hundred(&probe);
    let times: Vec<u64> = probe
        .calls
        .into_inner()
        .into_iter()
        .map(|(_, times)| times)
        .collect();
    expect_eq!(times, [100, 100], "how often each worker called `incr`");
    expect!(
        probe.both_at_once.into_inner(),
        "one worker had done all its work before the other one came"
    );
    expect_eq!(
        returned,
        AFTER,
        "what `two_hundred` returns of a counter that shows {BEFORE} before and {AFTER} after"
    );
}

/// The original's number, with every way to pause one of the workers once.
fn two_hundred_is_200<C: Counter + Default>() {
    let counter = C::default();
    name("counter", &counter);
    expect_eq!(two_hundred(&counter), 200, "what `two_hundred` returns");
    expect_eq!(counter.get(), 200, "the counter afterwards");
}

/// A counter that notes who counts.
struct Probe {
    /// Each worker, and how often it has called `incr`.
    calls: Mutex<Vec<(ThreadId, u64)>>,
    /// The second worker came while the first had not ended.
    both_at_once: AtomicBool,
    /// Who called `two_hundred`.
    caller: ThreadId,
    /// Plain memory that `incr` writes under the lock, and that the caller's `get`
    /// reads without: to have waited for the workers must be enough to see all they
    /// wrote.
    shown: Plain<u64>,
}

/// What it shows before 200 increments, and after. Nobody who has counted for himself
/// knows the second: each of them adds two.
const BEFORE: u64 = 3;
const AFTER: u64 = 403;

impl Counter for Probe {
    fn incr(&self) {
        if self.is_first_call(thread::current().id()) {
            // Everybody else goes first: time for the second worker to come.
            for _ in 0..100 {
                thread::yield_now();
            }
            self.both_at_once
                .store(self.calls.lock().len() > 1, Relaxed);
        }
    }

    fn get(&self) -> u64 {
        let is_caller = thread::current().id() == self.caller;
        let _calls = (!is_caller).then(|| self.calls.lock());
        self.shown.get()
    }
}

impl Probe {
    /// Notes a call of `incr`; says whether it is the first of all.
    fn is_first_call(&self, worker: ThreadId) -> bool {
        let mut calls = self.calls.lock();
        self.shown.set(self.shown.get() + 2);
        match calls.iter_mut().find(|(known, _)| *known == worker) {
            Some((_, times)) => *times += 1,
            None => calls.push((worker, 1)),
        }
        calls.as_slice() == [(worker, 1)]
    }
}
