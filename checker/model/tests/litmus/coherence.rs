//! One object has one order of its stores, and nobody goes back in it, however
//! weak the accesses are.

use std::sync::atomic::Ordering::Relaxed;

use crate::{forbids, strong};

#[test]
fn of_a_read_and_a_read() {
    // CoRR
    forbids(
        &[
            |x| {
                x[0].store(1, Relaxed);
                x[0].store(2, Relaxed);
                vec![]
            },
            |x| vec![x[0].load(Relaxed), x[0].load(Relaxed)],
        ],
        [2, 1],
    );
    // Two readers see two stores in one order.
    forbids(
        &[
            |x| {
                x[0].store(1, Relaxed);
                vec![]
            },
            |x| {
                x[0].store(2, Relaxed);
                vec![x[0].load(Relaxed)]
            },
            |x| vec![x[0].load(Relaxed), x[0].load(Relaxed)],
        ],
        [1, 1, 2],
    );
}

#[test]
fn of_a_write_and_a_write() {
    // CoWW
    forbids(
        &[
            |x| {
                x[0].store(1, Relaxed);
                x[0].store(2, Relaxed);
                vec![]
            },
            |x| vec![x[0].load(Relaxed)],
        ],
        ([2], [1]),
    );
}

#[test]
fn of_a_read_and_a_write() {
    // CoRW1
    forbids(
        &[
            |x| {
                let read = x[0].load(Relaxed);
                x[0].store(1, Relaxed);
                vec![read]
            },
            |x| {
                x[0].store(2, Relaxed);
                vec![]
            },
        ],
        [1],
    );
    // CoRW2: what was read stands before what is stored after that.
    forbids(
        &[
            |x| {
                let read = x[0].load(Relaxed);
                x[0].store(1, Relaxed);
                vec![read]
            },
            |x| {
                x[0].store(2, Relaxed);
                vec![]
            },
        ],
        ([2], [2]),
    );
}

#[test]
fn of_a_write_and_a_read() {
    // CoWR
    forbids(
        &[
            |x| {
                x[0].store(1, Relaxed);
                vec![x[0].load(Relaxed)]
            },
            |x| {
                x[0].store(2, Relaxed);
                vec![]
            },
        ],
        [0],
    );
    forbids(
        &[
            |x| {
                x[0].store(1, Relaxed);
                vec![x[0].load(Relaxed)]
            },
            |x| {
                x[0].store(2, Relaxed);
                vec![]
            },
        ],
        ([2], [1]),
    );
}

#[test]
fn updates_are_atomic() {
    forbids(
        &[
            |x| vec![x[0].fetch_add(1, Relaxed)],
            |x| vec![x[0].fetch_add(1, Relaxed)],
            |x| vec![x[0].load(Relaxed), x[0].load(Relaxed)],
        ],
        [0, 0, 0, 0],
    );
    forbids(
        &[
            |x| vec![x[0].swap(1, Relaxed)],
            |x| vec![x[0].swap(1, Relaxed)],
        ],
        [0, 0],
    );
    forbids(
        &[
            |x| {
                let won = x[0].compare_exchange(0, 1, Relaxed, Relaxed);
                vec![usize::from(won.is_ok())]
            },
            |x| {
                let won = x[0].compare_exchange(0, 2, Relaxed, Relaxed);
                vec![usize::from(won.is_ok())]
            },
        ],
        [1, 1],
    );
    // No store between what an update reads and what it stores.
    forbids(
        &[
            |x| vec![x[0].fetch_add(1, Relaxed)],
            |x| {
                x[0].store(10, Relaxed);
                vec![]
            },
        ],
        ([0], [1]),
    );
}

/// A thread that loads before it stores: its own load must not hide that another
/// one, which came first, could have come last.
#[test]
fn a_load_hides_nothing() {
    strong(
        &[
            |x| vec![x[0].load(Relaxed)],
            |x| {
                let read = x[0].load(Relaxed);
                x[0].store(1, Relaxed);
                vec![read]
            },
        ],
        [1, 0],
    );
    strong(
        &[
            |x| vec![x[0].load(Relaxed)],
            |x| vec![x[0].load(Relaxed), x[0].fetch_add(1, Relaxed)],
        ],
        [1, 0, 0],
    );
}
