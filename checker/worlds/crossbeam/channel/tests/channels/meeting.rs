//! Channels without room: a sender and a receiver meet.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{
    RecvTimeoutError, SendTimeoutError, TryRecvError, TrySendError, bounded, select,
};

use crate::common::{Problem, fails, passes};

#[test]
fn who_tries_needs_a_partner() {
    passes("nobody waits", || {
        let (sender, receiver) = bounded(0);
        assert_eq!(sender.try_send(1), Err(TrySendError::Full(1)));
        assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
        let (second, limit) = (2, Duration::from_millis(1));
        let sent = sender.send_timeout(second, limit);
        assert_eq!(sent, Err(SendTimeoutError::Timeout(2)));
        assert_eq!(receiver.recv_timeout(limit), Err(RecvTimeoutError::Timeout));
    });
    passes("somebody waits at last", || {
        let (sender, receiver) = bounded(0);
        thread::scope(|scope| {
            scope.spawn(|| assert_eq!(receiver.recv(), Ok(1)));
            while sender.try_send(1).is_err() {
                thread::yield_now();
            }
        });
        thread::scope(|scope| {
            scope.spawn(|| sender.send(2).unwrap());
            let received = loop {
                if let Ok(received) = receiver.try_recv() {
                    break received;
                }
                thread::yield_now();
            };
            assert_eq!(received, 2);
        });
    });
}

#[test]
fn both_know_that_the_other_has_come() {
    passes("rendezvous", || {
        let (sender, receiver) = bounded(0);
        let come = [AtomicBool::new(false), AtomicBool::new(false)];
        thread::scope(|scope| {
            scope.spawn(|| {
                come[0].store(true, Relaxed);
                sender.send(()).unwrap();
                assert!(come[1].load(Relaxed));
            });
            come[1].store(true, Relaxed);
            receiver.recv().unwrap();
            assert!(come[0].load(Relaxed));
        });
    });
}

#[test]
fn two_selects_meet() {
    passes("select and select", || {
        let (sender, receiver) = bounded(0);
        let (other_sender, other_receiver) = bounded::<u32>(0);
        thread::scope(|scope| {
            scope.spawn(|| {
                select! {
                    send(sender, 1) -> sent => sent.unwrap(),
                    recv(other_receiver) -> message => assert_eq!(message, Ok(2)),
                }
            });
            select! {
                recv(receiver) -> message => assert_eq!(message, Ok(1)),
                send(other_sender, 2) -> sent => sent.unwrap(),
            }
        });
    });
}

#[test]
fn nobody_meets_itself() {
    fails(
        "both ends in one select",
        Problem::Deadlock,
        "waits in `select`",
        || {
            let (sender, receiver) = bounded(0);
            select! {
                send(sender, 1) -> _ => {}
                recv(receiver) -> _ => {}
            }
        },
    );
}

#[test]
fn exactly_one_operation_of_a_select_is_done() {
    passes("two who meet one", || {
        let (sender, receiver) = bounded(0);
        let (other, other_receiver) = bounded(0);
        thread::scope(|scope| {
            scope.spawn(|| sender.send(1).unwrap());
            scope.spawn(|| other.send(2).unwrap());
            let mut got = Vec::new();
            while got.len() < 2 {
                let message = select! {
                    recv(receiver) -> message => message,
                    recv(other_receiver) -> message => message,
                };
                got.extend(message);
            }
            got.sort();
            assert_eq!(got, [1, 2]);
        });
    });
}

#[test]
fn a_message_is_made_after_the_meeting() {
    passes("an expression that works", || {
        let (sender, receiver) = bounded(0);
        let made = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                assert_eq!(receiver.recv(), Ok(5));
                assert!(made.load(Relaxed));
            });
            select! {
                send(sender, { made.store(true, Relaxed); 5 }) -> sent => sent.unwrap(),
            }
        });
    });
}
