//! What threads learn from each other by a message, and what they do not.

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

use crossbeam_channel::{bounded, select, unbounded};

use crate::common::{Problem, fails, fails_orderings, passes};

#[derive(Default)]
struct Shared(UnsafeCell<u32>);
// SAFETY: what the channels order is safe, and what they do not is found.
unsafe impl Sync for Shared {}

impl Shared {
    fn add(&self) {
        // SAFETY: ordered by a channel, or found.
        unsafe { *self.0.get() += 1 };
    }

    fn get(&self) -> u32 {
        // SAFETY: as above.
        unsafe { *self.0.get() }
    }
}

#[test]
fn a_receiver_learns_what_its_sender_knew() {
    passes("two receivers, each with its own data", || {
        let data = [Shared::default(), Shared::default()];
        let (sender, receiver) = unbounded();
        thread::scope(|scope| {
            for _ in 0..2 {
                let (receiver, data) = (receiver.clone(), &data);
                scope.spawn(move || {
                    let which: usize = receiver.recv().unwrap();
                    data[which].add();
                    assert_eq!(data[which].get(), 2);
                });
            }
            for (which, data) in data.iter().enumerate() {
                data.add();
                sender.send(which).unwrap();
            }
        });
    });
    fails(
        "the other receiver's message",
        Problem::DataRace,
        "nothing orders",
        || {
            let data = Shared::default();
            let (sender, receiver) = unbounded();
            thread::scope(|scope| {
                let other = receiver.clone();
                let data = &data;
                scope.spawn(move || {
                    other.recv().unwrap();
                    data.get();
                });
                sender.send(()).unwrap();
                data.add();
                sender.send(()).unwrap();
                receiver.recv().unwrap();
            });
        },
    );
}

#[test]
fn a_sender_learns_what_made_room() {
    passes("a channel as a lock", || {
        let data = Shared::default();
        let (lock, unlock) = bounded(1);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    lock.send(()).unwrap();
                    data.add();
                    unlock.recv().unwrap();
                });
            }
        });
        assert_eq!(data.get(), 2);
    });
    fails(
        "with room for two it is none",
        Problem::DataRace,
        "nothing orders",
        || {
            let data = Shared::default();
            let (lock, unlock) = bounded(2);
            thread::scope(|scope| {
                for _ in 0..2 {
                    scope.spawn(|| {
                        lock.send(()).unwrap();
                        data.add();
                        unlock.recv().unwrap();
                    });
                }
            });
        },
    );
}

#[test]
fn two_who_meet_learn_from_each_other() {
    passes("send and recv without room", || {
        let data = [Shared::default(), Shared::default()];
        let (sender, receiver) = bounded(0);
        thread::scope(|scope| {
            scope.spawn(|| {
                data[0].add();
                sender.send(()).unwrap();
                assert_eq!(data[1].get(), 1);
            });
            data[1].add();
            receiver.recv().unwrap();
            assert_eq!(data[0].get(), 1);
        });
    });
    passes("select and select without room", || {
        let data = [Shared::default(), Shared::default()];
        let (sender, receiver) = bounded(0);
        thread::scope(|scope| {
            scope.spawn(|| {
                data[0].add();
                select! { send(sender, ()) -> sent => sent.unwrap() }
                assert_eq!(data[1].get(), 1);
            });
            data[1].add();
            select! { recv(receiver) -> message => message.unwrap() }
            assert_eq!(data[0].get(), 1);
        });
    });
    fails(
        "and nothing of what comes later",
        Problem::DataRace,
        "nothing orders",
        || {
            let data = Shared::default();
            let (sender, receiver) = bounded(0);
            thread::scope(|scope| {
                scope.spawn(|| {
                    sender.send(()).unwrap();
                    data.add();
                });
                receiver.recv().unwrap();
                data.get();
            });
        },
    );
}

#[test]
fn a_select_teaches_as_much() {
    passes("send in a select", || {
        let data = Shared::default();
        let (sender, receiver) = bounded(0);
        thread::scope(|scope| {
            let data = &data;
            scope.spawn(move || {
                data.add();
                select! {
                    send(sender, ()) -> sent => sent.unwrap(),
                }
            });
            select! {
                recv(receiver) -> message => message.unwrap(),
            }
            assert_eq!(data.get(), 1);
        });
    });
    passes("what is done for the message, too", || {
        let data = Shared::default();
        let flag = AtomicBool::new(false);
        let (sender, receiver) = bounded(1);
        thread::scope(|scope| {
            scope.spawn(|| {
                select! {
                    send(sender, { data.add(); flag.store(true, Relaxed) }) -> sent => sent.unwrap(),
                }
            });
            receiver.recv().unwrap();
            assert_eq!(data.get(), 1);
            assert!(flag.load(Relaxed));
        });
    });
    fails(
        "the flag alone",
        Problem::DataRace,
        "nothing orders",
        || {
            let data = Shared::default();
            let flag = AtomicBool::new(false);
            let (sender, receiver) = unbounded();
            thread::scope(|scope| {
                scope.spawn(|| {
                    data.add();
                    flag.store(true, Relaxed);
                    sender.send(()).unwrap();
                });
                if flag.load(Relaxed) {
                    data.get();
                }
                receiver.recv().unwrap();
            });
        },
    );
}

#[test]
fn a_disconnection_teaches_what_the_senders_knew() {
    passes("the end of all senders", || {
        let data = [Shared::default(), Shared::default()];
        let (sender, receiver) = bounded::<()>(0);
        thread::scope(|scope| {
            for data in &data {
                let sender = sender.clone();
                scope.spawn(move || {
                    data.add();
                    drop(sender);
                });
            }
            drop(sender);
            assert!(receiver.recv().is_err());
            assert_eq!(data[0].get() + data[1].get(), 2);
        });
    });
}

#[test]
fn a_look_teaches_nothing() {
    fails_orderings(
        "is_empty orders nothing",
        Problem::StaleRead,
        "stale",
        || {
            let ready = AtomicBool::new(false);
            let (sender, receiver) = bounded(1);
            thread::scope(|scope| {
                scope.spawn(|| {
                    ready.store(true, Relaxed);
                    sender.send(()).unwrap();
                });
                if !receiver.is_empty() {
                    assert!(ready.load(Relaxed), "stale");
                }
            });
        },
    );
}
