//! What must hold on real threads, and for the program itself.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use harness::{Check, Rendezvous, expect, expect_eq};

use crate::exercise::Relay;

#[path = "runs.rs"]
mod runs;

pub const CHECKS: &[Check] = &[
    Check::parallel("nine_side_by_side", nine_side_by_side),
    Check::parallel("as_many_as_lanes", as_many_as_lanes),
    Check::race("any_runs", runs::large, runs::run),
    Check::snapshot("transcript", any_runner_first),
];

/// Nine real threads are all at work at the same time, and so are a hundred.
fn nine_side_by_side() {
    for runners in [9, 100] {
        let (relay, meeting) = (Relay::new(), Rendezvous::of(runners));
        thread::scope(|scope| {
            for number in 1..=runners {
                let (relay, meeting) = (&relay, &meeting);
                let name = format!("Thread#{number}");
                scope.spawn(move || relay.side_by_side(&name, || meeting.meet()));
            }
        });
    }
}

/// As many of nine, or of three hundred, are at work at the same time as there are lanes,
/// however many.
fn as_many_as_lanes() {
    for (runners, lanes) in [(9, 3), (9, 9), (9, 12), (300, 3), (300, 300)] {
        let (relay, meeting) = (Relay::new(), Rendezvous::of(lanes.min(runners)));
        let names: Vec<String> = (1..=runners).map(|number| number.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let ran = AtomicUsize::new(0);
        relay.in_lanes(&names, lanes, |_| {
            let before = ran.fetch_add(1, Relaxed);
            expect!(
                before < runners,
                "more than {runners} have run in {lanes} lanes"
            );
            meeting.meet();
        });
        expect_eq!(
            relay.lines().len(),
            2 * runners,
            "the number of lines of {runners} runners in {lanes} lanes"
        );
    }
    inside_a_lane();
}

/// Lanes of one call are open whatever happens in those of others.
fn inside_a_lane() {
    let (relay, meeting) = (Relay::new(), Rendezvous::of(3));
    let closed = AssertUnwindSafe(|| {
        relay.in_lanes(&["gives up"], 1, |_| panic::resume_unwind(Box::new(())));
    });
    expect!(
        panic::catch_unwind(closed).is_err(),
        "the panic of a runner got lost in its lane"
    );
    relay.in_lanes(&["outer"], 1, |_| {
        relay.in_lanes(&["a", "b", "c"], 3, |_| meeting.meet());
    });
}

/// The runners may come in any order: one at a time their pairs are sorted, and side by
/// side those who run, and those who are over.
fn any_runner_first(printed: &str) -> String {
    let mut lines: Vec<&str> = printed.lines().collect();
    for section in lines.split_mut(|line| !line.starts_with("---> ")) {
        let (pairs, _) = section.as_chunks_mut::<2>();
        if pairs
            .iter()
            .all(|[running, over]| name(running) == name(over))
        {
            pairs.sort_unstable();
        } else {
            let runners = section.len() / 2;
            section[..runners].sort_unstable();
            section[runners..].sort_unstable();
        }
    }
    lines.join("\n")
}

fn name(line: &str) -> Option<&str> {
    line.split(' ').nth(1)
}
