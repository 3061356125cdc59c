//! Locks, conditions, barriers, and what is done once.

use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::sync::{Arc, Barrier, Condvar, LazyLock, Mutex, Once, OnceLock, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::{Problem, fails, fails_schedules, passes};

#[test]
fn a_poisoned_lock_says_so() {
    passes("poison of both locks", || {
        let locks = Arc::new((Mutex::new(0), RwLock::new(0)));
        let writer = Arc::clone(&locks);
        let result = thread::spawn(move || {
            let mut guards = (writer.0.lock().unwrap(), writer.1.write().unwrap());
            *guards.0 = 1;
            *guards.1 = 1;
            panic!("half-way");
        })
        .join();
        assert!(result.is_err());
        assert!(locks.0.is_poisoned() && locks.1.is_poisoned());
        assert_eq!(*locks.0.lock().unwrap_err().into_inner(), 1);
        assert_eq!(*locks.1.read().unwrap_err().into_inner(), 1);
        assert!(locks.0.try_lock().is_err() && locks.1.try_write().is_err());
        locks.0.clear_poison();
        locks.1.clear_poison();
        assert_eq!(*locks.0.lock().unwrap() + *locks.1.write().unwrap(), 2);

        // A reader that panics poisons nothing.
        let reader = Arc::clone(&locks);
        let result = thread::spawn(move || {
            let _guard = reader.1.read().unwrap();
            panic!("only a reader");
        })
        .join();
        assert!(result.is_err() && !locks.1.is_poisoned());
    });
}

/// A lock under which a thread has panicked.
fn poisoned() -> Arc<Mutex<u32>> {
    let lock = Arc::new(Mutex::new(0));
    let other = Arc::clone(&lock);
    let result = thread::spawn(move || {
        let _guard = other.lock().unwrap();
        panic!("with the lock held");
    })
    .join();
    assert!(result.is_err());
    lock
}

#[test]
fn poison_stays_until_it_is_cleared() {
    passes("get_mut and into_inner", || {
        let mut lock = Arc::into_inner(poisoned()).unwrap();
        assert!(lock.get_mut().is_err());
        assert!(lock.is_poisoned() && lock.lock().is_err());
        assert!(lock.into_inner().is_err());
    });
    passes("waits for the poison", || {
        let lock = Arc::new(RwLock::new(()));
        let other = Arc::clone(&lock);
        let thread = thread::spawn(move || {
            let _guard = other.write().unwrap();
            panic!("with the lock held");
        });
        while !lock.is_poisoned() {}
        assert!(thread.join().is_err());
    });
    // Others may lock first.
    fails_schedules("cleared too late", Problem::Panic, "too early", || {
        let lock = poisoned();
        thread::scope(|scope| {
            scope.spawn(|| lock.clear_poison());
            assert!(lock.lock().is_ok(), "too early");
        });
    });
}

#[test]
fn a_reader_behind_a_waiting_writer() {
    fails("reads twice", Problem::Deadlock, "waits in `read`", || {
        let lock = RwLock::new(0);
        thread::scope(|scope| {
            scope.spawn(|| *lock.write().unwrap() += 1);
            let _first = lock.read().unwrap();
            let _second = lock.read().unwrap();
        });
    });
}

#[test]
fn a_writer_becomes_a_reader() {
    passes("downgrade", || {
        let lock = RwLock::new(0);
        thread::scope(|scope| {
            scope.spawn(|| *lock.write().unwrap() += 1);
            let mut writer = lock.write().unwrap();
            *writer += 1;
            let seen = *writer;
            let reader = std::sync::RwLockWriteGuard::downgrade(writer);
            assert_eq!(*reader, seen);
            // A second reader might be kept out by a writer that waits.
            assert!(lock.try_write().is_err());
        });
        assert_eq!(lock.into_inner().unwrap(), 2);
    });
}

#[test]
fn who_is_notified_is_left_open() {
    // Either of two waiters may be the one.
    for expected in [0, 1] {
        static EXPECTED: real::sync::atomic::AtomicUsize = real::sync::atomic::AtomicUsize::new(0);
        EXPECTED.store(expected, Relaxed);
        fails_schedules(
            "one of two waiters",
            Problem::Panic,
            "the other one",
            || {
                let (turns, changed) = (Mutex::new(0), Condvar::new());
                thread::scope(|scope| {
                    for index in 0..2 {
                        let (turns, changed) = (&turns, &changed);
                        scope.spawn(move || {
                            let mut guard = turns.lock().unwrap();
                            while *guard == 0 {
                                guard = changed.wait(guard).unwrap();
                            }
                            *guard -= 1;
                            assert_eq!(index, EXPECTED.load(Relaxed), "the other one");
                            *guard += 2;
                            changed.notify_one();
                        });
                    }
                    *turns.lock().unwrap() = 1;
                    changed.notify_one();
                });
            },
        );
    }
}

#[test]
fn waits_with_a_time_limit() {
    passes("wait_timeout and wait_timeout_while", || {
        let (lock, changed) = (Mutex::new(0), Condvar::new());
        let start = Instant::now();
        let guard = lock.lock().unwrap();
        let (guard, result) = changed
            .wait_timeout_while(guard, Duration::from_millis(50), |number| *number == 0)
            .unwrap();
        assert!(result.timed_out());
        assert!(start.elapsed() >= Duration::from_millis(50));
        drop(guard);
        let guard = lock.lock().unwrap();
        let (guard, result) = changed
            .wait_timeout_while(guard, Duration::from_millis(50), |number| *number != 0)
            .unwrap();
        assert!(!result.timed_out() && *guard == 0);
    });
    fails_schedules("a limit may pass first", Problem::Panic, "too late", || {
        let (ready, changed) = (Mutex::new(false), Condvar::new());
        thread::scope(|scope| {
            scope.spawn(|| {
                *ready.lock().unwrap() = true;
                changed.notify_one();
            });
            let ready = ready.lock().unwrap();
            let limit = Duration::from_millis(1);
            let (_, result) = changed
                .wait_timeout_while(ready, limit, |ready| !*ready)
                .unwrap();
            assert!(!result.timed_out(), "too late");
        });
    });
}

#[test]
fn a_condition_variable_with_two_locks() {
    fails("two locks", Problem::Panic, "more than one mutex", || {
        let shared = Arc::new((Mutex::new(()), Condvar::new()));
        let waiter = Arc::clone(&shared);
        thread::spawn(move || drop(waiter.1.wait(waiter.0.lock().unwrap())));
        thread::sleep(Duration::from_secs(1));
        let other = Mutex::new(());
        drop(shared.1.wait(other.lock().unwrap()));
    });
}

#[test]
fn barriers_have_one_leader_a_round() {
    passes("barrier of 2, 3 rounds", || {
        let (barrier, leaders) = (Barrier::new(2), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for _ in 0..3 {
                        if barrier.wait().is_leader() {
                            leaders.fetch_add(1, Relaxed);
                        }
                    }
                });
            }
        });
        assert_eq!(leaders.load(Relaxed), 3);
        assert!(Barrier::new(0).wait().is_leader());
    });
    fails(
        "one is missing",
        Problem::Deadlock,
        "waits in `wait`",
        || {
            Barrier::new(2).wait();
        },
    );
}

#[test]
fn what_is_done_once() {
    passes("Once, OnceLock, LazyLock", || {
        let (once, cell, count) = (Once::new(), OnceLock::new(), AtomicUsize::new(0));
        let lazy = LazyLock::new(|| count.fetch_add(1, Relaxed));
        thread::scope(|scope| {
            for index in 0..2 {
                let (once, cell, count, lazy) = (&once, &cell, &count, &lazy);
                scope.spawn(move || {
                    once.call_once(|| {
                        count.fetch_add(10, Relaxed);
                    });
                    cell.get_or_init(|| index);
                    LazyLock::force(lazy);
                });
            }
            once.wait();
            assert!(once.is_completed());
            assert!(*cell.wait() < 2);
        });
        assert_eq!(count.load(Relaxed), 11);
        assert!(cell.set(7).is_err());
        let mut cell = cell;
        assert!(cell.take().is_some());
        assert_eq!(cell.get(), None);
        assert_eq!(OnceLock::from(3).into_inner(), Some(3));
    });
}
