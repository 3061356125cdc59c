//! What must hold on real threads, and for the program itself.

use std::time::Duration;

use harness::{Check, Rendezvous, expect, expect_eq};

use crate::exercise::{Queue, share_out};

#[path = "work.rs"]
mod work;

pub const CHECKS: &[Check] = &[
    Check::parallel("three_at_work", three_at_work),
    Check::parallel("room_for_seventy_thousand", room_for_seventy_thousand),
    Check::race("any_work", work::large, work::run)
        // A queue that looks again and again takes a switch for each item.
        .limit(Duration::from_secs(60)),
    Check::snapshot("transcript", whoever_came_first),
];

/// As many consumers as the original had, all at the same time; and more than anybody has
/// processors, with more items than a byte counts.
fn three_at_work() {
    for (consumers, last) in [(3, 5), (40, 300)] {
        let meeting = Rendezvous::of(consumers);
        let numbers = Vec::from_iter(1..=last);
        let met = share_out(numbers.clone(), consumers, |number| {
            meeting.meet();
            number
        });
        expect_eq!(met, numbers, "what comes back");
    }
}

/// A queue has room for any number of items, however often it was empty before, and counts
/// them all.
fn room_for_seventy_thousand() {
    const MANY: u32 = 70_000;
    let queue = Queue::new();
    let put = |number| {
        let put = queue.put(number);
        expect!(
            put.is_ok(),
            "`put` gave {number} back, and the queue is open"
        );
    };
    let get = |number| {
        let got = queue.get();
        expect!(got == Some(number), "`get` returned {got:?}, not {number}");
        queue.task_done();
    };
    for number in 1..=300 {
        put(number);
        get(number);
        queue.join();
    }
    (1..=MANY).for_each(put);
    queue.close();
    (1..=MANY).for_each(get);
    queue.join();
}

/// Which consumer gets which number is free, and so is the order until all are done.
fn whoever_came_first(printed: &str) -> String {
    let anybody = |line: &str| match line.strip_prefix("consumer ") {
        Some(rest) => format!(
            "a consumer {}",
            rest.trim_start_matches(|c: char| c.is_ascii_digit()).trim()
        ),
        None => line.to_owned(),
    };
    let mut lines: Vec<String> = printed.lines().map(anybody).collect();
    for group in lines.split_mut(|line| line == "all five are done") {
        group.sort();
    }
    lines.join("\n")
}
