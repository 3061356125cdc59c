//! Messages that go to one of several receivers.

use std::thread;

use crossbeam_channel::{TryRecvError, TrySendError, bounded, unbounded};

use crate::common::{passes, passes_schedules};

#[test]
fn a_message_goes_to_one_receiver() {
    passes("two receivers", || {
        let (sender, receiver) = unbounded();
        let workers: Vec<_> = (0..2)
            .map(|_| {
                let receiver = receiver.clone();
                thread::spawn(move || receiver.iter().collect::<Vec<_>>())
            })
            .collect();
        for number in 0..3 {
            sender.send(number).unwrap();
        }
        drop((sender, receiver));
        let mut all = Vec::new();
        for worker in workers {
            let mine = worker.join().unwrap();
            assert!(mine.is_sorted());
            all.extend(mine);
        }
        all.sort();
        assert_eq!(all, [0, 1, 2]);
    });
}

#[test]
fn producers_and_workers() {
    passes_schedules("two producers, three workers", || {
        let (jobs, queue) = bounded(1);
        let (results, sums) = unbounded();
        thread::scope(|scope| {
            for start in [1, 10] {
                let jobs = jobs.clone();
                scope.spawn(move || {
                    for job in [start, 2 * start] {
                        jobs.send(job).unwrap();
                    }
                });
            }
            for _ in 0..3 {
                let (queue, results) = (queue.clone(), results.clone());
                scope.spawn(move || results.send(queue.into_iter().sum::<u32>()).unwrap());
            }
            drop((jobs, queue, results));
            assert_eq!(sums.iter().sum::<u32>(), 33);
        });
    });
}

#[test]
fn each_receiver_has_a_chance() {
    // Which of them gets the message is open: both are seen.
    static SEEN: real::sync::Mutex<[bool; 2]> = real::sync::Mutex::new([false; 2]);

    passes("who gets it", || {
        let (sender, receiver) = bounded(1);
        let one = receiver.clone();
        let first = thread::spawn(move || one.recv().is_ok());
        let second = thread::spawn(move || receiver.recv().is_ok());
        sender.send(()).unwrap();
        drop(sender);
        let got = [first.join().unwrap(), second.join().unwrap()];
        assert!(got[0] != got[1]);
        SEEN.lock().unwrap()[usize::from(got[1])] = true;
    });
    assert_eq!(*SEEN.lock().unwrap(), [true, true]);
}

#[test]
fn what_a_channel_says_of_itself() {
    passes("capacity, len, is_empty, is_full", || {
        let (sender, receiver) = bounded(2);
        assert_eq!((sender.capacity(), receiver.capacity()), (Some(2), Some(2)));
        assert!(sender.is_empty() && receiver.is_empty() && !sender.is_full());
        sender.send(1).unwrap();
        assert_eq!((sender.len(), receiver.len()), (1, 1));
        sender.try_send(2).unwrap();
        assert!(sender.is_full() && receiver.is_full());
        assert_eq!(sender.try_send(3), Err(TrySendError::Full(3)));
        assert_eq!(receiver.try_iter().collect::<Vec<_>>(), [1, 2]);
        assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));

        let (sender, receiver) = unbounded::<u8>();
        assert_eq!((sender.capacity(), receiver.capacity()), (None, None));
        sender.send(1).unwrap();
        assert!(!sender.is_full() && !receiver.is_full() && receiver.len() == 1);

        let (sender, receiver) = bounded::<u8>(0);
        assert_eq!(receiver.capacity(), Some(0));
        assert!(sender.is_empty() && sender.is_full() && receiver.is_full());
        assert_eq!(receiver.len(), 0);
        assert!(sender.same_channel(&sender.clone()));
        assert!(!receiver.same_channel(&bounded(0).1));
    });
}

#[test]
fn a_look_is_only_a_look() {
    passes("an empty channel may be full a moment later", || {
        let (sender, receiver) = bounded(1);
        thread::scope(|scope| {
            scope.spawn(move || sender.send(7).unwrap());
            let empty = receiver.is_empty();
            let received = receiver.try_recv();
            assert!(empty || received == Ok(7));
            if received.is_err() {
                assert_eq!(receiver.recv(), Ok(7));
            }
        });
    });
}
