//! What only one order of all `SeqCst` accesses forbids, and their mixtures with
//! weaker ones.

use std::sync::atomic::Ordering::{self, *};

use crate::{Shared, forbids, weak};

fn store(x: &Shared, which: usize, order: Ordering) -> Vec<usize> {
    x[which].store(1, order);
    vec![]
}

#[test]
fn store_buffering() {
    fn side(x: &Shared, mine: usize, store: Ordering, load: Ordering) -> Vec<usize> {
        x[mine].store(1, store);
        vec![x[1 - mine].load(load)]
    }

    weak(
        &[
            |x| side(x, 0, Release, Acquire),
            |x| side(x, 1, Release, Acquire),
        ],
        [0, 0],
    );
    forbids(
        &[
            |x| side(x, 0, SeqCst, SeqCst),
            |x| side(x, 1, SeqCst, SeqCst),
        ],
        [0, 0],
    );
    // One half of it is not enough, whichever it is.
    weak(
        &[
            |x| side(x, 0, Release, SeqCst),
            |x| side(x, 1, Release, SeqCst),
        ],
        [0, 0],
    );
    weak(
        &[
            |x| side(x, 0, SeqCst, Acquire),
            |x| side(x, 1, SeqCst, Acquire),
        ],
        [0, 0],
    );
    weak(
        &[
            |x| side(x, 0, SeqCst, SeqCst),
            |x| side(x, 1, Relaxed, SeqCst),
        ],
        [0, 0],
    );
    weak(
        &[
            |x| side(x, 0, SeqCst, SeqCst),
            |x| side(x, 1, SeqCst, Relaxed),
        ],
        [0, 0],
    );
}

#[test]
fn store_buffering_with_updates() {
    fn side(x: &Shared, mine: usize, update: Ordering, load: Ordering) -> Vec<usize> {
        x[mine].fetch_add(1, update);
        vec![x[1 - mine].load(load)]
    }

    weak(
        &[
            |x| side(x, 0, AcqRel, Acquire),
            |x| side(x, 1, AcqRel, Acquire),
        ],
        [0, 0],
    );
    forbids(
        &[
            |x| side(x, 0, SeqCst, SeqCst),
            |x| side(x, 1, SeqCst, SeqCst),
        ],
        [0, 0],
    );
    // An update that reads the other's is as good.
    forbids(
        &[
            |x| {
                x[0].store(1, Relaxed);
                vec![x[2].fetch_add(1, AcqRel), x[1].load(Relaxed)]
            },
            |x| {
                x[1].store(1, Relaxed);
                vec![x[2].fetch_add(1, AcqRel), x[0].load(Relaxed)]
            },
        ],
        [0, 0, 1, 0],
    );
}

#[test]
fn store_buffering_of_three() {
    fn side(x: &Shared, mine: usize, store: Ordering, load: Ordering) -> Vec<usize> {
        x[mine].store(1, store);
        vec![x[(mine + 1) % 3].load(load)]
    }

    weak(
        &[
            |x| side(x, 0, Release, Acquire),
            |x| side(x, 1, Release, Acquire),
            |x| side(x, 2, Release, Acquire),
        ],
        [0, 0, 0],
    );
    forbids(
        &[
            |x| side(x, 0, SeqCst, SeqCst),
            |x| side(x, 1, SeqCst, SeqCst),
            |x| side(x, 2, SeqCst, SeqCst),
        ],
        [0, 0, 0],
    );
}

#[test]
fn r() {
    fn first(x: &Shared, order: Ordering) -> Vec<usize> {
        x[0].store(1, order);
        store(x, 1, order)
    }
    fn second(x: &Shared, stores: Ordering, loads: Ordering) -> Vec<usize> {
        x[1].store(2, stores);
        vec![x[0].load(loads)]
    }

    weak(
        &[|x| first(x, Release), |x| second(x, Release, Acquire)],
        ([0], [1, 2]),
    );
    forbids(
        &[|x| first(x, SeqCst), |x| second(x, SeqCst, SeqCst)],
        ([0], [1, 2]),
    );
}

#[test]
fn two_and_two_writes() {
    fn side(x: &Shared, first: usize, order: Ordering) -> Vec<usize> {
        x[first].store(1, order);
        x[1 - first].store(2, order);
        vec![]
    }

    weak(
        &[|x| side(x, 0, Release), |x| side(x, 1, Release)],
        ([], [1, 1]),
    );
    forbids(
        &[|x| side(x, 0, SeqCst), |x| side(x, 1, SeqCst)],
        ([], [1, 1]),
    );
}

#[test]
fn read_to_write_causality() {
    fn second(x: &Shared, order: Ordering) -> Vec<usize> {
        vec![x[0].load(order), x[1].load(order)]
    }
    fn third(x: &Shared, stores: Ordering, loads: Ordering) -> Vec<usize> {
        x[1].store(1, stores);
        vec![x[0].load(loads)]
    }

    weak(
        &[
            |x| store(x, 0, Release),
            |x| second(x, Acquire),
            |x| third(x, Release, Acquire),
        ],
        [1, 0, 0],
    );
    forbids(
        &[
            |x| store(x, 0, SeqCst),
            |x| second(x, SeqCst),
            |x| third(x, SeqCst, SeqCst),
        ],
        [1, 0, 0],
    );
    // The first store need not be: it is read by loads that are.
    forbids(
        &[
            |x| store(x, 0, Relaxed),
            |x| second(x, SeqCst),
            |x| third(x, SeqCst, SeqCst),
        ],
        [1, 0, 0],
    );
}

#[test]
fn independent_reads_of_independent_writes() {
    fn read(x: &Shared, first: usize, order: Ordering) -> Vec<usize> {
        vec![x[first].load(order), x[1 - first].load(order)]
    }

    weak(
        &[
            |x| store(x, 0, Release),
            |x| store(x, 1, Release),
            |x| read(x, 0, Acquire),
            |x| read(x, 1, Acquire),
        ],
        [1, 0, 1, 0],
    );
    forbids(
        &[
            |x| store(x, 0, SeqCst),
            |x| store(x, 1, SeqCst),
            |x| read(x, 0, SeqCst),
            |x| read(x, 1, SeqCst),
        ],
        [1, 0, 1, 0],
    );
    // In C++20 the loads alone are enough.
    forbids(
        &[
            |x| store(x, 0, Relaxed),
            |x| store(x, 1, Relaxed),
            |x| read(x, 0, SeqCst),
            |x| read(x, 1, SeqCst),
        ],
        [1, 0, 1, 0],
    );
}
