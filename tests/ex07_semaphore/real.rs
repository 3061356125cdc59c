//! What must hold on real threads, and for the program itself.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use harness::{Check, Rendezvous, expect_eq};

use crate::exercise::run_limited;

#[path = "holders.rs"]
mod holders;

#[path = "workers.rs"]
mod workers;

pub const CHECKS: &[Check] = &[
    Check::race("any_holders", holders::large, holders::run),
    Check::race("any_workers", workers::large, workers::run),
    Check::parallel("so_many_meet", so_many_meet),
    Check::snapshot("transcript", str::to_owned),
];

/// Five workers: two of them at the same time, or all. Or forty, all at the same time.
fn so_many_meet() {
    for (permits, workers) in [(2, 5), (5, 5), (40, 40)] {
        let meeting = Rendezvous::of(permits);
        run_limited(permits, workers, |_| meeting.meet());
        expect_eq!(meeting.arrived(), workers, "how often somebody worked");
    }
    one_stays(40);
}

/// Two permits, and the first worker stays until the last has come: all the others come in
/// through the other permit.
fn one_stays(workers: usize) {
    let (came, both) = (AtomicUsize::new(0), Rendezvous::of(2));
    run_limited(2, workers, |_| {
        let before_me = came.fetch_add(1, Relaxed);
        if before_me == 0 || before_me == workers - 1 {
            both.meet();
        }
    });
}
