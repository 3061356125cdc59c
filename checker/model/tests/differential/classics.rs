//! Programs with an outcome that is rare or forbidden, and can be seen on this
//! machine if it is allowed.

use std::sync::atomic::Ordering::{self, *};

use crate::steps::{Program, Small, Step};

fn load(atomic: usize, order: Ordering) -> Step {
    Step::Do(Small::Load(atomic, order))
}

fn store(atomic: usize, order: Ordering) -> Step {
    Step::Do(Small::Store(atomic, 1, order))
}

/// Each of two threads stores, and loads what the other stores.
fn store_buffering(store_as: Ordering, load_as: Ordering, between: Option<Ordering>) -> Program {
    let side = |me| {
        let mut steps = vec![store(me, store_as)];
        steps.extend(between.map(|order| Step::Do(Small::Fence(order))));
        steps.push(load(1 - me, load_as));
        steps
    };
    vec![side(0), side(1)]
}

/// One thread stores twice, the other loads in the opposite order.
fn message_passing(flag_stored: Ordering, flag_loaded: Ordering) -> Program {
    vec![
        vec![store(0, Relaxed), store(1, flag_stored)],
        vec![load(1, flag_loaded), load(0, Relaxed)],
    ]
}

/// Updates lose nothing.
fn updates() -> Program {
    let add = || Step::Do(Small::Add(0, Relaxed));
    vec![vec![add(), add()], vec![add(), add()]]
}

pub fn programs() -> Vec<(&'static str, Program)> {
    vec![
        ("store buffering", store_buffering(Relaxed, Relaxed, None)),
        (
            "the same, release and acquire",
            store_buffering(Release, Acquire, None),
        ),
        (
            "the same, SeqCst loads",
            store_buffering(Relaxed, SeqCst, None),
        ),
        (
            "the same, SeqCst stores",
            store_buffering(SeqCst, Relaxed, None),
        ),
        ("the same, SeqCst", store_buffering(SeqCst, SeqCst, None)),
        (
            "the same, weak fences",
            store_buffering(Relaxed, Relaxed, Some(AcqRel)),
        ),
        (
            "the same, SeqCst fences",
            store_buffering(Relaxed, Relaxed, Some(SeqCst)),
        ),
        ("message passing", message_passing(Release, Acquire)),
        (
            "message passing, relaxed",
            message_passing(Relaxed, Relaxed),
        ),
        ("updates", updates()),
    ]
}
