//! Who waits for whom.

use std::sync::{Arc, Mutex, RwLock, mpsc};
use std::thread;

use super::run;
use crate::common::{Problem, fails};

#[test]
fn lock_order() {
    fails("lock order", Problem::Deadlock, "waits", || {
        let (one, other) = (Mutex::new(0), Mutex::new(0));
        run(2, |index| {
            let (first, second) = if index == 0 {
                (&one, &other)
            } else {
                (&other, &one)
            };
            let _first = first.lock().unwrap();
            let _second = second.lock().unwrap();
        });
    });
}

#[test]
fn three_philosophers() {
    fails("three philosophers", Problem::Deadlock, "waits", || {
        let forks = [Mutex::new(()), Mutex::new(()), Mutex::new(())];
        run(3, |seat| {
            let _left = forks[seat].lock().unwrap();
            let _right = forks[(seat + 1) % 3].lock().unwrap();
        });
    });
}

#[test]
fn self_deadlock() {
    fails(
        "self-deadlock",
        Problem::Deadlock,
        "which it holds itself",
        || {
            let lock = Mutex::new(0);
            let _first = lock.lock().unwrap();
            let _second = lock.lock().unwrap();
        },
    );
}

#[test]
fn a_forgotten_guard_keeps_its_lock() {
    fails(
        "forgotten guard of a mutex",
        Problem::Deadlock,
        "which it holds itself",
        || {
            let mut lock = Mutex::new(0);
            std::mem::forget(lock.lock());
            *lock.get_mut().unwrap() = 1;
            let _never = lock.lock();
        },
    );
    fails(
        "forgotten guard of a table",
        Problem::Deadlock,
        "which it holds itself",
        || {
            let mut table = RwLock::new(0);
            std::mem::forget(table.read());
            *table.get_mut().unwrap() = 1;
            let _never = table.write();
        },
    );
}

#[test]
fn one_sentinel_for_two_consumers() {
    fails("one sentinel", Problem::Deadlock, "waits in `recv`", || {
        let (sender, receiver) = mpsc::channel();
        let receiver = Mutex::new(receiver);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    loop {
                        let item = receiver.lock().unwrap().recv().unwrap();
                        if item == 0 {
                            break;
                        }
                    }
                });
            }
            sender.send(1).unwrap();
            sender.send(0).unwrap();
        });
    });
}

#[test]
fn a_sender_kept() {
    fails(
        "a sender kept",
        Problem::Deadlock,
        "waits in `recv`",
        || {
            let (sender, receiver) = mpsc::channel();
            let clone = sender.clone();
            let worker = thread::spawn(move || clone.send(1).unwrap());
            let mut sum = 0;
            for item in receiver {
                sum += item;
            }
            worker.join().unwrap();
            drop(sender);
            assert_eq!(sum, 1);
        },
    );
}

#[test]
fn a_lock_held_across_join() {
    fails(
        "lock held across join",
        Problem::Deadlock,
        "waits for",
        || {
            let total = Arc::new(Mutex::new(0));
            let guard = total.lock().unwrap();
            let worker = thread::spawn({
                let total = Arc::clone(&total);
                move || *total.lock().unwrap() += 1
            });
            worker.join().unwrap();
            drop(guard);
        },
    );
}
