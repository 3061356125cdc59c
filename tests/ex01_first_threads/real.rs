//! What must hold on real threads, and for the program itself.

use std::sync::Arc;

use harness::{Check, Rendezvous};

use crate::exercise::{run_all, start_all};

#[path = "calls.rs"]
mod calls;

pub const CHECKS: &[Check] = &[
    Check::race("any_calls", calls::large, calls::run),
    Check::parallel("ten_meet", ten_meet),
    Check::parallel("ten_meet_and_the_caller", ten_meet_and_the_caller),
    Check::snapshot("transcript", str::to_owned),
];

/// As many threads as the original had, all at the same time.
fn ten_meet() {
    let meeting = Rendezvous::of(10);
    run_all(10, |_| meeting.meet());
}

/// Ten threads, and the one that started them.
fn ten_meet_and_the_caller() {
    let meeting = Arc::new(Rendezvous::of(11));
    let inside = Arc::clone(&meeting);
    let running = start_all(10, move |_| inside.meet());
    meeting.meet();
    running.join();
}
