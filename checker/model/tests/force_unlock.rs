//! Locks of `parking_lot` that are unlocked without their guard: held, and not held.

#[macro_use]
extern crate model_std as std;
extern crate model_parking_lot as parking_lot;
extern crate std as real;

mod common;

use std::mem::forget;
use std::sync::Arc;
use std::thread;

use common::{Problem, fails, passes};
use parking_lot::lock_api::GuardNoSend;
use parking_lot::{FairMutex, Mutex, MutexGuard, ReentrantMutex, RwLock};

const GUARD: fn() -> GuardNoSend = GuardNoSend::new;

#[test]
fn what_is_held() {
    passes("guards that are forgotten", || {
        let (mutex, fair) = (Mutex::new(1), FairMutex::new(1));
        let (recursive, table) = (ReentrantMutex::new(()), RwLock::new(1));
        // SAFETY: each lock is held, and its guard forgotten.
        unsafe {
            forget(mutex.lock());
            mutex.force_unlock(GUARD());
            *MutexGuard::leak(mutex.lock()) += 1;
            mutex.force_unlock_fair(GUARD());
            forget(fair.lock());
            fair.force_unlock(GUARD());
            forget((recursive.lock(), recursive.lock()));
            recursive.force_unlock();
            assert!(recursive.is_locked());
            recursive.force_unlock_fair();
            forget((table.read(), table.upgradable_read(), table.read()));
            table.force_unlock_read(GUARD());
            table.force_unlock_read_fair(GUARD());
            drop(table.make_upgradable_guard_unchecked(GUARD()));
            forget(table.write());
            table.force_unlock_write(GUARD());
            forget(table.write());
            table.force_unlock_write_fair(GUARD());
        }
        assert!(!recursive.is_locked() && !table.is_locked());
        assert_eq!((*mutex.lock(), *fair.lock(), *table.write()), (2, 1, 1));
    });
    passes("another thread unlocks", || {
        let lock = Arc::new(Mutex::new(0));
        forget(lock.lock());
        let theirs = Arc::clone(&lock);
        // SAFETY: `main` has left that to the thread, and has no guard.
        let thread = thread::spawn(move || unsafe { theirs.force_unlock(GUARD()) });
        *lock.lock() += 1;
        thread.join().unwrap();
    });
    passes("moved while it is locked", || {
        let mut lock = Mutex::new(0);
        forget(lock.lock());
        *lock.get_mut() += 1;
        let boxed = Box::new(lock);
        // SAFETY: it is still held.
        unsafe { boxed.force_unlock(GUARD()) };
        assert_eq!(*boxed.lock(), 1);
    });
}

#[test]
fn a_static_is_held_in_each_execution() {
    static LOCK: Mutex<u32> = Mutex::new(0);

    passes("static, forgotten", || {
        forget(LOCK.lock());
        // SAFETY: it is held.
        unsafe { LOCK.force_unlock(GUARD()) };
        forget(LOCK.lock());
    });
    fails("static, new again", Problem::NotHeld, "`LOCK`", || {
        // SAFETY: none. The lock was held when the execution before ended.
        unsafe { LOCK.force_unlock(GUARD()) };
    });
}

#[test]
fn a_mutex_that_is_free() {
    let story = fails(
        "never locked",
        Problem::NotHeld,
        "`main` unlocks `lock`, and nobody holds it",
        || {
            let lock = Mutex::new(0);
            // SAFETY: none, here and below: it is what the tests are about.
            unsafe { lock.force_unlock(GUARD()) };
        },
    );
    assert_eq!(story.title(), "unlocked without a lock");
    let line = story.at.expect("it is a line of the program");
    assert!(line.text.contains("lock.force_unlock"), "{}", line.text);
    assert!(story.why[0].starts_with("Each unlock"), "{:?}", story.why);

    let twice = fails("unlocked twice", Problem::NotHeld, "`lock`", || {
        let lock = FairMutex::new(0);
        forget(lock.lock());
        // SAFETY: none, as above.
        unsafe { lock.force_unlock_fair(GUARD()) };
        // SAFETY: none, as above.
        unsafe { lock.force_unlock_fair(GUARD()) };
    });
    let why = &twice.why[0];
    assert!(
        why.contains("`main` was the last to unlock it (tests/"),
        "{why}"
    );
}

#[test]
fn both_unlock() {
    fails("one lock, two unlocks", Problem::NotHeld, "nobody", || {
        let lock = Mutex::new(0);
        forget(lock.lock());
        thread::scope(|scope| {
            for _ in 0..2 {
                // SAFETY: none, as above.
                scope.spawn(|| unsafe { lock.force_unlock(GUARD()) });
            }
        });
    });
}

#[test]
fn a_guard_is_left() {
    fails("its guard unlocks, too", Problem::NotHeld, "nobody", || {
        let lock = Mutex::new(0);
        let guard = lock.lock();
        // SAFETY: none, as above.
        unsafe { lock.force_unlock(GUARD()) };
        drop(guard);
    });
    fails("a guard from nowhere", Problem::NotHeld, "nobody", || {
        let lock = Mutex::new(0);
        drop(lock.lock());
        // SAFETY: none, as above.
        drop(unsafe { lock.make_guard_unchecked(GUARD()) });
    });
}

#[test]
fn a_recursive_mutex_that_is_free() {
    fails("once too often", Problem::NotHeld, "nobody", || {
        let lock = ReentrantMutex::new(0);
        forget((lock.lock(), lock.lock()));
        for _ in 0..3 {
            // SAFETY: none, as above.
            unsafe { lock.force_unlock() };
        }
    });
    fails("and fair", Problem::NotHeld, "nobody", || {
        // SAFETY: none, as above.
        unsafe { ReentrantMutex::new(0).force_unlock_fair() };
    });
}

#[test]
fn a_lock_that_is_held_in_another_way() {
    fails(
        "read, and not written",
        Problem::NotHeld,
        "no writer",
        || {
            let table = RwLock::new(0);
            let _reads = table.read();
            // SAFETY: none, as above.
            unsafe { table.force_unlock_write(GUARD()) };
        },
    );
    fails(
        "written, and not read",
        Problem::NotHeld,
        "no reader",
        || {
            let table = RwLock::new(0);
            let _writes = table.write();
            // SAFETY: none, as above.
            unsafe { table.force_unlock_read(GUARD()) };
        },
    );
    fails("free, fair", Problem::NotHeld, "no reader", || {
        // SAFETY: none, as above.
        unsafe { RwLock::new(0).force_unlock_read_fair(GUARD()) };
    });
    fails(
        "free, fair, to write",
        Problem::NotHeld,
        "no writer",
        || {
            // SAFETY: none, as above.
            unsafe { RwLock::new(0).force_unlock_write_fair(GUARD()) };
        },
    );
    fails("not any reader", Problem::NotHeld, "no reader", || {
        let table = RwLock::new(0);
        let _may_write = table.upgradable_read();
        // SAFETY: none, as above.
        unsafe { table.force_unlock_read(GUARD()) };
    });
    fails(
        "not that reader",
        Problem::NotHeld,
        "no upgradable reader",
        || {
            let table = RwLock::new(0);
            let _reads = table.read();
            // SAFETY: none, as above.
            drop(unsafe { table.make_upgradable_guard_unchecked(GUARD()) });
        },
    );
}
