//! Level 4: a closed pool does what it has, and no more.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::thread;

use harness::{expect, expect_eq, fail, name, spawn};

use crate::exercise::{Closed, Pool};

use super::asking::{apply, meeting, submit, value};

/// Level 4: two threads close a pool. It takes no job then, and does none.
pub fn nothing_more_once_closed() {
    let pool = Pool::new(1);
    thread::scope(|scope| {
        spawn!(scope, "closer", || pool.close());
        pool.close();
    });
    pool.close();
    let begun = Arc::new(AtomicBool::new(false));
    name("begun", &*begun);
    let job = || {
        let begun = Arc::clone(&begun);
        move || begun.store(true, Relaxed)
    };
    expect!(
        matches!(pool.submit(job()), Err(Closed)),
        "`submit` accepts a job although the pool is closed"
    );
    expect!(
        matches!(pool.apply(job()), Err(Closed)),
        "`apply` accepts a job although the pool is closed"
    );
    let job = job();
    expect!(
        matches!(pool.map(move |()| job(), [()]), Err(Closed)),
        "`map` accepts an item although the pool is closed"
    );
    expect_eq!(pool.join(), Ok(()), "what `join` of a closed pool returns");
    expect!(
        !begun.load(Relaxed),
        "the pool has refused a job, and done it nevertheless"
    );
}

/// Level 4: one job is at work when the pool is closed, and two wait for the worker. It does
/// them, and nobody else: not the thread that joins either.
pub fn what_waits_is_still_done() {
    let pool = Pool::new(1);
    let order = Arc::new(Mutex::new(Vec::new()));
    let gate = meeting("gate", 2);
    let at_the_gate = Arc::clone(&gate);
    let first = submit(&pool, move || {
        at_the_gate.wait();
        thread::current().id()
    });
    let others = [2, 3].map(|number| {
        let order = Arc::clone(&order);
        submit(&pool, move || {
            order.lock().unwrap().push(number);
            thread::current().id()
        })
    });
    pool.close();
    gate.wait();
    expect_eq!(pool.join(), Ok(()), "what `join` of a closed pool returns");
    expect_eq!(
        *order.lock().unwrap(),
        [2, 3],
        "the jobs that waited when the pool was closed, in the order in which they were done,"
    );
    let worker = value(first);
    for other in others.map(value) {
        expect!(
            other == worker,
            "a job that waited when the pool was closed is done by another thread than the worker"
        );
    }
}

/// Level 4: a closed pool still has all of its workers.
pub fn the_last_jobs_meet() {
    let pool = Pool::new(2);
    let meeting = meeting("meeting", 2);
    let jobs = [1, 2].map(|_| {
        let inside = Arc::clone(&meeting);
        submit(&pool, move || _ = inside.wait())
    });
    pool.close();
    jobs.into_iter().for_each(value);
}

/// Level 4: a job may come at the moment when the pool is closed. It is refused, or done when
/// `join` returns.
pub fn what_is_accepted_is_done() {
    let pool = Pool::new(1);
    let done = Arc::new(AtomicUsize::new(0));
    name("done", &*done);
    let (done, accepted) = thread::scope(|scope| {
        let submitter = spawn!(scope, "submitter", || {
            let submit = |_: &i32| {
                let count = Arc::clone(&done);
                pool.submit(move || _ = count.fetch_add(1, Relaxed)).is_ok()
            };
            [1, 2].iter().filter(|number| submit(number)).count()
        });
        pool.close();
        expect_eq!(pool.join(), Ok(()), "what `join` of a closed pool returns");
        (done.load(Relaxed), submitter.join().unwrap())
    });
    expect_eq!(
        done,
        accepted,
        "after `join`, the number of jobs done when {accepted} were accepted"
    );
}

/// Level 4: a map may come at that moment, too. It has all results, or none. While it waits
/// for its next item, the pool is there for others.
pub fn no_map_is_done_by_half() {
    let pool = Pool::new(1);
    let mapped = thread::scope(|scope| {
        let mapper = spawn!(scope, "mapper", || pool.map(|number| 10 * number, [1, 2]));
        pool.close();
        mapper.join().unwrap()
    });
    if let Ok(mapped) = mapped {
        expect_eq!(mapped, [10, 20], "what `map` returns");
    }
    let pool = Pool::new(1);
    let close_first = |&item: &i32| {
        if item == 2 {
            pool.close()
        }
    };
    expect_eq!(
        pool.map(|number| 10 * number, (1..=2).inspect(close_first)),
        Err(Closed),
        "what `map` returns if the pool is closed before it gets item 2 of 2"
    );
}

/// Level 4: a job submits another one to its own pool, and then one more. That one comes
/// too late: the pool is closed, and somebody joins it. To close it again is nothing.
pub fn a_job_may_submit() {
    let pool = Arc::new(Pool::new(1));
    let gate = meeting("gate", 2);
    let (at_the_gate, inside) = (Arc::clone(&gate), Arc::clone(&pool));
    let job = submit(&pool, move || {
        let in_time = inside.submit(|| 7);
        at_the_gate.wait();
        at_the_gate.wait();
        inside.close();
        (in_time, inside.submit(|| 8))
    });
    gate.wait();
    pool.close();
    gate.wait();
    expect_eq!(pool.join(), Ok(()), "what `join` of a closed pool returns");
    let (in_time, too_late) = value(job);
    let in_time = in_time.unwrap_or_else(|Closed| fail("an open pool has refused a job's job"));
    expect_eq!(value(in_time), 7, "what the job's job returns");
    expect!(
        matches!(too_late, Err(Closed)),
        "`submit` accepts a job's job although the pool is closed"
    );
}

/// Level 4: a pool is used, closed and joined while another one is at work, and that one
/// goes on.
pub fn two_pools_are_two() {
    let pool = Pool::new(1);
    let gate = meeting("gate", 2);
    let at_the_gate = Arc::clone(&gate);
    let job = submit(&pool, move || _ = at_the_gate.wait());
    let other = Pool::new(1);
    expect_eq!(
        apply(&other, || 7),
        7,
        "what `apply` of another pool returns"
    );
    other.close();
    expect_eq!(
        other.join(),
        Ok(()),
        "what `join` of the other pool returns"
    );
    let next = submit(&pool, || 8);
    gate.wait();
    value(job);
    expect_eq!(
        value(next),
        8,
        "what a job returns when another pool is closed"
    );
}
