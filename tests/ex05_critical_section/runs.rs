//! Threads that run, one at a time or side by side, again and again.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use harness::{Call, Operation, Program, Programs, expect, expect_eq, name, spawn};

use crate::exercise::Relay;

/// Each works for a while.
fn programs(threads: usize, calls: usize, longest: i64) -> Programs {
    Programs::new(1..=threads, 1..=calls)
        .each("worker-", 1)
        .operation(Operation::new("one_at_a_time").with(0..=longest))
        .operation(Operation::new("side_by_side").with(0..=longest))
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(3, 3, 2)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(4, 200, 3).cases(16)
}

/// Everybody says what it does, once and in order; and those who run one at a time do.
pub fn run(program: &Program) {
    let relay = Relay::new();
    name("relay", &relay);
    let watch = Watch::default();
    name("at work one at a time", &watch.at_work);
    thread::scope(|scope| {
        for (calls, thread) in program.threads.iter().zip(1..) {
            let (relay, watch) = (&relay, &watch);
            let work = move || {
                for (call, number) in calls.iter().zip(1..) {
                    watch.run(relay, &runner(thread, number), call);
                }
            };
            spawn!(scope, "worker-{thread}", work);
        }
    });
    expect_eq!(
        watch.most.into_inner().max(1),
        1,
        "the greatest number of runners that worked at once although they run one at a time"
    );
    read(&relay.lines(), program);
}

/// The name of a thread's run.
fn runner(thread: usize, number: usize) -> String {
    format!("{thread}.{number}")
}

/// How many work at once who should not.
#[derive(Default)]
struct Watch {
    at_work: AtomicUsize,
    most: AtomicUsize,
}

impl Watch {
    fn run(&self, relay: &Relay, name: &str, call: &Call) {
        let turns = call.arguments[0];
        let work = || (0..turns).for_each(|_| thread::yield_now());
        match call.name {
            "one_at_a_time" => relay.one_at_a_time(name, || {
                let at_work = self.at_work.fetch_add(1, Relaxed) + 1;
                self.most.fetch_max(at_work, Relaxed);
                work();
                self.at_work.fetch_sub(1, Relaxed);
            }),
            _ => relay.side_by_side(name, work),
        }
    }
}

/// Reads the log: nobody starts to run while somebody runs that lets nobody.
fn read(lines: &[String], program: &Program) {
    for (calls, thread) in program.threads.iter().zip(1..) {
        let mut before = 0;
        for (call, number) in calls.iter().zip(1..) {
            let name = runner(thread, number);
            let [running, over] = ["running", "over"].map(|does| {
                let said = format!("{name} {does}");
                let mut at = (0..lines.len()).filter(|&at| lines[at] == said);
                match (at.next(), at.next()) {
                    (Some(at), None) => at,
                    _ => harness::fail(format_args!("the log does not say {said:?} once")),
                }
            });
            expect!(
                before <= running && running < over,
                "runner {name} is over before it runs, or runs before the thread's last one is over"
            );
            before = over;
            let meanwhile = lines[running + 1..over]
                .iter()
                .find(|line| line.ends_with("running"));
            if let ("one_at_a_time", Some(line)) = (call.name, meanwhile) {
                harness::fail(format_args!(
                    "the log says {line:?} while {name} runs, one at a time"
                ));
            }
        }
    }
    let runs = program.calls().count();
    expect_eq!(lines.len(), 2 * runs, "the number of lines of {runs} runs");
}
