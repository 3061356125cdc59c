//! Level 5: what becomes of a pool that is dropped.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};

use harness::{expect, expect_eq};

use crate::exercise::Pool;

use super::asking::{caught, meeting, submit, value};

/// Level 5: to drop a pool closes it, and does not wait.
pub fn a_dropped_pool_is_closed() {
    is_closed_by(drop);
}

/// Level 5: and so it is if a panic drops the pool.
pub fn a_panic_closes_the_pool() {
    is_closed_by(a_panic);
}

fn a_panic(pool: Pool) {
    caught(move || {
        let _pool = pool;
        panic!("the owner gives up");
    });
}

fn is_closed_by(end: impl FnOnce(Pool)) {
    let pool = Pool::new(1);
    let gate = meeting("gate", 2);
    let at_the_gate = Arc::clone(&gate);
    let first = submit(&pool, move || {
        at_the_gate.wait();
        1
    });
    let second = submit(&pool, || 2);
    end(pool);
    gate.wait();
    expect_eq!(value(first), 1, "what the job at work returns");
    expect_eq!(value(second), 2, "what the job that waited returns");
}

/// Level 5: a job owns the pool, and is the last one to let go of it.
pub fn a_worker_drops_the_pool() {
    let pool = Arc::new(Pool::new(1));
    let gate = meeting("gate", 2);
    let (at_the_gate, inside) = (Arc::clone(&gate), Arc::clone(&pool));
    let job = submit(&pool, move || {
        at_the_gate.wait();
        drop(inside);
        7
    });
    drop(pool);
    gate.wait();
    expect_eq!(value(job), 7, "what the job returns");
}

/// Level 5: nobody waits for the workers of a dropped pool, and they end nevertheless, also
/// if somebody has a handle yet.
pub fn no_worker_is_left() {
    all_end_after(drop);
}

/// Level 5: and so it is if a panic drops the pool.
pub fn a_panic_leaves_no_worker() {
    all_end_after(a_panic);
}

/// Level 4: nobody joins a closed pool, and its workers end nevertheless.
pub fn closed_workers_end() {
    all_end_after(|pool| {
        pool.close();
        pool
    });
}

/// What `end` returns lives until all workers have ended. Each of them keeps a sender until
/// then.
fn all_end_after<T>(end: impl FnOnce(Pool) -> T) {
    thread_local!(static KEPT: RefCell<Option<Sender<()>>> = const { RefCell::new(None) });
    let pool = Pool::new(2);
    let meeting = meeting("meeting", 2);
    let (sender, all_have_ended) = mpsc::channel();
    let jobs = [1, 2].map(|_| {
        let (inside, sender) = (Arc::clone(&meeting), sender.clone());
        submit(&pool, move || {
            KEPT.replace(Some(sender));
            inside.wait();
        })
    });
    jobs.into_iter().for_each(value);
    let unread = submit(&pool, || 7);
    drop(sender);
    let _left = end(pool);
    // Returns when there is no sender any more.
    expect!(all_have_ended.recv().is_err(), "nobody sends anything");
    expect_eq!(
        value(unread),
        7,
        "what the handle gives when the workers are gone"
    );
}
