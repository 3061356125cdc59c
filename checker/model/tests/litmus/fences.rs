//! What fences make of relaxed accesses.

use std::sync::atomic::{Ordering, Ordering::*, fence};

use crate::{Shared, forbids, weak};

#[test]
fn message_passing() {
    fn writer(x: &Shared, order: Ordering) -> Vec<usize> {
        x[0].store(1, Relaxed);
        fence(order);
        x[1].store(1, Relaxed);
        vec![]
    }
    fn reader(x: &Shared, order: Ordering) -> Vec<usize> {
        let flag = x[1].load(Relaxed);
        fence(order);
        vec![flag, x[0].load(Relaxed)]
    }

    forbids(&[|x| writer(x, Release), |x| reader(x, Acquire)], [1, 0]);
    forbids(&[|x| writer(x, SeqCst), |x| reader(x, SeqCst)], [1, 0]);
    forbids(&[|x| writer(x, Release), |x| reader(x, SeqCst)], [1, 0]);
    // The wrong way round.
    weak(&[|x| writer(x, Acquire), |x| reader(x, Acquire)], [1, 0]);
    weak(&[|x| writer(x, Release), |x| reader(x, Release)], [1, 0]);
    // A fence on one side, the access itself on the other.
    forbids(
        &[
            |x| writer(x, Release),
            |x| vec![x[1].load(Acquire), x[0].load(Relaxed)],
        ],
        [1, 0],
    );
    // One alone.
    weak(
        &[
            |x| writer(x, Release),
            |x| vec![x[1].load(Relaxed), x[0].load(Relaxed)],
        ],
        [1, 0],
    );
}

#[test]
fn store_buffering() {
    fn side(x: &Shared, mine: usize, order: Ordering) -> Vec<usize> {
        x[mine].store(1, Relaxed);
        fence(order);
        vec![x[1 - mine].load(Relaxed)]
    }
    fn strong(x: &Shared, mine: usize) -> Vec<usize> {
        x[mine].store(1, SeqCst);
        vec![x[1 - mine].load(SeqCst)]
    }

    forbids(&[|x| side(x, 0, SeqCst), |x| side(x, 1, SeqCst)], [0, 0]);
    weak(&[|x| side(x, 0, AcqRel), |x| side(x, 1, AcqRel)], [0, 0]);
    weak(&[|x| side(x, 0, SeqCst), |x| side(x, 1, AcqRel)], [0, 0]);
    // A fence on one side, `SeqCst` accesses on the other.
    forbids(&[|x| strong(x, 0), |x| side(x, 1, SeqCst)], [0, 0]);
    forbids(&[|x| side(x, 0, SeqCst), |x| strong(x, 1)], [0, 0]);
}

#[test]
fn two_and_two_writes() {
    fn side(x: &Shared, first: usize, order: Ordering) -> Vec<usize> {
        x[first].store(1, Relaxed);
        fence(order);
        x[1 - first].store(2, Relaxed);
        vec![]
    }

    weak(
        &[|x| side(x, 0, AcqRel), |x| side(x, 1, AcqRel)],
        ([], [1, 1]),
    );
    forbids(
        &[|x| side(x, 0, SeqCst), |x| side(x, 1, SeqCst)],
        ([], [1, 1]),
    );
}

#[test]
fn independent_reads_of_independent_writes() {
    fn write(x: &Shared, which: usize) -> Vec<usize> {
        x[which].store(1, Relaxed);
        vec![]
    }
    fn read(x: &Shared, first: usize, order: Ordering) -> Vec<usize> {
        let seen = x[first].load(Relaxed);
        fence(order);
        vec![seen, x[1 - first].load(Relaxed)]
    }

    weak(
        &[
            |x| write(x, 0),
            |x| write(x, 1),
            |x| read(x, 0, AcqRel),
            |x| read(x, 1, AcqRel),
        ],
        [1, 0, 1, 0],
    );
    forbids(
        &[
            |x| write(x, 0),
            |x| write(x, 1),
            |x| read(x, 0, SeqCst),
            |x| read(x, 1, SeqCst),
        ],
        [1, 0, 1, 0],
    );
}

#[test]
fn read_to_write_causality() {
    fn first(x: &Shared) -> Vec<usize> {
        x[0].store(1, Relaxed);
        vec![]
    }
    fn second(x: &Shared, order: Ordering) -> Vec<usize> {
        let seen = x[0].load(Relaxed);
        fence(order);
        vec![seen, x[1].load(Relaxed)]
    }
    fn third(x: &Shared, order: Ordering) -> Vec<usize> {
        x[1].store(1, Relaxed);
        fence(order);
        vec![x[0].load(Relaxed)]
    }

    forbids(
        &[first, |x| second(x, SeqCst), |x| third(x, SeqCst)],
        [1, 0, 0],
    );
    weak(
        &[first, |x| second(x, Acquire), |x| third(x, SeqCst)],
        [1, 0, 0],
    );
}
