//! What must hold on real threads, and for the program itself.

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

/// Five workers: two of them at the same time, or all.
fn so_many_meet() {
    for permits in [2, 5] {
        let meeting = Rendezvous::of(permits);
        run_limited(permits, 5, |_| meeting.meet());
        expect_eq!(meeting.arrived(), 5, "how often somebody worked");
    }
}
