//! The recipe: nine runners, one at a time, and then side by side.

use std::sync::Barrier;
use std::thread;

use ex05::Relay;

const RUNNERS: [&str; 9] = [
    "Thread#1", "Thread#2", "Thread#3", "Thread#4", "Thread#5", "Thread#6", "Thread#7", "Thread#8",
    "Thread#9",
];

pub fn main() {
    // The original sleeps for a random time here. It must not matter for how long: the
    // runner gives its turn away, so that others come, and find the lock taken.
    let relay = Relay::new();
    thread::scope(|scope| {
        for name in RUNNERS {
            let run = || relay.one_at_a_time(name, thread::yield_now);
            scope.spawn(run);
        }
    });
    show("one at a time", &relay);

    // And here it waits until all nine run.
    let relay = Relay::new();
    let all_run = Barrier::new(RUNNERS.len());
    thread::scope(|scope| {
        for name in RUNNERS {
            scope.spawn(|| relay.side_by_side(name, || _ = all_run.wait()));
        }
    });
    show("side by side", &relay);
}

fn show(how: &str, relay: &Relay) {
    println!("{how}:");
    for line in relay.lines() {
        println!("---> {line}");
    }
}
