//! What must hold on real threads, and for the program itself.

use std::sync::{Arc, Mutex};
use std::thread;

use harness::{Check, Rendezvous, expect_eq, fail};

use crate::exercise::{Closed, Handle, Pool};

#[path = "jobs.rs"]
mod jobs;

pub const CHECKS: &[Check] = &[
    Check::race("any_jobs", jobs::large, jobs::run),
    Check::parallel("ten_meet_after_ten_panics", ten_meet_after_ten_panics),
    Check::parallel("ten_items_meet", ten_items_meet),
    Check::parallel("a_thousand_jobs_may_wait", a_thousand_jobs_may_wait),
    Check::snapshot("transcript", str::to_owned),
];

/// Ten workers do ten jobs that panic, and are ten workers still.
fn ten_meet_after_ten_panics() {
    let pool = Pool::new(10);
    for number in 0..10 {
        let panicked = submit(&pool, move || panic!("job {number} gives up"));
        if let Ok(()) = panicked.join() {
            fail(format_args!(
                "job {number} has panicked, and its handle gives a value"
            ));
        }
    }
    let meeting = Arc::new(Rendezvous::of(11));
    let handles: Vec<_> = (0..10)
        .map(|number| {
            let inside = Arc::clone(&meeting);
            submit(&pool, move || {
                inside.meet();
                number
            })
        })
        .collect();
    meeting.meet();
    for (number, handle) in handles.into_iter().enumerate() {
        expect_eq!(
            value(handle),
            number,
            "what the handle of job {number} gives"
        );
    }
}

/// A hundred items, ten at a time.
fn ten_items_meet() {
    let pool = Pool::new(10);
    let meeting = Rendezvous::of(10);
    let mapped = pool.map(
        move |item| {
            meeting.meet();
            item * item
        },
        0..100,
    );
    let serial: Vec<u64> = (0..100).map(|item| item * item).collect();
    expect_eq!(mapped, Ok(serial), "what `map` returns");
}

/// The only worker waits for the caller, who submits a thousand jobs before it comes. Another
/// pool has nothing to do with that.
fn a_thousand_jobs_may_wait() {
    let pool = Pool::new(1);
    let gate = Arc::new(Rendezvous::of(2));
    let at_the_gate = Arc::clone(&gate);
    let first = submit(&pool, move || {
        at_the_gate.meet();
        thread::current().id()
    });
    let order = Arc::new(Mutex::new(Vec::new()));
    let job = |number| {
        let order = Arc::clone(&order);
        move || {
            order.lock().unwrap().push(number);
            (number, thread::current().id())
        }
    };
    let handles: Vec<_> = (0..1000).map(|number| submit(&pool, job(number))).collect();
    let elsewhere = Pool::new(1).apply(|| 7);
    expect_eq!(elsewhere, Ok(7), "what `apply` of another pool returns");
    gate.meet();
    let worker = value(first);
    for (number, handle) in handles.into_iter().enumerate() {
        let (returned, thread) = value(handle);
        expect_eq!(returned, number, "what the handle of job {number} gives");
        expect_eq!(thread, worker, "the thread that did job {number}");
    }
    let order = order.lock().unwrap();
    let late = order.windows(2).find(|two| two[0] > two[1]);
    expect_eq!(late, None, "two jobs in the wrong order");
}

fn value<T>(handle: Handle<T>) -> T {
    let ended = handle.join();
    ended.unwrap_or_else(|_| fail("a job returns a value, and its handle gives a panic"))
}

fn submit<T: Send + 'static>(pool: &Pool, job: impl FnOnce() -> T + Send + 'static) -> Handle<T> {
    match pool.submit(job) {
        Ok(handle) => handle,
        Err(Closed) => fail("an open pool has refused a job"),
    }
}
