//! Programs with a mistake, which is found, and how it is told.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{RecvTimeoutError, bounded, select, unbounded};

use crate::common::{Problem, fails, fails_schedules, table};

#[test]
fn nobody_receives() {
    fails(
        "a full channel",
        Problem::Deadlock,
        "`main` waits in `send` for `sender`",
        || {
            let (sender, _receiver) = bounded(1);
            sender.send(1).unwrap();
            sender.send(2).unwrap();
        },
    );
    fails(
        "more messages than are received",
        Problem::Deadlock,
        "waits in `send` for `receiver`",
        || {
            let (sender, receiver) = bounded(0);
            thread::scope(|scope| {
                scope.spawn(|| receiver.recv().unwrap());
                for number in 0..2 {
                    sender.send(number).unwrap();
                }
            });
        },
    );
}

#[test]
fn a_sender_that_is_kept() {
    let story = fails(
        "a worker that waits for the end",
        Problem::Deadlock,
        "`worker` waits in `recv`",
        || {
            let (jobs, queue) = unbounded::<u32>();
            let worker = thread::Builder::new()
                .name("worker".into())
                .spawn(move || while queue.recv().is_ok() {})
                .unwrap();
            jobs.send(1).unwrap();
            worker.join().unwrap();
            drop(jobs);
        },
    );
    let table = table(&story);
    assert!(table.contains("main send queue = 1"), "{table}");
    assert!(table.contains("worker recv queue → 1"), "{table}");
    assert!(table.contains("worker ✗ waits: recv queue"), "{table}");
}

#[test]
fn a_message_that_is_lost() {
    fails(
        "try_send without a look at the result",
        Problem::Panic,
        "1 is not 2",
        || {
            let (sender, receiver) = bounded(1);
            thread::scope(|scope| {
                for number in [1, 2] {
                    let sender = sender.clone();
                    scope.spawn(move || sender.try_send(number).is_ok());
                }
                drop(sender);
                assert_eq!(receiver.iter().count(), 2);
            });
        },
    );
}

#[test]
fn an_order_that_nobody_promised() {
    fails(
        "two workers, one order",
        Problem::Panic,
        "[2, 1] is not [1, 2]",
        || {
            let (sender, receiver) = unbounded();
            let (results, sorted) = unbounded();
            thread::scope(|scope| {
                for _ in 0..2 {
                    let (receiver, results) = (receiver.clone(), results.clone());
                    scope.spawn(move || results.send(receiver.recv().unwrap()).unwrap());
                }
                sender.send(1).unwrap();
                sender.send(2).unwrap();
                drop(results);
                assert_eq!(sorted.iter().collect::<Vec<i32>>(), [1, 2]);
            });
        },
    );
}

#[test]
fn the_other_case_of_a_select() {
    fails(
        "the stop that is thought to come last",
        Problem::Panic,
        "1 is not 2",
        || {
            let (sender, receiver) = unbounded();
            let (stop, stopped) = unbounded();
            sender.send(1).unwrap();
            sender.send(2).unwrap();
            stop.send(()).unwrap();
            let mut count = 0;
            loop {
                select! {
                    recv(receiver) -> _ => count += 1,
                    recv(stopped) -> _ => break,
                }
            }
            assert_eq!(count + receiver.len() - 1, 2);
        },
    );
}

#[test]
fn a_disconnection_that_is_not_noticed() {
    fails_schedules(
        "a select that goes round for ever",
        Problem::Livelock,
        "goes on for ever",
        || {
            let (sender, receiver) = unbounded();
            let (_other, other_receiver) = unbounded::<u32>();
            thread::scope(|scope| {
                scope.spawn(move || sender.send(1).unwrap());
                let mut sum = 0;
                while sum < 2 {
                    select! {
                        recv(receiver) -> message => sum += message.unwrap_or(0),
                        recv(other_receiver) -> message => sum += message.unwrap_or(0),
                    }
                }
            });
        },
    );
}

#[test]
fn a_time_limit_that_is_thought_to_be_long_enough() {
    fails("recv_timeout and unwrap", Problem::Panic, "Timeout", || {
        let (sender, receiver) = bounded(1);
        thread::scope(|scope| {
            scope.spawn(move || sender.send(1).is_ok());
            receiver.recv_timeout(Duration::from_secs(5)).unwrap();
        });
    });
    fails(
        "time is over, and the message is there",
        Problem::Panic,
        "Ok(1) is not Err(Timeout)",
        || {
            let (sender, receiver) = bounded(1);
            thread::scope(|scope| {
                scope.spawn(move || sender.send(1).unwrap());
                let first = receiver.recv_timeout(Duration::from_secs(5));
                if first == Err(RecvTimeoutError::Timeout) {
                    let second = receiver.recv_timeout(Duration::from_secs(5));
                    assert_eq!(second, Err(RecvTimeoutError::Timeout));
                }
            });
        },
    );
}

#[test]
fn two_who_wait_for_each_other() {
    let story = fails(
        "both send first",
        Problem::Deadlock,
        "waits in `send`",
        || {
            let (sender, receiver) = bounded(0);
            let (back, answer) = bounded(0);
            thread::scope(|scope| {
                scope.spawn(|| {
                    back.send(1).unwrap();
                    receiver.recv().unwrap()
                });
                sender.send(2).unwrap();
                answer.recv().unwrap();
            });
        },
    );
    assert!(story.headline.contains("`sender`"), "{}", story.headline);
    assert!(story.headline.contains("`back`"), "{}", story.headline);
    let story = fails(
        "two selects that offer the same",
        Problem::Deadlock,
        "waits in `select` for `sender` or `back`",
        || {
            let (sender, receiver) = bounded(0);
            let (back, answer) = bounded(0);
            assert!(sender.is_empty() && back.is_empty());
            thread::scope(|scope| {
                for _ in 0..2 {
                    scope.spawn(|| {
                        select! {
                            send(sender, 1) -> _ => {}
                            send(back, 2) -> _ => {}
                        }
                    });
                }
            });
            drop((receiver, answer));
        },
    );
    let table = table(&story);
    assert!(table.contains("✗ waits: select sender"), "{table}");
}

#[test]
fn a_check_that_is_old_when_it_is_used() {
    fails(
        "is_full, then send",
        Problem::Deadlock,
        "waits in `send`",
        || {
            let (sender, receiver) = bounded(1);
            let lost = AtomicUsize::new(0);
            thread::scope(|scope| {
                for _ in 0..2 {
                    scope.spawn(|| {
                        if sender.is_full() {
                            lost.fetch_add(1, SeqCst);
                        } else {
                            sender.send(()).unwrap();
                        }
                    });
                }
            });
            assert_eq!(receiver.len() + lost.load(SeqCst), 2);
        },
    );
}
