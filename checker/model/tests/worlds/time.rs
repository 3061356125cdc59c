//! `std::time`.

use std::sync::{Condvar, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::common::{Problem, fails_schedules, passes};

#[test]
fn the_clock_is_virtual() {
    passes("a year in no time", || {
        let (start, day) = (Instant::now(), SystemTime::now());
        let year = Duration::from_secs(365 * 86_400);
        thread::sleep(year);
        assert!(start.elapsed() >= year);
        assert!(day.elapsed().unwrap() >= year);
        assert!(day > UNIX_EPOCH);
        thread::sleep(Duration::MAX);
    });
    passes("the shorter sleep is over first", || {
        let order = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for seconds in [2, 1] {
                let order = &order;
                scope.spawn(move || {
                    thread::sleep(Duration::from_secs(seconds));
                    order.lock().unwrap().push(seconds);
                });
            }
        });
        // Which may still be overtaken: time limits order nothing.
        assert_eq!(order.lock().unwrap().len(), 2);
    });
    fails_schedules(
        "sleeping is no synchronisation",
        Problem::Panic,
        "overtaken",
        || {
            let order = Mutex::new(Vec::new());
            thread::scope(|scope| {
                for seconds in [2, 1] {
                    let order = &order;
                    scope.spawn(move || {
                        thread::sleep(Duration::from_secs(seconds));
                        order.lock().unwrap().push(seconds);
                    });
                }
            });
            assert_eq!(*order.lock().unwrap(), [1, 2], "overtaken");
        },
    );
}

#[test]
fn there_is_time_before_the_beginning() {
    passes("an instant before now", || {
        let now = Instant::now();
        let before = now - Duration::from_secs(10);
        assert!(before < now && now - before == Duration::from_secs(10));
        assert_eq!(before - now, Duration::ZERO);
        assert_eq!(now.checked_sub(Duration::MAX), None);
        assert_eq!(now.checked_add(Duration::MAX), None);
        assert!(
            format!("{before:?}").starts_with("Instant(-9.99"),
            "{before:?}"
        );
        assert!(before.elapsed() > Duration::from_secs(10));
    });
}

#[test]
fn the_longest_wait_has_no_end() {
    passes("time limits that are never over", || {
        let (sender, receiver) = mpsc::channel();
        let (ready, changed) = (Mutex::new(false), Condvar::new());
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_secs(1));
                sender.send(()).unwrap();
                *ready.lock().unwrap() = true;
                changed.notify_one();
            });
            receiver.recv_timeout(Duration::MAX).unwrap();
            let (ready, result) = changed
                .wait_timeout_while(ready.lock().unwrap(), Duration::MAX, |ready| !*ready)
                .unwrap();
            assert!(*ready && !result.timed_out());
        });
    });
}
