//! Parking, sleeping and time limits.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::*};
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

/// Looks again and again, until another thread has slept.
fn until_a_sleeper_is_done(wait: impl Fn()) {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_secs(1));
            done.store(true, Release);
        });
        while !done.load(Acquire) {
            wait();
        }
    });
}

#[test]
fn waiting_for_a_sleeper() {
    passes("spin until a sleeper is done", || {
        until_a_sleeper_is_done(thread::yield_now);
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

/// Asks every 10 ms for what another thread does after so long.
fn poll(span: Duration) {
    let (done, changed) = (Mutex::new(false), Condvar::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(span);
            *done.lock().unwrap() = true;
        });
        let mut done = done.lock().unwrap();
        while !*done {
            done = changed
                .wait_timeout(done, Duration::from_millis(10))
                .unwrap()
                .0;
        }
    });
}

#[test]
fn asking_again_and_again() {
    passes("ask for a second", || poll(Duration::from_secs(1)));
    passes("ask for an hour", || poll(Duration::from_secs(3600)));
}

/// The model cannot show such a value. It sees that its bytes stay as they are.
#[test]
fn asking_what_cannot_be_shown() {
    struct Hold {
        owner: Option<thread::ThreadId>,
    }

    impl Hold {
        fn enter(&mut self) -> bool {
            let free = self.owner.is_none();
            if free {
                self.owner = Some(thread::current().id());
            }
            free
        }
    }

    passes("enter after an hour", || {
        let me = Some(thread::current().id());
        let (hold, is_free) = (Mutex::new(Hold { owner: me }), Condvar::new());
        thread::scope(|scope| {
            scope.spawn(|| {
                let mut hold = hold.lock().unwrap();
                while !hold.enter() {
                    let limit = Duration::from_millis(10);
                    hold = is_free.wait_timeout(hold, limit).unwrap().0;
                }
            });
            thread::sleep(Duration::from_secs(3600));
            hold.lock().unwrap().owner = None;
        });
    });
}

#[test]
fn asking_what_changes_rarely() {
    passes("ask for the second of two changes", || {
        let (beats, done) = (AtomicU32::new(0), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(Acquire) {
                    thread::sleep(Duration::from_secs(500));
                    beats.fetch_add(1, AcqRel);
                }
            });
            while beats.load(Acquire) < 2 {
                thread::sleep(Duration::from_millis(10));
            }
            done.store(true, Release);
        });
    });
}

#[test]
fn two_who_ask_at_different_times() {
    passes("two ask for an hour", || {
        let done = Mutex::new(false);
        let is_done = || *done.lock().unwrap();
        thread::scope(|scope| {
            for pause in [7, 10] {
                scope.spawn(move || {
                    while !is_done() {
                        thread::sleep(Duration::from_millis(pause));
                    }
                });
            }
            thread::sleep(Duration::from_secs(3600));
            *done.lock().unwrap() = true;
        });
    });
}

#[test]
fn looking_into_a_list_while_another_sleeps() {
    passes("pop, yield, and pop again", || {
        let shelf = Mutex::new(VecDeque::new());
        thread::scope(|scope| {
            scope.spawn(|| {
                for item in 0..2 {
                    thread::sleep(Duration::from_secs(1));
                    shelf.lock().unwrap().push_back(item);
                }
            });
            let mut got = Vec::new();
            while got.len() < 2 {
                match shelf.lock().unwrap().pop_front() {
                    Some(item) => got.push(item),
                    None => thread::yield_now(),
                }
            }
            assert_eq!(got, [0, 1]);
        });
    });
}

#[test]
fn a_limit_of_no_time_at_all() {
    passes("park_timeout(0)", || {
        until_a_sleeper_is_done(|| thread::park_timeout(Duration::ZERO));
    });
    passes("wait_timeout(0)", || {
        let (free, released) = (Mutex::new(0), Condvar::new());
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let mut left = free.lock().unwrap();
                    while *left == 0 {
                        (left, _) = released.wait_timeout(left, Duration::ZERO).unwrap();
                    }
                    *left -= 1;
                });
            }
            thread::sleep(Duration::from_secs(1));
            *free.lock().unwrap() += 2;
        });
    });
}

#[test]
fn three_who_look_very_often() {
    passes("wait_timeout(300 µs)", || {
        let (busy, free) = (Mutex::new(false), Condvar::new());
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let mut is_busy = busy.lock().unwrap();
                    while *is_busy {
                        (is_busy, _) = free
                            .wait_timeout(is_busy, Duration::from_micros(300))
                            .unwrap();
                    }
                    *is_busy = true;
                    drop(is_busy);
                    thread::sleep(Duration::from_secs(5));
                    *busy.lock().unwrap() = false;
                    free.notify_all();
                });
            }
        });
    });
}
