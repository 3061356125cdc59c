//! Outcomes that Rust's model allows and the orderings engine does not explore: a
//! mistake that needs one of them is not found. Whoever widens the engine turns
//! these tests round.

use std::sync::atomic::{Ordering, Ordering::*};
use std::thread;

use crate::{Asked, ORDERINGS, SCHEDULES, Shared, Thread, by_orderings, has, outcomes};

#[track_caller]
fn unexplored(threads: &'static [Thread], asked: impl Asked) {
    let found = by_orderings(threads);
    assert!(!has(&found, &asked), "explored by now");
    assert!(found.len() > 1, "only {found:?}");
}

/// A load never reads a store that is executed later.
#[test]
fn load_buffering() {
    fn side(x: &Shared, mine: usize, load: Ordering, store: Ordering) -> Vec<usize> {
        let read = x[mine].load(load);
        x[1 - mine].store(1, store);
        vec![read]
    }

    unexplored(
        &[
            |x| side(x, 0, Relaxed, Relaxed),
            |x| side(x, 1, Relaxed, Relaxed),
        ],
        [1, 1],
    );
    unexplored(
        &[
            |x| side(x, 0, Acquire, Relaxed),
            |x| side(x, 1, Acquire, Relaxed),
        ],
        [1, 1],
    );
}

/// A compare-exchange that fails is no more than a load, and could read an older
/// store; here it always sees the last one.
#[test]
fn a_failing_compare_exchange_reads_the_last_store() {
    unexplored(
        &[
            |x| {
                x[0].store(1, Relaxed);
                x[1].store(1, Relaxed);
                vec![]
            },
            |x| {
                let flag = x[1].load(Relaxed);
                let (Ok(read) | Err(read)) = x[0].compare_exchange(5, 6, Relaxed, Relaxed);
                vec![flag, read]
            },
        ],
        [1, 0],
    );
}

/// Z6.U: Lahav and others (2017), section 2.1, of `SeqCst` and weaker stores to
/// one object.
#[test]
fn z6_u() {
    unexplored(
        &[
            |x| {
                x[0].store(1, SeqCst);
                x[1].store(1, Release);
                vec![]
            },
            |x| vec![x[1].fetch_add(1, SeqCst), x[1].load(Relaxed)],
            |x| {
                x[1].store(3, SeqCst);
                vec![x[0].load(SeqCst)]
            },
        ],
        [1, 3, 0],
    );
}

/// What a thread has read before it yielded, it does not read again once there
/// is something newer. So a loop that waits comes to its end.
#[test]
fn a_store_read_before_a_yield() {
    unexplored(
        &[
            |x| {
                x[0].store(1, Relaxed);
                x[1].store(1, Relaxed);
                vec![]
            },
            |x| {
                let before = x[0].load(Relaxed);
                thread::yield_now();
                vec![before, x[1].load(Relaxed), x[0].load(Relaxed)]
            },
        ],
        [0, 1, 0],
    );
}

/// With a bound, loom's search misses executions within that bound; the next bound
/// has them. The schedules engine misses nothing within its own.
#[test]
fn a_bounded_search_has_holes() {
    const THREADS: &[Thread] = &[
        |x| {
            x[1].load(Relaxed);
            x[0].store(1, Relaxed);
            x[0].store(2, Relaxed);
            vec![]
        },
        |x| vec![x[0].swap(2, Relaxed), x[0].fetch_add(1, Relaxed)],
    ];

    let read = [0, 1];
    assert!(has(&outcomes(THREADS, 2, SCHEDULES), &read));
    assert!(
        !has(&outcomes(THREADS, 2, ORDERINGS), &read),
        "found by now"
    );
    assert!(has(&outcomes(THREADS, 3, ORDERINGS), &read));
}

/// Whoever looks a third time from one line, and has changed nothing in between,
/// seems to wait there: others go first, always.
#[test]
fn a_loop_that_only_looks() {
    const THREADS: &[Thread] = &[
        |x| (0..3).map(|_| x[0].load(Relaxed)).collect(),
        |x| {
            x[0].store(1, Relaxed);
            vec![]
        },
    ];

    unexplored(THREADS, [0, 0, 0]);
    assert!(has(&outcomes(THREADS, 2, SCHEDULES), &[0, 0, 0]));
}
