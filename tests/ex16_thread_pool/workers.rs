//! Level 1: so many workers, who do everything.

use std::collections::HashSet;
use std::panic::{self};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::thread;

use harness::{before_the_clock, expect, expect_eq, name, spawn};

use crate::exercise::Pool;

use super::asking::{apply, caught, map, meeting, submit, value};

/// Level 1: two jobs and their caller meet. One after the other they never would.
pub fn two_jobs_meet() {
    let pool = Pool::new(2);
    let meeting = meeting("meeting", 3);
    let jobs = [1, 2].map(|number| {
        let inside = Arc::clone(&meeting);
        submit(&pool, move || {
            inside.wait();
            number
        })
    });
    meeting.wait();
    expect_eq!(jobs.map(value), [1, 2], "what two jobs return");
}

/// Level 1: the first job needs two others done, one after the other. Its own worker is
/// not free, and the other one does both.
pub fn who_is_free_takes_the_next() {
    let pool = Pool::new(2);
    let meeting = meeting("meeting", 2);
    let jobs = [2, 1, 1].map(|times| {
        let inside = Arc::clone(&meeting);
        submit(&pool, move || (0..times).for_each(|_| _ = inside.wait()))
    });
    jobs.into_iter().for_each(value);
}

/// Level 1: a worker that has nothing to do is woken by the next job, and not by the clock.
pub fn a_job_wakes_its_worker() {
    let pool = Pool::new(1);
    // After this one the worker waits for more.
    apply(&pool, || ());
    let begun = Arc::new(AtomicBool::new(false));
    name("begun", &*begun);
    let of_the_job = Arc::clone(&begun);
    let job = submit(&pool, move || of_the_job.store(true, Relaxed));
    let in_time = before_the_clock!(begun.load(Relaxed));
    value(job);
    expect!(
        in_time,
        "a job was there and its worker free, and it was not begun before time went on: does the          worker sleep, and look now and then?"
    );
}

/// Level 1: a single worker does the jobs in the order in which they came, those of a job
/// among them: one is submitted by the first job, and then one more from outside.
pub fn first_come_first_served() {
    let pool = Arc::new(Pool::new(1));
    let order = Arc::new(Mutex::new(Vec::new()));
    let gate = meeting("gate", 2);
    let note = |number| {
        let order = Arc::clone(&order);
        move || order.lock().unwrap().push(number)
    };
    let (at_the_gate, inside) = (Arc::clone(&gate), Arc::clone(&pool));
    let fourth = note(4);
    let first = submit(&pool, move || {
        at_the_gate.wait();
        let fourth = submit(&inside, fourth);
        at_the_gate.wait();
        at_the_gate.wait();
        fourth
    });
    let others = [2, 3].map(|number| submit(&pool, note(number)));
    gate.wait();
    gate.wait();
    let fifth = submit(&pool, note(5));
    gate.wait();
    let fourth = value(first);
    others.into_iter().for_each(value);
    value(fourth);
    value(fifth);
    let order = order.lock().unwrap();
    expect_eq!(
        *order,
        [2, 3, 4, 5],
        "the order in which one worker did the jobs, the last but one of them submitted by the \
         first job,"
    );
}

/// Level 1: both workers are busy, and four jobs wait. The worker that is free first does
/// them in the order in which they came.
pub fn no_job_is_overtaken() {
    let pool = Pool::new(2);
    let order = Arc::new(Mutex::new(Vec::new()));
    let gates = [meeting("first gate", 2), meeting("second gate", 2)];
    let [first, second] = gates
        .clone()
        .map(|gate| submit(&pool, move || _ = gate.wait()));
    let waiting = [1, 2, 3, 4].map(|number| {
        let order = Arc::clone(&order);
        submit(&pool, move || order.lock().unwrap().push(number))
    });
    gates[0].wait();
    waiting.into_iter().for_each(value);
    expect_eq!(
        *order.lock().unwrap(),
        [1, 2, 3, 4],
        "the order in which one worker did four jobs, while the other one was busy,"
    );
    gates[1].wait();
    value(first);
    value(second);
}

/// Level 1: a job waits for the only worker, and then somebody applies or maps one, who
/// waits for it: this one comes later nevertheless.
pub fn apply_takes_its_turn() {
    order_of("applied", apply, &[1, 2]);
    order_of("mapped", map_one, &[1, 2]);
}

/// Level 1: and one that is submitted after that comes later still.
pub fn apply_is_not_overtaken() {
    order_of("applied", apply, &[1, 2, 3]);
    order_of("mapped", map_one, &[1, 2, 3]);
}

fn map_one(pool: &Pool, job: Note) {
    map(pool, move |()| job(), [()]);
}

/// Jobs 1 and 3 are submitted.
fn order_of(called: &str, call: impl FnOnce(&Pool, Note) + Send, expected: &[u8]) {
    let pool = Pool::new(1);
    let order = Arc::new(Mutex::new(Vec::new()));
    let gate = meeting("gate", 2);
    let at_the_gate = Arc::clone(&gate);
    let first = submit(&pool, move || _ = at_the_gate.wait());
    let note = |number: u8| -> Note {
        let order = Arc::clone(&order);
        Box::new(move || order.lock().unwrap().push(number))
    };
    let mut submitted = vec![submit(&pool, note(1))];
    thread::scope(|scope| {
        let caller = spawn!(scope, "caller", || caught(|| call(&pool, note(2))));
        if expected.contains(&3) {
            // The caller goes first, and waits by then.
            let mut turns = 0..20;
            before_the_clock!(turns.next().is_none());
            submitted.push(submit(&pool, note(3)));
        }
        gate.wait();
        expect_eq!(
            caller.join().unwrap(),
            "nothing",
            "what the caller hears of a panic, whose job was {called} and does not panic,"
        );
    });
    value(first);
    submitted.into_iter().for_each(value);
    expect_eq!(
        *order.lock().unwrap(),
        expected,
        "the order in which one worker did its jobs, of which the second was {called},"
    );
}

type Note = Box<dyn Fn() + Send + Sync>;

/// Level 1: two callers submit a job each, and the only worker does both.
pub fn workers_are_reused() {
    let pool = Pool::new(1);
    let submit = || submit(&pool, || thread::current().id());
    let jobs = thread::scope(|scope| {
        let caller = spawn!(scope, "caller", submit);
        [submit(), caller.join().unwrap()]
    });
    let threads = HashSet::from(jobs.map(value));
    expect!(
        threads.len() == 1,
        "{} threads were at work in a pool of 1 worker",
        threads.len()
    );
}

/// Level 1: whatever a pool is asked to do, its only worker does it, and nobody else, also
/// if it is busy, or if there is a single item, or if the caller is a worker elsewhere.
pub fn its_workers_do_everything() {
    let pool = Pool::new(1);
    let gate = meeting("gate", 2);
    let at_the_gate = Arc::clone(&gate);
    let job = submit(&pool, move || {
        at_the_gate.wait();
        thread::current().id()
    });
    let applied = thread::scope(|scope| {
        let caller = spawn!(scope, "caller", || {
            let caller = thread::current().id();
            (caller, apply(&pool, || thread::current().id()))
        });
        gate.wait();
        caller.join().unwrap()
    });
    let worker = value(job);
    expect!(
        worker != thread::current().id(),
        "the thread that submits a job does it, and not the worker"
    );
    expect!(
        applied.0 != applied.1,
        "the thread that applies a job does it, and not the worker"
    );
    expect!(
        applied.1 == worker,
        "what was applied is done by another thread than the worker"
    );
    for items in [1..=1, 1..=2] {
        let mapped = map(&pool, |_| thread::current().id(), items);
        expect!(
            mapped.into_iter().all(|thread| thread == worker),
            "what was mapped is done by other threads than the worker"
        );
    }
    let other = Pool::new(1);
    let (asks, does) = apply(&pool, move || {
        let does = apply(&other, || thread::current().id());
        (thread::current().id(), does)
    });
    expect!(
        asks != does,
        "a job applies another one to another pool, and its own worker does that"
    );
}

/// Level 1: nobody would do the work.
pub fn no_workers_are_refused() {
    let pool = panic::catch_unwind(|| drop(Pool::new(0)));
    expect!(pool.is_err(), "there is a pool without workers");
}
