//! Right programs.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::thread;

use crossbeam_epoch::{Atomic, Collector, Owned, Shared, default_collector, is_pinned, pin};

use crate::common::passes;
use crate::stack::{Stack, Way};

#[test]
fn two_threads_push_and_pop() {
    passes("stack", || {
        let stack = Stack::new(Way::Right);
        let popped = thread::scope(|scope| {
            let threads = [1, 2].map(|value| {
                let stack = &stack;
                scope.spawn(move || {
                    stack.push(value);
                    stack.pop().unwrap()
                })
            });
            threads.map(|thread| thread.join().unwrap())
        });
        assert_eq!(popped.iter().sum::<u32>(), 3);
        assert_eq!(stack.pop(), None);
    });
}

#[test]
fn one_looks_while_another_takes() {
    passes("look and take", || {
        let stack = Stack::new(Way::Right);
        stack.push(1);
        thread::scope(|scope| {
            scope.spawn(|| assert!(matches!(stack.peek(), None | Some(1))));
            assert_eq!(stack.pop(), Some(1));
        });
    });
    passes("look and destroy", || {
        let stack = Stack::new(Way::Right);
        stack.push(1);
        stack.push(2);
        thread::scope(|scope| {
            scope.spawn(|| assert!(stack.peek().is_some()));
            stack.destroy();
        });
        assert_eq!(stack.pop(), Some(1));
    });
}

/// Counts how many of it have been dropped.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, Relaxed);
    }
}

#[test]
fn destroyed_when_the_last_of_those_leaves_who_saw_it() {
    passes("as early as possible", || {
        let dropped = Arc::new(AtomicUsize::new(0));
        let collector = Collector::new();
        let (first, second) = (collector.register(), collector.register());
        let (early, guard) = (second.pin(), first.pin());
        let object = Owned::new(Counted(Arc::clone(&dropped))).into_shared(&guard);
        // SAFETY: nobody else has it.
        unsafe { guard.defer_destroy(object) };
        let late = collector.register();
        let late = late.pin();
        drop(guard);
        assert_eq!(dropped.load(Relaxed), 0);
        drop(early);
        // One who came later does not keep it.
        assert_eq!(dropped.load(Relaxed), 1);
        drop(late);
    });
}

#[test]
fn pinned_again_is_pinned_later() {
    passes("repin", || {
        let done = Arc::new(AtomicUsize::new(0));
        let count = || {
            let done = Arc::clone(&done);
            move || done.fetch_add(1, Relaxed)
        };
        let collector = Collector::new();
        let handle = collector.register();
        let mut guard = handle.pin();
        guard.defer(count());
        {
            let inner = handle.pin();
            drop(inner);
        }
        assert!(handle.is_pinned());
        assert_eq!(done.load(Relaxed), 0);
        guard.repin();
        assert_eq!(done.load(Relaxed), 1);
        guard.defer(count());
        let inside = guard.repin_after(|| (handle.is_pinned(), done.load(Relaxed)));
        assert_eq!(inside, (false, 2));
        assert!(handle.is_pinned());
        assert_eq!(guard.collector(), Some(&collector));
    });
}

#[test]
fn what_is_left_is_done_with_the_collector() {
    passes("collector dropped", || {
        let done = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&done);
        let guard = Collector::new().register().pin();
        guard.defer(move || count.fetch_add(1, Relaxed));
        guard.flush();
        drop(guard);
        assert_eq!(done.load(Relaxed), 1);
    });
}

#[test]
fn each_execution_starts_unpinned() {
    static HEAD: Atomic<u32> = Atomic::null();

    passes("statics", || {
        assert!(!is_pinned());
        let guard = pin();
        assert!(is_pinned());
        assert_eq!(guard.collector(), Some(default_collector()));
        assert!(HEAD.load(Acquire, &guard).is_null());
        HEAD.store(Owned::new(1), Release);
        // Neither the object nor the guard is given back.
        guard.defer(|| ());
        std::mem::forget(guard);
        thread::spawn(|| {
            assert!(!is_pinned());
            let guard = pin();
            let head = HEAD.swap(Shared::null(), AcqRel, &guard);
            // SAFETY: it is out of reach, and nobody had it.
            assert_eq!(unsafe { *head.into_owned() }, 1);
        })
        .join()
        .unwrap();
    });
}
