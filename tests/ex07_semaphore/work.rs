//! Levels 5 and 6: what a semaphore is used for.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Barrier, Mutex};
use std::thread;

use harness::{Plain, before_the_clock, expect, expect_eq, name, spawn};

use crate::exercise::{Semaphore, run_limited};

/// Level 5: each consumer reports what its producer made. Relaxed: it is the semaphore
/// that has to hand the number over.
pub fn each_number_is_handed_over() {
    let made = Semaphore::new(0);
    name("made", &made);
    let item = AtomicUsize::new(0);
    name("item", &item);
    for (round, number) in (1..).zip([417, 425]) {
        let reported = thread::scope(|scope| {
            let consumer = spawn!(scope, "consumer-{round}", || {
                made.acquire().forget();
                item.load(Relaxed)
            });
            spawn!(scope, "producer-{round}", || {
                item.store(number, Relaxed);
                made.release();
            });
            consumer.join().unwrap()
        });
        expect_eq!(reported, number, "what consumer-{round} reports");
    }
}

/// Level 5: who has acquired two permits sees what was written before either was released.
pub fn what_was_written_is_seen() {
    let made = Semaphore::new(0);
    name("made", &made);
    let notes = [Plain::new(0), Plain::new(0)];
    name("note of producer-1", &notes[0]);
    name("note of producer-2", &notes[1]);
    thread::scope(|scope| {
        for (note, number) in notes.iter().zip(1..) {
            let made = &made;
            spawn!(scope, "producer-{number}", move || {
                note.set(number);
                made.release();
            });
        }
        made.acquire().forget();
        made.acquire().forget();
        for (note, number) in notes.iter().zip(1..) {
            expect_eq!(
                note.get(),
                number,
                "the note of producer-{number} after both have released"
            );
        }
    });
}

/// Level 6: each worker works once, and with one permit one at a time. No workers are none.
pub fn workers_take_turns() {
    let inside = AtomicUsize::new(0);
    name("inside", &inside);
    let worked = Mutex::new(Vec::new());
    name("worked", &worked);
    run_limited(1, 0, |worker| {
        harness::fail(format_args!(
            "`work({worker})` was called, and there are no workers"
        ))
    });
    let caller = thread::current().id();
    run_limited(1, 3, |worker| {
        expect!(
            thread::current().id() != caller,
            "`work({worker})` was called by the caller itself, and not in a thread of its own"
        );
        let there = 1 + inside.fetch_add(1, Relaxed);
        expect!(
            there == 1,
            "{there} workers are inside, and there is 1 permit"
        );
        worked.lock().unwrap().push(worker);
        inside.fetch_sub(1, Relaxed);
    });
    let mut worked = worked.into_inner().unwrap();
    worked.sort();
    expect_eq!(worked, [0, 1, 2], "the list of those who worked");
}

/// Level 6: two permits are two. The first worker stays until the third has come, and
/// until then there is one permit for all others.
pub fn as_many_as_permitted() {
    let came = AtomicUsize::new(0);
    name("came", &came);
    let meeting = Barrier::new(2);
    name("meeting", &meeting);
    run_limited(2, 3, |_| {
        let before_me = came.fetch_add(1, Relaxed);
        if before_me != 1 {
            meeting.wait();
        }
    });
}

/// Level 6: the next worker gets the permit of the one that panics.
pub fn a_worker_may_panic() {
    let worked = AtomicUsize::new(0);
    name("worked", &worked);
    let ended = panic::catch_unwind(AssertUnwindSafe(|| {
        run_limited(1, 2, |worker| match worker {
            0 => panic!("worker 0 gives up"),
            _ => _ = worked.fetch_add(1, Relaxed),
        });
    }));
    expect!(
        ended.is_err(),
        "worker 0 panicked, and the caller of `run_limited` heard nothing of it"
    );
    expect_eq!(worked.into_inner(), 1, "how often worker 1 worked");
}

/// Level 6: after a panic there are as many permits as before: of three, the two who come
/// later meet.
pub fn a_panic_costs_no_permit() {
    let came = AtomicUsize::new(0);
    name("came", &came);
    let meeting = Barrier::new(2);
    name("meeting", &meeting);
    let ended = panic::catch_unwind(AssertUnwindSafe(|| {
        run_limited(2, 3, |_| match came.fetch_add(1, Relaxed) {
            0 => panic!("the first worker gives up"),
            _ => _ = meeting.wait(),
        });
    }));
    expect!(
        ended.is_err(),
        "a worker panicked, and the caller of `run_limited` heard nothing of it"
    );
}

/// Level 6: what a worker panics with may be a text that was made up at the time, or no text.
pub fn whatever_a_panic_says() {
    comes_through("a `String`", |worker| panic!("worker {worker} gives up"));
    comes_through("a number", |worker| panic::panic_any(worker));
}

fn comes_through(what: &str, work: impl Fn(usize) + Sync) {
    let ended = panic::catch_unwind(AssertUnwindSafe(|| run_limited(1, 1, work)));
    expect!(
        ended.is_err(),
        "a worker panicked with {what}, and the caller of `run_limited` heard nothing of it"
    );
}

/// Level 6: who finds no permit comes in when there is one, and not when a time of its own is
/// up.
pub fn no_worker_waits_for_the_clock() {
    let worked = AtomicUsize::new(0);
    name("worked", &worked);
    let both_have = thread::scope(|scope| {
        spawn!(scope, "the caller", || {
            run_limited(1, 2, |_| {
                thread::yield_now();
                worked.fetch_add(1, Relaxed);
            });
        });
        before_the_clock!(worked.load(Relaxed) == 2)
    });
    expect!(
        both_have,
        "the first of two workers has given its permit back, and the second one waits until a \
         time of its own is up: was it not woken, or does somebody sleep between two looks?"
    );
}

/// Level 6: two callers at the same time have nothing to do with each other, and a call in a
/// worker is one like any other.
pub fn calls_apart() {
    let meeting = Barrier::new(2);
    name("meeting", &meeting);
    let meet = |_| _ = meeting.wait();
    thread::scope(|scope| {
        spawn!(scope, "another caller", || run_limited(1, 1, meet));
        run_limited(1, 1, meet);
    });
    // The two outside work one after the other, and the two inside of each meet.
    run_limited(1, 2, |_| run_limited(2, 2, meet));
}
