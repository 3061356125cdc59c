//! Programs that show something on real threads now and then, if it is possible.

use std::sync::atomic::Ordering::{self, *};

use crate::steps::{Program, Small, Step};

fn load(atomic: usize, order: Ordering) -> Step {
    Step::Do(Small::Load(atomic, order))
}

fn store(atomic: usize, order: Ordering) -> Step {
    Step::Do(Small::Store(atomic, 1, order))
}

/// Each of two threads stores, and loads what the other stores.
fn store_buffering(stores: Ordering, loads: Ordering, between: Option<Ordering>) -> Program {
    [0, 1]
        .map(|me| {
            let fence = between.map(|order| Step::Do(Small::Fence(order)));
            let steps = [Some(store(me, stores)), fence, Some(load(1 - me, loads))];
            steps.into_iter().flatten().collect()
        })
        .to_vec()
}

pub fn programs() -> Vec<(&'static str, Program)> {
    vec![
        ("SB", store_buffering(Relaxed, Relaxed, None)),
        ("SB, release and acquire", store_buffering(Release, Acquire, None)),
        ("SB, loads sequentially consistent", store_buffering(Relaxed, SeqCst, None)),
        ("SB, stores sequentially consistent", store_buffering(SeqCst, Relaxed, None)),
        ("SB, sequentially consistent", store_buffering(SeqCst, SeqCst, None)),
        ("SB, weak fences", store_buffering(Relaxed, Relaxed, Some(AcqRel))),
        ("SB, fences", store_buffering(Relaxed, Relaxed, Some(SeqCst))),
    ]
}
