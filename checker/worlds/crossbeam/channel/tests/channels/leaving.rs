//! Senders and receivers that leave, and what becomes of the messages.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{
    Receiver, RecvError, RecvTimeoutError, SendError, SendTimeoutError, Sender, TryRecvError,
    TrySendError, bounded, select, unbounded,
};

use crate::common::passes;

/// Counts how many of its kind were dropped.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, SeqCst);
    }
}

#[test]
fn receivers_take_what_is_left() {
    passes("all senders leave", || {
        let (sender, receiver) = bounded(2);
        sender.send(1).unwrap();
        drop(sender.clone());
        drop(sender);
        assert_eq!(receiver.recv(), Ok(1));
        assert_eq!(receiver.recv(), Err(RecvError));
        assert_eq!(receiver.try_recv(), Err(TryRecvError::Disconnected));
        let waited = receiver.recv_timeout(Duration::from_secs(1));
        assert_eq!(waited, Err(RecvTimeoutError::Disconnected));
        assert_eq!(receiver.into_iter().count(), 0);
    });
}

#[test]
fn senders_get_their_messages_back() {
    passes("all receivers leave", || {
        let (sender, receiver) = bounded(1);
        drop(receiver.clone());
        sender.send(1).unwrap();
        drop(receiver);
        assert_eq!(sender.send(2), Err(SendError(2)));
        assert_eq!(sender.try_send(3), Err(TrySendError::Disconnected(3)));
        let waited = sender.send_timeout(4, Duration::from_secs(1));
        assert_eq!(waited, Err(SendTimeoutError::Disconnected(4)));
    });
    passes("who waits for room or a partner hears of it", || {
        for capacity in [0, 1] {
            let (sender, receiver) = bounded(capacity);
            for _ in 0..capacity {
                sender.send(0).unwrap();
            }
            let waiting = thread::spawn(move || sender.send(1));
            drop(receiver);
            assert_eq!(waiting.join().unwrap(), Err(SendError(1)));
        }
    });
}

#[test]
fn a_select_hears_that_all_have_left() {
    passes("disconnected counts as ready", || {
        let (sender, receiver) = bounded::<u8>(0);
        let (other_sender, other_receiver) = bounded::<u8>(0);
        thread::scope(|scope| {
            scope.spawn(move || drop(sender));
            select! {
                recv(receiver) -> message => assert_eq!(message, Err(RecvError)),
                send(other_sender, 1) -> _ => unreachable!(),
            }
        });
        drop(other_receiver);
        let sent = select! {
            send(other_sender, 2) -> sent => sent,
            default => unreachable!(),
        };
        assert_eq!(sent, Err(SendError(2)));
    });
}

#[test]
fn messages_go_with_the_last_receiver_or_with_the_channel() {
    passes("when messages are dropped", || {
        let dropped = Arc::new(AtomicUsize::new(0));
        let message = || Counted(Arc::clone(&dropped));

        let (sender, receiver) = unbounded();
        sender.send(message()).unwrap();
        drop(receiver.clone());
        assert_eq!(dropped.load(SeqCst), 0);
        drop(receiver);
        assert_eq!(dropped.load(SeqCst), 1);
        drop(sender);

        let (sender, receiver) = bounded(1);
        sender.send(message()).unwrap();
        drop(receiver);
        assert_eq!(dropped.load(SeqCst), 1);
        assert!(sender.send(message()).is_err());
        assert_eq!(dropped.load(SeqCst), 2);
        drop(sender);
        assert_eq!(dropped.load(SeqCst), 3);
    });
}

#[test]
fn a_message_may_hold_an_end_of_its_own_channel() {
    struct Loop {
        _sender: Sender<Loop>,
        _receiver: Option<Receiver<Loop>>,
    }

    passes("a sender inside", || {
        let (sender, receiver) = unbounded();
        for _ in 0..2 {
            let message = Loop {
                _sender: sender.clone(),
                _receiver: None,
            };
            sender.send(message).unwrap();
        }
        drop(receiver.recv());
        drop(sender);
        drop(receiver);
    });
    passes("both inside", || {
        let (sender, receiver) = bounded(1);
        let message = Loop {
            _sender: sender.clone(),
            _receiver: Some(receiver.clone()),
        };
        sender.send(message).unwrap();
        drop(sender);
        drop(receiver.recv().unwrap());
        assert!(receiver.recv().is_err());
    });
}

#[test]
fn ends_may_outlive_the_check() {
    let kept = real::sync::Arc::new(real::sync::Mutex::new(Vec::new()));
    let keep = real::sync::Arc::clone(&kept);
    let report = model::check(&model::Config::default(), move || {
        let (sender, receiver) = unbounded();
        sender.send(String::from("kept")).unwrap();
        keep.lock().unwrap().push((sender.clone(), receiver));
    });
    assert!(matches!(report.verdict, model::Verdict::Pass), "{report:?}");
    drop(kept.lock().unwrap().pop());
    // Made and left outside of any.
    drop(bounded::<u8>(1));
}
