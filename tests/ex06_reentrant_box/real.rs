//! What must hold on real threads, and for the program itself.

use std::thread;

use harness::{Check, Rendezvous, expect};

use crate::exercise::{ItemBox, ReMutex};

#[path = "nesting.rs"]
mod nesting;
#[path = "stock.rs"]
mod stock;

pub const CHECKS: &[Check] = &[
    Check::parallel("many_guards_and_many_threads", many_guards_and_many_threads),
    Check::parallel("many_locks", many_locks),
    Check::parallel("two_boxes_at_once", two_boxes_at_once),
    Check::race("any_nesting", nesting::large, nesting::run),
    Check::race("any_stock", stock::large, stock::run),
    Check::snapshot("transcript", adds_before_removes),
];

/// One of very many guards keeps everybody out, and there are many who come.
fn many_guards_and_many_threads() {
    let lock = ReMutex::new(());
    let mut guards: Vec<_> = (0..GUARDS).map(|_| lock.lock()).collect();
    guards.truncate(1);
    let another_gets_it = || {
        let tries = || lock.try_lock().is_some();
        thread::scope(|scope| scope.spawn(tries).join().unwrap())
    };
    for number in 1..=THREADS {
        expect!(
            !another_gets_it(),
            "thread {number} gets the lock while its owner has one of {GUARDS} guards left"
        );
    }
    drop(guards);
    expect!(
        another_gets_it(),
        "the lock is not free when all {GUARDS} guards have gone"
    );
}

/// More than anybody counts by hand.
const GUARDS: usize = 3_000;

/// More than fit into one byte.
const THREADS: usize = 300;

/// One thread holds many locks, and may come to each of them again.
fn many_locks() {
    let locks: Vec<_> = (0..LOCKS).map(|_| ReMutex::new(())).collect();
    let guards: Vec<_> = locks.iter().map(ReMutex::lock).collect();
    for (lock, number) in locks.iter().zip(1..) {
        expect!(
            lock.try_lock().is_some(),
            "the owner of {LOCKS} locks does not get lock {number} again"
        );
    }
    drop(guards);
    let frees = || {
        locks
            .iter()
            .filter(|lock| lock.try_lock().is_some())
            .count()
    };
    let free = thread::scope(|scope| scope.spawn(frees).join().unwrap());
    expect!(
        free == LOCKS,
        "{free} of {LOCKS} locks are free when all guards have gone"
    );
}

/// More than fit into one byte.
const LOCKS: usize = 300;

/// Two threads have a box each in their hands, and meet.
fn two_boxes_at_once() {
    let meeting = Rendezvous::of(2);
    let boxes = [ItemBox::new(0), ItemBox::new(0)];
    thread::scope(|scope| {
        for items in &boxes {
            scope.spawn(|| {
                items.in_one_go(|items| {
                    items.add();
                    meeting.meet();
                    items.remove();
                });
            });
        }
    });
}

/// The adder and the remover may come in any order; each has one of its own.
fn adds_before_removes(printed: &str) -> String {
    let mut lines: Vec<&str> = printed.lines().collect();
    lines.sort_by_key(|line| (!line.starts_with("added"), !line.starts_with("removed")));
    lines.join("\n")
}
