//! Parking, sleeping and time limits.

use std::sync::atomic::{AtomicBool, Ordering::*};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::passes;

#[test]
fn park_with_a_flag() {
    passes("park and unpark", || {
        let ready = Arc::new(AtomicBool::new(false));
        let sleeper = thread::spawn({
            let ready = Arc::clone(&ready);
            move || {
                while !ready.load(Acquire) {
                    thread::park();
                }
            }
        });
        ready.store(true, Release);
        sleeper.thread().unpark();
        sleeper.join().unwrap();
    });
}

#[test]
fn waiting_for_the_clock() {
    passes("sleep and Instant", || {
        let start = Instant::now();
        thread::scope(|scope| {
            scope.spawn(|| thread::sleep(Duration::from_millis(20)));
            while start.elapsed() < Duration::from_millis(10) {
                thread::sleep(Duration::from_millis(1));
            }
        });
        while start.elapsed() < Duration::from_millis(30) {}
    });
}

#[test]
fn waiting_for_a_sleeper() {
    passes("spin until a sleeper is done", || {
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_secs(1));
                done.store(true, Release);
            });
            while !done.load(Acquire) {
                thread::yield_now();
            }
        });
    });
}

#[test]
fn waiting_with_time_limits() {
    passes("wait_timeout in a loop", || {
        let (ready, changed) = (Mutex::new(false), Condvar::new());
        thread::scope(|scope| {
            scope.spawn(|| {
                *ready.lock().unwrap() = true;
                changed.notify_one();
            });
            let mut ready = ready.lock().unwrap();
            while !*ready {
                (ready, _) = changed
                    .wait_timeout(ready, Duration::from_millis(10))
                    .unwrap();
            }
        });
    });
}

#[test]
fn receiving_with_time_limits() {
    passes("recv_timeout in a loop", || {
        let (sender, receiver) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(move || sender.send(1).unwrap());
            let item = loop {
                match receiver.recv_timeout(Duration::from_millis(10)) {
                    Ok(item) => break item,
                    Err(mpsc::RecvTimeoutError::Timeout) => {}
                    Err(mpsc::RecvTimeoutError::Disconnected) => panic!("the item is lost"),
                }
            };
            assert_eq!(item, 1);
        });
    });
}
