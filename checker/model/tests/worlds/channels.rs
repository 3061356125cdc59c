//! `std::sync::mpsc`.

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, Ordering::*};
use std::sync::mpsc::{RecvTimeoutError, TryRecvError, TrySendError};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::{Problem, fails, passes};

#[test]
fn channels_disconnect_in_both_directions() {
    passes("disconnection", || {
        let (sender, receiver) = mpsc::channel();
        sender.send(1).unwrap();
        drop(sender);
        assert_eq!(receiver.recv(), Ok(1));
        assert!(receiver.recv().is_err());
        assert_eq!(receiver.try_recv(), Err(TryRecvError::Disconnected));
        assert_eq!(
            receiver.recv_timeout(Duration::from_secs(1)),
            Err(RecvTimeoutError::Disconnected)
        );

        let (sender, receiver) = mpsc::sync_channel(1);
        drop(receiver);
        assert_eq!(sender.send(2).unwrap_err().0, 2);
        assert_eq!(sender.try_send(3), Err(TrySendError::Disconnected(3)));

        // A sender that waits for room hears of it.
        let (sender, receiver) = mpsc::sync_channel(1);
        sender.send(4).unwrap();
        let waiting = thread::spawn(move || sender.send(5));
        drop(receiver);
        assert!(waiting.join().unwrap().is_err());
    });
}

#[test]
fn channels_with_little_room() {
    passes("sync_channel(1)", || {
        let (sender, receiver) = mpsc::sync_channel(1);
        assert_eq!(sender.try_send(1), Ok(()));
        assert_eq!(sender.try_send(2), Err(TrySendError::Full(2)));
        assert_eq!(receiver.try_iter().collect::<Vec<_>>(), [1]);
        assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
        let sending = thread::spawn(move || {
            for number in 0..3 {
                sender.send(number).unwrap();
            }
        });
        assert_eq!(receiver.into_iter().collect::<Vec<_>>(), [0, 1, 2]);
        sending.join().unwrap();
    });
}

#[test]
fn channels_without_room() {
    passes("sync_channel(0)", || {
        let (sender, receiver) = mpsc::sync_channel(0);
        assert_eq!(sender.try_send(0), Err(TrySendError::Full(0)));
        let received = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&received);
        let receiving = thread::spawn(move || {
            seen.store(true, Relaxed);
            (receiver.recv(), receiver.recv())
        });
        sender.send(1).unwrap();
        // The send ends after the receive has begun.
        assert!(received.load(Relaxed));
        drop(sender);
        let (one, end) = receiving.join().unwrap();
        assert_eq!(one, Ok(1));
        assert!(end.is_err());
    });
    passes("sync_channel(0), the receiver leaves", || {
        let (sender, receiver) = mpsc::sync_channel(0);
        let sending = thread::spawn(move || sender.send(Box::new(1)));
        drop(receiver);
        assert_eq!(*sending.join().unwrap().unwrap_err().0, 1);
    });
    fails(
        "sync_channel(0), nobody receives",
        Problem::Deadlock,
        "waits in `send`",
        || {
            let (sender, _receiver) = mpsc::sync_channel(0);
            sender.send(1).unwrap();
        },
    );
}

#[test]
fn a_message_carries_what_its_sender_knew() {
    struct Shared(UnsafeCell<u32>);
    // SAFETY: what the channel orders is safe, and what it does not is found.
    unsafe impl Sync for Shared {}

    passes("knowledge of a message", || {
        let data = Shared(UnsafeCell::new(0));
        let (sender, receiver) = mpsc::channel();
        thread::scope(|scope| {
            let data = &data;
            scope.spawn(move || {
                // SAFETY: before the message that says so.
                unsafe { *data.0.get() = 1 };
                sender.send(()).unwrap();
            });
            receiver.recv().unwrap();
            // SAFETY: after that message.
            assert_eq!(unsafe { *data.0.get() }, 1);
        });
    });
    fails(
        "another sender's message",
        Problem::DataRace,
        "nothing orders",
        || {
            let data = Shared(UnsafeCell::new(0));
            let (sender, receiver) = mpsc::channel();
            let other = sender.clone();
            thread::scope(|scope| {
                let data = &data;
                scope.spawn(move || {
                    // SAFETY: none.
                    unsafe { *data.0.get() = 1 };
                    sender.send(()).unwrap();
                });
                scope.spawn(move || other.send(()).unwrap());
                receiver.recv().unwrap();
                // SAFETY: none: the message may be the other sender's.
                let _ = unsafe { *data.0.get() };
            });
        },
    );
}

#[test]
fn receiving_with_a_limit() {
    passes("recv_timeout", || {
        let (sender, receiver) = mpsc::channel::<u32>();
        let start = Instant::now();
        assert_eq!(
            receiver.recv_timeout(Duration::from_millis(5)),
            Err(RecvTimeoutError::Timeout)
        );
        assert!(start.elapsed() >= Duration::from_millis(5));
        sender.send(1).unwrap();
        assert_eq!(receiver.recv_timeout(Duration::ZERO), Ok(1));
    });
}
