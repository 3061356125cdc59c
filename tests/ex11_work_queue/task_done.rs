//! `task_done` once too often is refused, and changes nothing.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;

use harness::{expect, expect_eq, name, spawn, words};

use super::{Item, get, put};
use crate::exercise::Queue;

/// Level 4: something is marked done when there is nothing to do. Who did that hears of
/// it, and nobody else: the queue is as it was.
pub fn task_done_too_often_is_refused() {
    let (queue, other) = (Queue::new(), Queue::new());
    name("queue", &queue);
    name("other queue", &other);
    put(&other, &[0]);
    get(&other, 1);
    expect!(
        is_refused(&queue),
        "`task_done` was called when nothing had been put, and did not panic"
    );
    put(&queue, &[1]);
    get(&queue, 1);
    expect!(
        !is_refused(&queue),
        "`task_done` was called for item 1 for the first time, and panicked"
    );
    expect!(
        is_refused(&queue),
        "`task_done` was called twice for one item, and did not panic"
    );
    let done = AtomicU32::new(0);
    name("done", &done);
    thread::scope(|scope| {
        spawn!(scope, "consumer", || {
            get(&queue, 1);
            done.fetch_add(1, Relaxed);
            queue.task_done();
        });
        put(&queue, &[2]);
        queue.join();
        expect_eq!(
            done.load(Relaxed),
            1,
            "the number of items done when `join` returns, after `task_done` was refused,"
        );
    });
    queue.close();
    expect!(
        is_refused(&queue),
        "`task_done` was called once more when the queue was closed, and did not panic"
    );
}

/// Level 4: two threads mark one item done at the same moment. One of them is refused, and
/// nobody else notices: neither who waits in `join` meanwhile nor who comes later.
pub fn two_at_once_for_one_item() {
    let queue = Queue::new();
    name("queue", &queue);
    for joiners in 0..=1 {
        put(&queue, &[1]);
        get(&queue, 1);
        let refused = thread::scope(|scope| {
            for _ in 0..joiners {
                spawn!(scope, "joiner", || queue.join());
            }
            let other = spawn!(scope, "other", || is_refused(&queue));
            [is_refused(&queue), other.join().unwrap()]
        });
        expect_eq!(
            refused.into_iter().filter(|&refused| refused).count(),
            1,
            "how many of two calls of `task_done` for one item panicked"
        );
    }
    put(&queue, &[2]);
    get(&queue, 1);
    expect!(
        !is_refused(&queue),
        "`task_done` was called for item 2 for the first time, and panicked"
    );
    queue.join();
}

/// Whether `task_done` panics, and means to.
fn is_refused(queue: &Queue<Item>) -> bool {
    const BARE: &str = "attempt to subtract with overflow";
    let Err(payload) = panic::catch_unwind(AssertUnwindSafe(|| queue.task_done())) else {
        return false;
    };
    let said = words(&*payload);
    expect!(
        said != Some(BARE),
        "`task_done` panicked with \"{BARE}\": only a debug build looks at each subtraction, and a \
         release build goes on with a huge number. Refuse it in words of your own"
    );
    expect!(said.is_some(), "`task_done` panicked without a word");
    true
}
