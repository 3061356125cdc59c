//! `Parker`, `WaitGroup`, `ShardedLock` and `Backoff`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_utils::Backoff;
use crossbeam_utils::atomic::AtomicCell;
use crossbeam_utils::sync::{Parker, ShardedLock, Unparker, WaitGroup};

use crate::common::passes;

#[test]
fn park_returns_for_a_token_only() {
    passes("one token", || {
        let parker = Parker::new();
        let ready = Arc::new(AtomicBool::new(false));
        let (unparker, set) = (parker.unparker().clone(), Arc::clone(&ready));
        let other = thread::spawn(move || {
            set.store(true, Release);
            unparker.unpark();
        });
        parker.park();
        // No loop: the real one does not wake up by itself.
        assert!(ready.load(Acquire));
        other.join().unwrap();
    });
}

#[test]
fn a_token_waits_for_its_parker() {
    passes("token first", || {
        let parker = Parker::new();
        parker.unparker().unpark();
        parker.unparker().unpark();
        parker.park();
        parker.park_timeout(Duration::ZERO);
        parker.park_deadline(Instant::now());
        let raw = Parker::into_raw(parker);
        // SAFETY: it comes from `into_raw`.
        let parker = unsafe { Parker::from_raw(raw) };
        let raw = Unparker::into_raw(parker.unparker().clone());
        // SAFETY: as above.
        unsafe { Unparker::from_raw(raw) }.unpark();
        parker.park_timeout(Duration::from_secs(1));
    });
}

#[test]
fn a_time_limit_ends_the_wait() {
    passes("time limit", || {
        let parker = Parker::new();
        let start = Instant::now();
        parker.park_timeout(Duration::from_millis(10));
        assert!(start.elapsed() >= Duration::from_millis(10));
        parker.park_deadline(start + Duration::from_millis(50));
        assert!(start.elapsed() >= Duration::from_millis(50));
    });
}

#[test]
fn everybody_leaves() {
    passes("wait group", || {
        let (group, done) = (WaitGroup::new(), Arc::new(AtomicUsize::new(0)));
        for _ in 0..2 {
            let (group, done) = (group.clone(), Arc::clone(&done));
            thread::spawn(move || {
                done.fetch_add(1, Relaxed);
                drop(group);
            });
        }
        group.wait();
        assert_eq!(done.load(Relaxed), 2);
    });
}

#[test]
fn everybody_waits() {
    passes("wait group as a barrier", || {
        let (group, there) = (WaitGroup::new(), Arc::new(AtomicUsize::new(0)));
        let (other, counted) = (group.clone(), Arc::clone(&there));
        let thread = thread::spawn(move || {
            counted.fetch_add(1, Relaxed);
            other.wait();
            assert_eq!(counted.load(Relaxed), 2);
        });
        there.fetch_add(1, Relaxed);
        group.wait();
        assert_eq!(there.load(Relaxed), 2);
        thread.join().unwrap();
    });
}

#[test]
fn readers_and_a_writer() {
    passes("sharded lock", || {
        let lock = ShardedLock::new((0, 0));
        thread::scope(|scope| {
            scope.spawn(|| {
                let mut pair = lock.write().unwrap();
                pair.0 += 1;
                pair.1 += 1;
            });
            scope.spawn(|| {
                let pair = lock.read().unwrap();
                assert_eq!(pair.0, pair.1);
            });
            if let Ok(pair) = lock.try_read() {
                assert_eq!(pair.0, pair.1);
            }
        });
        assert_eq!(lock.into_inner().unwrap(), (1, 1));
    });
}

#[test]
fn a_writer_that_panics_poisons() {
    passes("poison", || {
        let lock = Arc::new(ShardedLock::new(1));
        let other = Arc::clone(&lock);
        let panicked = thread::spawn(move || {
            let mut data = other.write().unwrap();
            *data = 2;
            panic!("in the middle");
        });
        assert!(panicked.join().is_err());
        assert!(lock.is_poisoned());
        assert_eq!(*lock.read().unwrap_err().into_inner(), 2);
        assert!(lock.try_write().is_err());
    });
}

#[test]
fn backing_off_ends() {
    passes("backoff", || {
        let ready = AtomicCell::new(false);
        thread::scope(|scope| {
            scope.spawn(|| ready.store(true));
            let backoff = Backoff::new();
            while !ready.load() {
                backoff.snooze();
            }
        });
        let backoff = Backoff::new();
        for _ in 0..11 {
            assert!(!backoff.is_completed());
            backoff.snooze();
        }
        assert!(backoff.is_completed());
        backoff.reset();
        backoff.spin();
        assert!(!backoff.is_completed());
    });
}

#[test]
fn backing_off_and_then_parking() {
    passes("backoff and park", || {
        let (ready, parker) = (AtomicCell::new(false), Parker::new());
        let unparker = parker.unparker().clone();
        thread::scope(|scope| {
            scope.spawn(|| {
                ready.store(true);
                unparker.unpark();
            });
            let backoff = Backoff::new();
            while !ready.load() {
                match backoff.is_completed() {
                    true => parker.park(),
                    false => backoff.snooze(),
                }
            }
        });
    });
}
