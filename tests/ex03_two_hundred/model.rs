//! What must hold in every schedule.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc;
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
    Check::model("locked_is_seen_at_once", is_seen_at_once::<LockedCounter>)
        .bound(1)
        .schedules_only(FULL_BYTE),
    Check::model("atomic_is_seen_at_once", is_seen_at_once::<AtomicCounter>)
        .bound(1)
        .schedules_only(FULL_BYTE),
    Check::model("two_workers", two_workers)
        .bound(0)
        .schedules_only(MANY),
    Check::model("two_hundred_locked", two_hundred_is_200::<LockedCounter>)
        .bound(1)
        .schedules_only(MANY),
    Check::model("two_hundred_atomic", two_hundred_is_200::<AtomicCounter>)
        .bound(1)
        .schedules_only(MANY),
    Check::model("twice_and_at_once", twice_and_at_once)
        .bound(0)
        .schedules_only(MANY),
    Check::modelled_race(
        "two_times_100_000",
        counting::small::two_times,
        counting::run,
    ),
    Check::modelled_race("any_counting", counting::small::any, counting::run),
    Check::modelled_race("a_crowd_counts", counting::small::crowd, counting::run),
];

const MANY: &str = "200 increments are too many for it; the small checks cover both counters";

const FULL_BYTE: &str =
    "255 increments are too many for it, and a message orders all that counts here";

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

/// Whoever is told of an increment sees it, although the worker has not ended; and
/// nobody sees more than there were, also where a byte is full.
fn is_seen_at_once<C: Counter + Default>() {
    for before in [0, 255] {
        let counter = C::default();
        name("counter", &counter);
        (0..before).for_each(|_| counter.incr());
        let (tell, told) = mpsc::channel();
        let (let_go, may_go) = mpsc::channel::<()>();
        let (early, late) = thread::scope(|scope| {
            let counter = &counter;
            spawn!(scope, "worker", move || {
                counter.incr();
                tell.send(()).unwrap();
                // It is still there when the others look.
                _ = may_go.recv();
            });
            let early = counter.get();
            told.recv().unwrap();
            let late = counter.get();
            drop(let_go);
            (early, late)
        });
        expect!(
            (before..=before + 1).contains(&early),
            "somebody saw {early} while the counter went from {before} to {}",
            before + 1
        );
        expect_eq!(
            late,
            before + 1,
            "what somebody sees who has been told of increment {}",
            before + 1
        );
    }
}

/// `two_hundred` has two workers count at the same time, 100 each, waits for both,
/// and returns what the counter shows.
fn two_workers() {
    let probe = Probe {
        calls: Mutex::default(),
        alone: AtomicU64::new(0),
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
    let alone = probe.alone.into_inner();
    expect!(
        alone == 0,
        "when one worker was in its call {alone} of 100, the other one did not come as far, \
         however long it had: do both run at the same time, from the first call to the last?"
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

/// Two calls of `two_hundred` at the same time, and one more for each counter.
fn twice_and_at_once() {
    let (locked, atomic) = (LockedCounter::default(), AtomicCounter::default());
    name("locked", &locked);
    name("atomic", &atomic);
    let shown = thread::scope(|scope| {
        let other = spawn!(scope, "caller-2", || two_hundred(&locked));
        [two_hundred(&atomic), other.join().unwrap()]
    });
    expect_eq!(
        shown,
        [200, 200],
        "what two calls of `two_hundred` return that are made at the same time for two counters"
    );
    expect_eq!(
        [two_hundred(&atomic), two_hundred(&locked)],
        [400, 400],
        "what `two_hundred` returns when it is called for the same counters again"
    );
}

/// A counter that notes who counts.
struct Probe {
    /// Each worker, and how often it has called `incr`.
    calls: Mutex<Vec<(ThreadId, u64)>>,
    /// The call in which one worker has waited in vain for the other one to come as far.
    alone: AtomicU64,
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
        let times = self.note(thread::current().id());
        if ![1, 50, 100].contains(&times) || self.alone.load(Relaxed) > 0 {
            return;
        }
        // Everybody else goes first: time for the other worker to come as far.
        for _ in 0..2_000 {
            if self.both_have_called(times) {
                return;
            }
            thread::yield_now();
        }
        self.alone.store(times, Relaxed);
    }

    fn get(&self) -> u64 {
        let is_caller = thread::current().id() == self.caller;
        let _calls = (!is_caller).then(|| self.calls.lock());
        self.shown.get()
    }
}

impl Probe {
    /// Notes a call of `incr`; returns how many there are of this worker.
    fn note(&self, worker: ThreadId) -> u64 {
        let mut calls = self.calls.lock();
        self.shown.set(self.shown.get() + 2);
        match calls.iter_mut().find(|(known, _)| *known == worker) {
            Some((_, times)) => {
                *times += 1;
                *times
            }
            None => {
                calls.push((worker, 1));
                1
            }
        }
    }

    fn both_have_called(&self, times: u64) -> bool {
        let calls = self.calls.lock();
        calls.iter().filter(|(_, called)| *called >= times).count() >= 2
    }
}
