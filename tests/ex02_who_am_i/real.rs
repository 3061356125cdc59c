//! What must hold on real threads, and for the program itself.

use std::collections::HashSet;
use std::process;
use std::sync::Arc;

use harness::{Check, Rendezvous, expect, expect_eq, fail};

use crate::exercise::{Worker, identity};

#[path = "workers.rs"]
mod workers;

pub const CHECKS: &[Check] = &[
    Check::parallel("nine_of_one_process", nine_of_one_process),
    Check::race("any_workers", workers::large, workers::run),
    Check::snapshot("transcript", any_worker_first),
];

/// Nine workers and their caller are all at work at the same time. They have a name and an id
/// each, and one process.
fn nine_of_one_process() {
    let meeting = Arc::new(Rendezvous::of(10));
    let started: Vec<_> = (1..=9)
        .map(|number| {
            let meeting = Arc::clone(&meeting);
            Worker::new(format!("Thread#{number}")).start(move || {
                let me = identity();
                meeting.meet();
                (me, identity())
            })
        })
        .collect();
    meeting.meet();
    let caller = identity();
    let mut threads = HashSet::from([caller.thread]);
    expect_eq!(caller.pid, process::id(), "the process of the caller");
    for (number, worker) in (1..).zip(started) {
        let outside = worker.identity();
        let (before, after) = worker.join().unwrap_or_else(|error| fail(error));
        let name = format!("Thread#{number}");
        expect_eq!(before.name, name, "the name of worker {number} of 9");
        expect_eq!(before.pid, process::id(), "the process of {name}");
        expect!(
            after == before,
            "{name} is {after:?} when it has met the others, and was {before:?} before"
        );
        expect!(
            outside == before,
            "the handle of {name} says {outside:?}, and the worker itself says {before:?}"
        );
        expect!(
            threads.insert(before.thread),
            "{name} has the id of another thread that was at work at the same time"
        );
    }
}

/// The workers may come in any order, and the process has another number each time.
fn any_worker_first(printed: &str) -> String {
    let pid = printed.split_once("process ID ").map(|(_, rest)| rest);
    let pid = pid.and_then(|rest| rest.lines().next()).unwrap_or_default();
    let printed = printed.replace(&format!("process ID {pid}\n"), "process ID PID\n");
    let mut lines: Vec<&str> = printed.lines().collect();
    for section in lines.split_mut(|line| line.ends_with(':')) {
        // Stable: the lines of one worker stay in their order.
        section.sort_by_key(|line| worker(line));
    }
    lines.join("\n")
}

fn worker(line: &str) -> &str {
    let of_two = ["--> starting", "--> exiting"];
    let name = of_two.iter().find_map(|end| line.strip_suffix(end));
    name.unwrap_or(line)
}
