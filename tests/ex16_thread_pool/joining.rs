//! Level 4: whoever joins a pool waits for its work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::thread;

use harness::{Plain, before_the_clock, expect, expect_eq, name, spawn};

use crate::exercise::{Pool, StillOpen};

use super::asking::{apply, meeting, submit, value};

/// Level 4: who joins an open pool would wait for ever. It says so, and stays as it was.
pub fn an_open_pool_is_not_joined() {
    let pool = Pool::new(1);
    let gate = meeting("gate", 2);
    let at_the_gate = Arc::clone(&gate);
    let job = submit(&pool, move || _ = at_the_gate.wait());
    expect_eq!(
        pool.join(),
        Err(StillOpen),
        "what `join` of an open pool returns"
    );
    gate.wait();
    value(job);
    expect_eq!(apply(&pool, || 7), 7, "what `apply` returns after `join`");
    expect_eq!(
        pool.join(),
        Err(StillOpen),
        "what `join` of an open pool returns that has nothing to do"
    );
    pool.close();
    expect_eq!(pool.join(), Ok(()), "what `join` of a closed pool returns");
    expect_eq!(pool.join(), Ok(()), "what the second `join` returns");
}

/// Level 4: when `join` returns, the jobs are done, and what they have written is there.
pub fn join_waits_for_the_work() {
    let pool = Pool::new(2);
    let notes = Arc::new([Plain::new(0), Plain::new(0)]);
    name("first note", &notes[0]);
    name("second note", &notes[1]);
    for index in [0, 1] {
        let of_the_job = Arc::clone(&notes);
        drop(submit(&pool, move || of_the_job[index].set(1)));
    }
    pool.close();
    expect_eq!(pool.join(), Ok(()), "what `join` of a closed pool returns");
    for note in &*notes {
        expect_eq!(note.get(), 1, "after `join`, what a job has noted");
    }
}

/// Level 4: who waits at a handle, or joins the pool, is woken by the end of the job, and not
/// by the clock.
pub fn the_end_wakes_who_waits() {
    let pool = Pool::new(1);
    let gate = meeting("gate", 2);
    let at_the_gate = Arc::clone(&gate);
    let job = submit(&pool, move || _ = at_the_gate.wait());
    pool.close();
    let [heard, joined] = [(); 2].map(|()| AtomicBool::new(false));
    name("heard", &heard);
    name("joined", &joined);
    thread::scope(|scope| {
        spawn!(scope, "caller", || {
            value(job);
            heard.store(true, Relaxed);
        });
        spawn!(scope, "joiner", || {
            expect_eq!(pool.join(), Ok(()), "what `join` of a closed pool returns");
            joined.store(true, Relaxed);
        });
        gate.wait();
        expect!(
            before_the_clock!(heard.load(Relaxed)),
            "the only job is over, and whoever waits at its handle has not heard of it before time              goes on"
        );
        expect!(
            before_the_clock!(joined.load(Relaxed)),
            "the only job is over, and whoever joins the pool does not go on before time does"
        );
    });
}

/// Level 4: a job panics, and `join` waits for the one after it nevertheless, whoever does it.
pub fn join_waits_after_a_panic() {
    let pool = Pool::new(1);
    let note = Arc::new(Plain::new(0));
    name("note", &*note);
    let of_the_job = Arc::clone(&note);
    drop(submit(&pool, || panic!("the paper is out")));
    drop(submit(&pool, move || of_the_job.set(1)));
    pool.close();
    expect_eq!(pool.join(), Ok(()), "what `join` of a closed pool returns");
    expect_eq!(
        note.get(),
        1,
        "after `join`, what the job has noted that came after one that panicked"
    );
}

/// Level 4: all who join wait, and all of them go on.
pub fn join_returns_to_everybody() {
    let pool = Pool::new(1);
    // An atomic: here it is asked whether the job is done, and not what orders it.
    let note = Arc::new(AtomicUsize::new(0));
    name("note", &*note);
    let of_the_job = Arc::clone(&note);
    drop(submit(&pool, move || of_the_job.store(1, Relaxed)));
    pool.close();
    two_join(&pool, || {
        expect_eq!(
            note.load(Relaxed),
            1,
            "two threads have joined the pool; after `join`, what the job has noted"
        );
    });
}

/// Level 4: whoever of them it was that waited for the workers, what the job has written
/// is there for both.
pub fn each_joiner_sees_the_work() {
    let pool = Pool::new(1);
    let note = Arc::new(Plain::new(0));
    name("note", &*note);
    let of_the_job = Arc::clone(&note);
    drop(submit(&pool, move || of_the_job.set(1)));
    pool.close();
    two_join(&pool, || {
        expect_eq!(note.get(), 1, "after `join`, what the job has noted");
    });
}

fn two_join(pool: &Pool, and_then: impl Fn() + Sync) {
    let join = || {
        expect_eq!(pool.join(), Ok(()), "what `join` of a closed pool returns");
        and_then();
    };
    thread::scope(|scope| {
        spawn!(scope, "joiner-1", join);
        spawn!(scope, "joiner-2", join);
    });
}
