//! Threads that add to a box and remove from it.

use std::thread;

use harness::{Call, Operation, Program, Programs, expect, expect_eq, name};

use crate::exercise::ItemBox;

fn programs(threads: usize, calls: usize) -> Programs {
    Programs::new(2..=threads, 1..=calls)
        .operation(Operation::new("add"))
        .operation(Operation::new("remove"))
        .operation(Operation::new("execute").with(-3..=3))
        .operation(Operation::new("swap").with(1..=2))
        .operation(Operation::new("items"))
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(3, 3)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(4, 200).cases(16)
}

const AT_FIRST: i64 = 10;

/// The box holds what was in it, plus what was added, minus what was removed; and
/// nobody ever sees a number that cannot be.
pub fn run(program: &Program) {
    let items = ItemBox::new(AT_FIRST);
    name("items", &items);
    let works: Vec<Work> = thread::scope(|scope| {
        let mut threads = Vec::new();
        for calls in &program.threads {
            threads.push(scope.spawn(|| Work::of(&items, calls)));
        }
        let joined = threads.into_iter().map(|thread| thread.join().unwrap());
        joined.collect()
    });
    let added: i64 = works.iter().map(|work| work.added).sum();
    let removed: i64 = works.iter().map(|work| work.removed).sum();
    expect_eq!(
        items.items(),
        AT_FIRST + added - removed,
        "the number of items after {AT_FIRST} and {added} added and {removed} removed"
    );
    let possible = AT_FIRST - removed..=AT_FIRST + added;
    for seen in works.iter().flat_map(|work| &work.seen) {
        expect!(
            possible.contains(seen),
            "a thread saw {seen} items; there were {AT_FIRST} at first, and in all {added} were \
             added and {removed} removed"
        );
    }
}

/// What one thread did to the box, and how many items it saw.
#[derive(Default)]
struct Work {
    added: i64,
    removed: i64,
    seen: Vec<i64>,
}

impl Work {
    fn of(items: &ItemBox, calls: &[Call]) -> Self {
        let mut work = Self::default();
        for call in calls {
            match (call.name, call.arguments.first()) {
                ("add", _) => {
                    work.seen.push(items.add());
                    work.added += 1;
                }
                ("remove", _) => {
                    work.seen.push(items.remove());
                    work.removed += 1;
                }
                ("execute", Some(&change)) => {
                    items.execute(change);
                    work.added += change.max(0);
                    work.removed += (-change).max(0);
                }
                ("swap", Some(&times)) => swap(items, times),
                _ => work.seen.push(items.items()),
            }
        }
        work
    }
}

/// Takes items out and puts as many back, with nobody in between.
fn swap(items: &ItemBox, times: i64) {
    items.in_one_go(|items| {
        let before = items.items();
        for out in 1..=times {
            let left = items.remove();
            expect_eq!(
                left,
                before - out,
                "what is left of {before} items after {out}"
            );
        }
        for back in 1..=times {
            let there = items.in_one_go(ItemBox::add);
            let expected = before - times + back;
            expect_eq!(there, expected, "what there is when {back} are back");
        }
    });
}
