//! The owner may take the lock again, and everybody else waits for its last guard.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use harness::{before_the_clock, expect, expect_eq, name, spawn};

use super::{Inside, visit};
use crate::exercise::ReMutex;

/// Level 1: the owner takes the lock again, and again, and all guards lend one value.
pub fn the_owner_passes() {
    let lock = ReMutex::new(Cell::new(0));
    name("lock", &lock);
    for round in 1..=2 {
        let guards = [lock.lock(), lock.lock(), lock.lock()];
        for guard in &guards {
            guard.set(guard.get() + 1);
        }
        expect_eq!(
            lock.lock().get(),
            3 * round,
            "the value after {round} rounds in which each of three guards added one"
        );
    }
}

/// Level 2: of two threads that hold the lock twice, again and again, one waits for the
/// other.
pub fn one_owner_at_a_time() {
    let (lock, inside) = (ReMutex::new(()), Inside::default());
    name("lock", &lock);
    name("inside", &inside);
    thread::scope(|scope| {
        for number in 1..=2 {
            let (lock, inside) = (&lock, &inside);
            spawn!(scope, "worker-{number}", move || {
                for _ in 0..2 {
                    visit(lock, inside);
                }
            });
        }
    });
}

/// Level 2: that the inner guard has gone does not make the lock free.
pub fn others_wait_for_the_last_guard() {
    let (lock, inside) = (ReMutex::new(()), Inside::default());
    name("lock", &lock);
    name("inside", &inside);
    thread::scope(|scope| {
        spawn!(scope, "worker-1", || {
            let _outer = lock.lock();
            inside.comes();
            drop(lock.lock());
            drop((lock.lock(), lock.lock()));
            inside.goes();
        });
        spawn!(scope, "worker-2", || visit(&lock, &inside));
    });
}

/// Level 2: the guard that came first may go first, and the lock is held by the others.
pub fn guards_go_in_any_order() {
    let (lock, inside) = (ReMutex::new(()), Inside::default());
    name("lock", &lock);
    name("inside", &inside);
    thread::scope(|scope| {
        spawn!(scope, "worker-1", || {
            let (first, second, third) = (lock.lock(), lock.lock(), lock.lock());
            inside.comes();
            drop(second);
            drop(first);
            inside.goes();
            drop(third);
        });
        spawn!(scope, "worker-2", || visit(&lock, &inside));
    });
}

/// Level 2: a guard that a panic drops gives its own level back, and no other; the last
/// one frees the lock. Who takes it while a panic unwinds waits like everybody else.
pub fn a_panic_gives_its_level_back() {
    let (lock, inside) = (ReMutex::new(()), Inside::default());
    name("lock", &lock);
    name("inside", &inside);
    thread::scope(|scope| {
        spawn!(scope, "worker-1", || {
            let got_it = Cell::new(false);
            let both_panics = falls(|| {
                let _at_last = VisitsOnItsWay(&lock, &inside);
                let (outer, _middle) = (lock.lock(), lock.lock());
                inside.comes();
                let inner_level = falls(|| {
                    let _inner = lock.lock();
                    let _first = TriesOnItsWay(&lock, &got_it);
                    panic!("the inner level gives up");
                });
                drop(outer);
                inside.goes();
                assert!(!inner_level, "the other levels give up");
            });
            expect!(both_panics, "a panic got lost on its way through a guard");
            expect!(
                got_it.get(),
                "while a panic unwinds, the owner's `try_lock` gets nothing"
            );
        });
        spawn!(scope, "worker-2", || visit(&lock, &inside));
    });
    expect!(
        lock.try_lock().is_some(),
        "all guards have gone, some of them in a panic, and `try_lock` gets nothing"
    );
}

/// Whether this panics.
fn falls(run: impl FnOnce()) -> bool {
    panic::catch_unwind(AssertUnwindSafe(run)).is_err()
}

/// Level 2: of three who wait for the lock, the next one has it when the last guard has gone,
/// be it by a panic, and does not sleep until its own time is up.
pub fn no_wait_for_the_clock() {
    let (lock, over) = (ReMutex::new(()), AtomicUsize::new(0));
    name("lock", &lock);
    name("over", &over);
    let all_are_over = thread::scope(|scope| {
        let held_at_first = lock.lock();
        for number in 1..=3 {
            let (lock, over) = (&lock, &over);
            spawn!(scope, "worker-{number}", move || {
                let panics = falls(|| {
                    let _guards = (lock.lock(), lock.lock());
                    thread::yield_now();
                    assert!(number != 1, "worker-1 gives up");
                });
                expect_eq!(panics, number == 1, "whether worker-{number} panics");
                over.fetch_add(1, Relaxed);
            });
        }
        thread::yield_now();
        drop(held_at_first);
        before_the_clock!(over.load(Relaxed) == 3)
    });
    expect!(
        all_are_over,
        "the lock is free, and somebody who waits for it sleeps until a time of its own is up: \
         was it not woken?"
    );
}

/// Level 2: however long the owner has the lock, who waits for it has it then, and not
/// before.
pub fn a_long_time_is_waited_for() {
    let (lock, inside) = (ReMutex::new(()), Inside::default());
    name("lock", &lock);
    name("inside", &inside);
    let outer = lock.lock();
    inside.comes();
    thread::scope(|scope| {
        spawn!(scope, "worker-4", || visit(&lock, &inside));
        thread::sleep(Duration::from_secs(200));
        inside.goes();
        drop(outer);
    });
}

/// Takes the lock when it is dropped.
struct VisitsOnItsWay<'a>(&'a ReMutex<()>, &'a Inside);

impl Drop for VisitsOnItsWay<'_> {
    fn drop(&mut self) {
        let Self(lock, inside) = self;
        if let Some(_guard) = lock.try_lock() {
            inside.comes();
            inside.goes();
        }
        visit(lock, inside);
    }
}

/// Notes whether `try_lock` gets the lock when it is dropped.
struct TriesOnItsWay<'a>(&'a ReMutex<()>, &'a Cell<bool>);

impl Drop for TriesOnItsWay<'_> {
    fn drop(&mut self) {
        self.1.set(self.0.try_lock().is_some());
    }
}
