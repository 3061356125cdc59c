//! What release and acquire pass on, and what relaxed accesses do not.

use std::sync::atomic::Ordering::{self, *};

use crate::{Shared, forbids, weak};

fn store(x: &Shared, which: usize, value: usize, order: Ordering) -> Vec<usize> {
    x[which].store(value, order);
    vec![]
}

#[test]
fn message_passing() {
    fn reader(x: &Shared, flag: Ordering) -> Vec<usize> {
        vec![x[1].load(flag), x[0].load(Relaxed)]
    }
    fn writer(x: &Shared, flag: Ordering) -> Vec<usize> {
        x[0].store(1, Relaxed);
        store(x, 1, 1, flag)
    }

    weak(&[|x| writer(x, Relaxed), |x| reader(x, Relaxed)], [1, 0]);
    weak(&[|x| writer(x, Relaxed), |x| reader(x, Acquire)], [1, 0]);
    weak(&[|x| writer(x, Release), |x| reader(x, Relaxed)], [1, 0]);
    forbids(&[|x| writer(x, Release), |x| reader(x, Acquire)], [1, 0]);
    forbids(&[|x| writer(x, SeqCst), |x| reader(x, SeqCst)], [1, 0]);
    // Both mixtures of sequentially consistent and weaker.
    forbids(&[|x| writer(x, Release), |x| reader(x, SeqCst)], [1, 0]);
    forbids(&[|x| writer(x, SeqCst), |x| reader(x, Acquire)], [1, 0]);
}

#[test]
fn message_passing_through_an_update() {
    fn first(x: &Shared) -> Vec<usize> {
        x[0].store(1, Relaxed);
        store(x, 1, 1, Release)
    }
    fn reader(x: &Shared) -> Vec<usize> {
        vec![x[1].load(Acquire), x[0].load(Relaxed)]
    }

    // An update continues the release sequence, a store does not.
    forbids(
        &[first, |x| vec![x[1].fetch_add(1, Relaxed)], reader],
        [1, 2, 0],
    );
    weak(
        &[
            first,
            |x| {
                let read = x[1].load(Relaxed);
                x[1].store(2, Relaxed);
                vec![read]
            },
            reader,
        ],
        [1, 2, 0],
    );
    // Since C++20 not even one of the same thread.
    weak(
        &[
            |x| {
                first(x);
                store(x, 1, 2, Relaxed)
            },
            reader,
        ],
        [2, 0],
    );
    // An update that only acquires passes on what it continues, not its own past.
    weak(
        &[
            |x| {
                x[0].store(1, Relaxed);
                vec![x[1].fetch_add(1, Acquire)]
            },
            reader,
        ],
        [0, 1, 0],
    );
}

#[test]
fn a_lock_handed_over_by_a_plain_store() {
    fn spin(x: &Shared, unlock: Ordering) -> Vec<usize> {
        while x[1].swap(1, Acquire) == 1 {
            std::thread::yield_now();
        }
        let seen = x[0].load(Relaxed);
        x[0].store(seen + 1, Relaxed);
        x[1].store(0, unlock);
        vec![seen]
    }

    // Relaxed unlocking lets the second one read what was before.
    weak(&[|x| spin(x, Relaxed), |x| spin(x, Relaxed)], [0, 0]);
    forbids(&[|x| spin(x, Release), |x| spin(x, Release)], [0, 0]);
}

#[test]
fn s() {
    fn first(x: &Shared, flag: Ordering) -> Vec<usize> {
        x[0].store(2, Relaxed);
        store(x, 1, 1, flag)
    }
    fn second(x: &Shared, flag: Ordering) -> Vec<usize> {
        let read = x[1].load(flag);
        x[0].store(1, Relaxed);
        vec![read]
    }

    weak(&[|x| first(x, Relaxed), |x| second(x, Relaxed)], ([1], [2]));
    forbids(&[|x| first(x, Release), |x| second(x, Acquire)], ([1], [2]));
}

#[test]
fn write_to_read_causality() {
    fn second(x: &Shared, read: Ordering, write: Ordering) -> Vec<usize> {
        let seen = x[0].load(read);
        x[1].store(1, write);
        vec![seen]
    }
    fn third(x: &Shared, read: Ordering) -> Vec<usize> {
        vec![x[1].load(read), x[0].load(Relaxed)]
    }

    weak(
        &[
            |x| store(x, 0, 1, Relaxed),
            |x| second(x, Relaxed, Relaxed),
            |x| third(x, Relaxed),
        ],
        [1, 1, 0],
    );
    forbids(
        &[
            |x| store(x, 0, 1, Release),
            |x| second(x, Acquire, Release),
            |x| third(x, Acquire),
        ],
        [1, 1, 0],
    );
    // What has been read cannot be unread, not even by somebody else.
    forbids(
        &[
            |x| store(x, 0, 1, Relaxed),
            |x| second(x, Relaxed, Release),
            |x| third(x, Acquire),
        ],
        [1, 1, 0],
    );
}

#[test]
fn isa2() {
    fn middle(x: &Shared, read: Ordering, write: Ordering) -> Vec<usize> {
        let seen = x[1].load(read);
        x[2].store(1, write);
        vec![seen]
    }
    fn first(x: &Shared) -> Vec<usize> {
        x[0].store(1, Relaxed);
        store(x, 1, 1, Release)
    }
    fn last(x: &Shared) -> Vec<usize> {
        vec![x[2].load(Acquire), x[0].load(Relaxed)]
    }

    forbids(&[first, |x| middle(x, Acquire, Release), last], [1, 1, 0]);
    weak(&[first, |x| middle(x, Relaxed, Release), last], [1, 1, 0]);
    weak(&[first, |x| middle(x, Acquire, Relaxed), last], [1, 1, 0]);
}
