//! Generated programs that start threads, some of which panic.

use std::collections::HashSet;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

use harness::{Operation, Program, Programs, expect, expect_eq, name, words};

use crate::exercise::{run_all, start_all};

/// What a panic in `f` says.
pub fn caught<R>(f: impl FnOnce() -> R) -> Result<R, String> {
    panic::catch_unwind(AssertUnwindSafe(f)).map_err(|payload| {
        let said = words(&*payload).unwrap_or("something that is no text");
        said.to_owned()
    })
}

/// So many calls, and two numbers that say which of them panic: see [`gives_up`].
fn programs(most: i64) -> Programs {
    let operation = |name| {
        Operation::new(name)
            .with(0..=most)
            .with(0..=most)
            .with(1..=3)
    };
    Programs::by_all("the caller", 1..=2)
        .operation(operation("run_all"))
        .operation(operation("start_all"))
}

/// For the modelled world.
#[allow(dead_code)] // one of the two worlds has no use for it
pub fn small() -> Programs {
    programs(4).schedules(8)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(40).cases(50)
}

/// More calls than fit into one byte, and into any fixed number of places. A machine may
/// have no room for as many real threads; those of the modelled world cost next to nothing.
#[allow(dead_code)]
pub fn very_many() -> Programs {
    let operation = |name| {
        Operation::new(name)
            .with(300..=300)
            .with(299..=300)
            .with(1..=1)
    };
    Programs::by_all("the caller", 1..=1)
        .operation(operation("run_all"))
        .operation(operation("start_all"))
        .cases(4)
        .schedules(1)
}

/// From `first` on, every `step`th call panics; none if there are fewer.
fn gives_up(index: usize, first: usize, step: usize) -> bool {
    index >= first && (index - first).is_multiple_of(step)
}

/// Whatever the number of calls, and whichever of them panic: all are at work at the same
/// time, each is made once, and the lowest panic is heard when all have ended.
pub fn run(program: &Program) {
    for call in program.calls() {
        let [n, first, step] = [0, 1, 2].map(|place| call.arguments[place] as usize);
        let waits_too = usize::from(call.name == "start_all");
        let meeting = Arc::new(Barrier::new(n + waits_too));
        let seen = Arc::new(Mutex::new((Vec::new(), 0)));
        name("meeting", &*meeting);
        name("seen", &*seen);
        let f = {
            let (meeting, seen) = (Arc::clone(&meeting), Arc::clone(&seen));
            move |index| {
                let me = thread::current().id();
                seen.lock().unwrap().0.push((index, me));
                meeting.wait();
                seen.lock().unwrap().1 += 1;
                expect!(!gives_up(index, first, step), "call {index} gives up");
                10 * index
            }
        };
        let heard = caught(|| match call.name {
            "run_all" => run_all(n, f),
            _ => {
                let running = start_all(n, f);
                meeting.wait();
                running.join()
            }
        });
        let (mut calls, ended) = std::mem::take(&mut *seen.lock().unwrap());
        calls.sort_unstable_by_key(|&(index, _)| index);
        let indices: Vec<usize> = calls.iter().map(|&(index, _)| index).collect();
        expect_eq!(
            indices,
            (0..n).collect::<Vec<_>>(),
            "in {call}, what was called, sorted,"
        );
        let threads: HashSet<_> = calls.into_iter().map(|(_, thread)| thread).collect();
        expect!(
            threads.len() == n && !threads.contains(&thread::current().id()),
            "in {call}, not every call had a thread of its own"
        );
        expect_eq!(ended, n, "in {call}, how many had ended");
        let results = match (0..n).find(|&index| gives_up(index, first, step)) {
            Some(lowest) => Err(format!("call {lowest} gives up")),
            None => Ok((0..n).map(|index| 10 * index).collect::<Vec<_>>()),
        };
        expect_eq!(heard, results, "in {call}, what comes back");
    }
}
