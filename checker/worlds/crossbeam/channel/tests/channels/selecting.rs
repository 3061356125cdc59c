//! `Select` and what it leaves open.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{
    Receiver, Select, SelectTimeoutError, TryReadyError, TrySelectError, bounded, never, select,
    select_biased, unbounded,
};

use crate::common::{Problem, fails, passes};

static SEEN: real::sync::Mutex<Vec<usize>> = real::sync::Mutex::new(Vec::new());

#[test]
fn any_of_those_that_are_ready_is_taken() {
    passes("both ways are tried", || {
        let (sender, receiver) = unbounded();
        let (_other, nothing) = unbounded::<u8>();
        sender.send(1).unwrap();
        let mut select = Select::new();
        let nothing = select.recv(&nothing);
        let sends = select.send(&sender);
        let receives = select.recv(&receiver);
        let selected = select.select();
        let index = selected.index();
        assert_ne!(index, nothing);
        if index == sends {
            assert_eq!(selected.send(&sender, 2), Ok(()));
        } else {
            assert_eq!(index, receives);
            assert_eq!(selected.recv(&receiver), Ok(1));
        }
        SEEN.lock().unwrap().push(index);
    });
    let seen = SEEN.lock().unwrap();
    assert!(seen.contains(&1) && seen.contains(&2), "{seen:?}");
}

#[test]
fn a_biased_select_takes_the_first() {
    passes("select_biased", || {
        let (first, one) = unbounded();
        let (second, two) = unbounded();
        first.send(1).unwrap();
        second.send(2).unwrap();
        for expected in [1, 2] {
            let received = select_biased! {
                recv(one) -> message => message,
                recv(two) -> message => message,
            };
            assert_eq!(received, Ok(expected));
        }
        first.send(3).unwrap();
        let mut select = Select::new_biased();
        let second = select.recv(&two);
        let first = select.recv(&one);
        assert_eq!(select.try_ready(), Ok(first));
        select.remove(first);
        assert_eq!(select.try_ready(), Err(TryReadyError));
        assert!(catch_unwind(AssertUnwindSafe(|| select.remove(first))).is_err());
        select.remove(second);
        assert!(matches!(select.try_select(), Err(TrySelectError)));
    });
}

#[test]
fn nothing_is_passed_over_for_ever() {
    passes("a loop that only the other case ends", || {
        let (sender, receiver) = bounded(1);
        let (stop, stopped) = bounded::<()>(0);
        thread::scope(|scope| {
            scope.spawn(move || {
                loop {
                    select! {
                        send(sender, 1) -> _ => {}
                        recv(stopped) -> _ => break,
                    }
                }
            });
            receiver.recv().unwrap();
            drop(stop);
            assert!(receiver.iter().all(|one| one == 1));
        });
    });
}

#[test]
fn the_first_of_two_messages() {
    passes("two producers, one select", || {
        let (sender, receiver) = bounded(1);
        let (other, other_receiver) = bounded(1);
        thread::scope(|scope| {
            scope.spawn(move || sender.send(1).unwrap());
            scope.spawn(move || other.send(2).unwrap());
            let (mut one, mut two) = (Some(&receiver), Some(&other_receiver));
            let mut sum = 0;
            while one.is_some() || two.is_some() {
                select! {
                    recv(one.unwrap_or(&never())) -> message => match message {
                        Ok(message) => sum += message,
                        Err(_) => one = None,
                    },
                    recv(two.unwrap_or(&never())) -> message => match message {
                        Ok(message) => sum += message,
                        Err(_) => two = None,
                    },
                }
            }
            assert_eq!(sum, 3);
        });
    });
}

#[test]
fn time_may_be_over_first() {
    static TIMED_OUT: real::sync::Mutex<[bool; 2]> = real::sync::Mutex::new([false; 2]);

    passes("default with a time limit", || {
        let (sender, receiver) = unbounded();
        thread::scope(|scope| {
            scope.spawn(move || sender.send(1).unwrap());
            let timed_out = select! {
                recv(receiver) -> message => {
                    assert_eq!(message, Ok(1));
                    false
                }
                default(Duration::from_millis(10)) => true,
            };
            TIMED_OUT.lock().unwrap()[usize::from(timed_out)] = true;
        });
    });
    assert_eq!(*TIMED_OUT.lock().unwrap(), [true, true]);
    passes("select_timeout", || {
        let nothing: Receiver<u8> = never();
        let mut select = Select::new();
        select.recv(&nothing);
        let selected = select.select_timeout(Duration::from_millis(1));
        assert!(matches!(selected, Err(SelectTimeoutError)));
        let empty = Select::new().select_timeout(Duration::from_millis(1));
        assert!(matches!(empty, Err(SelectTimeoutError)));
    });
}

#[test]
fn ready_says_only_that_it_was() {
    passes("ready, and look again", || {
        let (sender, receiver) = unbounded();
        thread::scope(|scope| {
            let other = receiver.clone();
            scope.spawn(move || other.try_recv().is_ok());
            scope.spawn(move || sender.send(1).unwrap());
            let mut select = Select::new();
            select.recv(&receiver);
            loop {
                assert_eq!(select.ready(), 0);
                match receiver.try_recv() {
                    Err(error) if error.is_empty() => {}
                    Ok(_) | Err(_) => break,
                }
            }
        });
    });
    fails("ready, and trust it", Problem::Panic, "Empty", || {
        let (sender, receiver) = unbounded();
        thread::scope(|scope| {
            scope.spawn(move || sender.send(1).unwrap());
            let mut select = Select::new();
            select.recv(&receiver);
            select.ready();
            receiver.try_recv().unwrap();
        });
    });
}

#[test]
fn what_was_selected_has_to_be_done() {
    passes("dropped, or done with another", || {
        let (sender, receiver) = bounded(1);
        sender.send(1).unwrap();
        let mut select = Select::new();
        select.recv(&receiver);
        let selected = select.select();
        assert!(catch_unwind(AssertUnwindSafe(|| drop(selected))).is_err());
        assert!(catch_unwind(|| Select::new().select().index()).is_err());
        assert!(catch_unwind(|| Select::new().ready()).is_err());
    });
    passes(
        "others wait for a message that is still to be written",
        || {
            let (sender, receiver) = bounded(1);
            thread::scope(|scope| {
                let mut select = Select::new();
                select.send(&sender);
                let selected = select.select();
                scope.spawn(|| assert_eq!(receiver.try_recv(), Ok(7)));
                thread::yield_now();
                assert_eq!(receiver.len(), 1);
                selected.send(&sender, 7).unwrap();
            });
        },
    );
}
