//! `std::time`.

use std::sync::Mutex;
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
