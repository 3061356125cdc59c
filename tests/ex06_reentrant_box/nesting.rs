//! Threads that take two locks again and again, and drop their guards in any order.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use harness::{Call, Operation, Program, Programs, expect, name, spawn};

use crate::exercise::{ReMutex, ReMutexGuard};

/// For which lock a call is.
const WHICH: std::ops::RangeInclusive<i64> = 0..=1;

fn programs(threads: usize, calls: usize) -> Programs {
    Programs::new(2..=threads, 2..=calls)
        .each("worker-", 1)
        .operation(Operation::new("lock").with(WHICH))
        .operation(Operation::new("try_lock").with(WHICH))
        .operation(Operation::new("drop_guard").with(0..=3))
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(3, 6)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(4, 300).cases(16)
}

/// A lock has one owner at a time, from its first guard to its last one.
pub fn run(program: &Program) {
    let locks = [Watched::default(), Watched::default()];
    for (lock, which) in locks.iter().zip(["lock 0", "lock 1"]) {
        name(which, lock);
    }
    thread::scope(|scope| {
        for (calls, number) in program.threads.iter().zip(1..) {
            let worker = Worker {
                number,
                locks: &locks,
            };
            spawn!(scope, "worker-{number}", move || worker.work(calls));
        }
    });
    for (lock, which) in locks.iter().zip(WHICH) {
        expect!(
            lock.lock.try_lock().is_some(),
            "lock {which} is not free when all guards have been dropped"
        );
    }
}

struct Watched {
    lock: ReMutex<()>,
    /// The number of its owner, as the owner tells it. Relaxed: it is the lock that
    /// has to show everybody the latest.
    owner: AtomicUsize,
}

impl Default for Watched {
    fn default() -> Self {
        Self {
            lock: ReMutex::new(()),
            owner: AtomicUsize::new(NOBODY),
        }
    }
}

const NOBODY: usize = 0;

#[derive(Clone, Copy)]
struct Worker<'a> {
    number: usize,
    locks: &'a [Watched; 2],
}

impl Worker<'_> {
    fn work(self, calls: &[Call]) {
        let mut guards: Vec<(usize, ReMutexGuard<'_, ()>)> = Vec::new();
        for call in calls {
            let argument = call.arguments[0] as usize;
            let has = |which| guards.iter().any(|(lock, _)| *lock == which);
            match call.name {
                // Nobody waits for lock 0 with lock 1 in hand: they would wait for each
                // other for ever.
                "lock" if argument == 0 && has(1) && !has(0) => {}
                "lock" => {
                    let again = has(argument);
                    let guard = self.locks[argument].lock.lock();
                    self.comes_in(argument, again);
                    guards.push((argument, guard));
                }
                "try_lock" => {
                    let again = has(argument);
                    if let Some(guard) = self.locks[argument].lock.try_lock() {
                        self.comes_in(argument, again);
                        guards.push((argument, guard));
                    } else {
                        let number = self.number;
                        expect!(
                            !again,
                            "worker-{number} holds lock {argument}, and its `try_lock` of it fails"
                        );
                    }
                }
                _ if guards.is_empty() => {}
                _ => self.drop_guard(&mut guards, argument),
            }
        }
        while !guards.is_empty() {
            self.drop_guard(&mut guards, 0);
        }
    }

    fn comes_in(self, which: usize, again: bool) {
        let owner = self.locks[which].owner.swap(self.number, Relaxed);
        let expected = if again { self.number } else { NOBODY };
        expect!(
            owner == expected,
            "worker-{} got lock {which} while {} held a guard of it",
            self.number,
            shown(owner)
        );
    }

    /// Drops one of the guards, whichever this is.
    fn drop_guard(self, guards: &mut Vec<(usize, ReMutexGuard<'_, ()>)>, nth: usize) {
        let (which, guard) = guards.remove(nth % guards.len());
        let last = guards.iter().all(|(other, _)| *other != which);
        let next = if last { NOBODY } else { self.number };
        let owner = self.locks[which].owner.swap(next, Relaxed);
        expect!(
            owner == self.number,
            "worker-{} holds a guard of lock {which}, and {} got the lock",
            self.number,
            shown(owner)
        );
        drop(guard);
    }
}

fn shown(owner: usize) -> String {
    match owner {
        NOBODY => "nobody".to_owned(),
        number => format!("worker-{number}"),
    }
}
