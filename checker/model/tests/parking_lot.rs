//! What the modelled `parking_lot` promises, as far as a program can see it.

#[macro_use]
extern crate model_std as std;
extern crate model_parking_lot as parking_lot;
extern crate std as real;

mod common;

use model::{Config, Verdict};
use parking_lot::lock_api::GuardNoSend;
use parking_lot::{
    ArcMutexGuard, ArcRwLockUpgradableReadGuard, ArcRwLockWriteGuard, Condvar, FairMutex,
    MappedMutexGuard, MappedRwLockReadGuard, Mutex, MutexGuard, Once, OnceState, RecursiveRwLock,
    ReentrantMutex, ReentrantMutexGuard, RwLock, RwLockReadGuard, RwLockUpgradableReadGuard,
    RwLockWriteGuard,
};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::thread;
use std::time::{Duration, Instant};

use common::{Problem, fails, fails_schedules, passes};

const MILLISECOND: Duration = Duration::from_millis(1);

#[test]
fn a_static_mutex_without_poison() {
    static TOTAL: Mutex<u32> = Mutex::new(1);
    static NAMES: RwLock<Vec<&str>> = RwLock::new(Vec::new());

    passes("static Mutex and RwLock", || {
        let result = thread::spawn(|| {
            let mut total = TOTAL.lock();
            *total += 1;
            NAMES.write().push("one");
            panic!("with the lock held");
        })
        .join();
        assert!(result.is_err());
        assert_eq!(*TOTAL.lock(), 2);
        assert_eq!(*NAMES.read(), ["one"]);
    });
}

#[test]
fn a_static_that_is_looked_at_first() {
    static LOCK: Mutex<u32> = Mutex::new(1);
    static RECURSIVE: ReentrantMutex<Cell<u32>> = ReentrantMutex::new(Cell::new(1));
    static TABLE: RwLock<u32> = RwLock::new(1);

    for _ in 0..2 {
        passes("statics that are looked at first", || {
            assert!(!LOCK.is_locked() && !RECURSIVE.is_locked() && !TABLE.is_locked_exclusive());
            assert_eq!(
                (*LOCK.lock(), RECURSIVE.lock().get(), *TABLE.read()),
                (1, 1, 1)
            );
            *LOCK.lock() += 1;
            RECURSIVE.lock().set(2);
            *TABLE.write() += 1;
        });
    }
}

#[test]
fn lost_update() {
    let story = fails(
        "lost update, parking_lot",
        Problem::Panic,
        "1 is not 2",
        || {
            let counter = Mutex::new(0);
            thread::scope(|scope| {
                for _ in 0..2 {
                    scope.spawn(|| {
                        let value = *counter.lock();
                        *counter.lock() = value + 1;
                    });
                }
            });
            assert_eq!(*counter.lock(), 2);
        },
    );
    assert!(
        story
            .rows
            .iter()
            .any(|row| row.text == "lock counter: 0 → 1"),
        "{}",
        common::table(&story)
    );
}

#[test]
fn lock_order() {
    fails(
        "lock order, parking_lot",
        Problem::Deadlock,
        "waits in `lock`",
        || {
            let (one, other) = (Mutex::new(0), FairMutex::new(0));
            thread::scope(|scope| {
                scope.spawn(|| {
                    let _one = one.lock();
                    let _other = other.lock();
                });
                let _other = other.lock();
                let _one = one.lock();
            });
        },
    );
}

#[test]
fn ways_to_lock() {
    passes("try_lock and time limits", || {
        let lock = Mutex::new(5);
        let start = Instant::now();
        assert!(!lock.is_locked());
        let guard = lock.try_lock().unwrap();
        assert!(lock.is_locked());
        assert!(lock.try_lock().is_none());
        assert!(lock.try_lock_for(MILLISECOND).is_none());
        assert!(start.elapsed() >= MILLISECOND);
        assert!(lock.try_lock_until(start + MILLISECOND).is_none());
        drop(guard);
        assert!(lock.try_lock_for(MILLISECOND).is_some());
        *MutexGuard::leak(lock.lock()) += 1;
        assert!(lock.is_locked());
        // SAFETY: the guard was leaked.
        unsafe { lock.force_unlock(GuardNoSend::new()) };
        assert_eq!(lock.into_inner(), 6);
    });
    fails_schedules("a limit may pass first", Problem::Panic, "too late", || {
        let lock = Mutex::new(());
        thread::scope(|scope| {
            scope.spawn(|| drop(lock.lock()));
            assert!(lock.try_lock_for(MILLISECOND).is_some(), "too late");
        });
    });
}

#[test]
fn a_part_of_the_data() {
    passes("mapped guards", || {
        let lock = Mutex::new((1, "two"));
        let mut first = MutexGuard::map(lock.lock(), |pair| &mut pair.0);
        *first += 1;
        assert!(lock.try_lock().is_none());
        let first = MappedMutexGuard::try_map(first, |_| None::<&mut u8>).unwrap_err();
        assert_eq!(*first, 2);
        drop(first);
        let (guard, error) =
            MutexGuard::try_map_or_err(lock.lock(), |_| Err::<&mut u8, _>("no")).unwrap_err();
        assert_eq!((guard.1, error), ("two", "no"));
        drop(guard);

        let lock = RwLock::new(vec![1, 2]);
        let last = RwLockReadGuard::map(lock.read(), |numbers| &numbers[1]);
        let same = MappedRwLockReadGuard::map(last, |number| number);
        assert_eq!(*same, 2);
        assert!(lock.try_write().is_none());
        drop(same);
        *RwLockWriteGuard::map(lock.write(), |numbers| &mut numbers[0]) = 9;
        assert_eq!(*lock.read(), [9, 2]);
    });
}

#[test]
fn unlocked_for_a_while() {
    passes("unlocked and bump", || {
        let lock = Mutex::new(0);
        thread::scope(|scope| {
            scope.spawn(|| *lock.lock() += 1);
            let mut guard = lock.lock();
            *guard += 1;
            let free = MutexGuard::unlocked(&mut guard, || lock.try_lock().is_some());
            let _ = free;
            *guard += 1;
            while *guard != 3 {
                MutexGuard::bump(&mut guard);
            }
            MutexGuard::unlock_fair(guard);
        });
        assert_eq!(*lock.lock(), 3);
    });
    passes("a panic while unlocked", || {
        let lock = Mutex::new(0);
        let mut guard = lock.lock();
        let result = catch_unwind(AssertUnwindSafe(|| {
            MutexGuard::unlocked(&mut guard, || panic!("while unlocked"));
        }));
        assert!(result.is_err());
        *guard += 1;
        assert!(lock.try_lock().is_none());
    });
}

#[test]
fn readers_writers_and_upgrades() {
    passes("upgradable reads", || {
        let lock = RwLock::new(0);
        thread::scope(|scope| {
            scope.spawn(|| assert!(*lock.read() <= 2));
            scope.spawn(|| *lock.write() += 1);
            let reader = lock.upgradable_read();
            let seen = *reader;
            let mut writer = RwLockUpgradableReadGuard::upgrade(reader);
            // Nobody came in between.
            assert_eq!(*writer, seen);
            *writer += 1;
            let mut reader = RwLockWriteGuard::downgrade_to_upgradable(writer);
            assert_eq!(*reader, seen + 1);
            reader.with_upgraded(|number| *number += 0);
            let reader = RwLockUpgradableReadGuard::downgrade(reader);
            assert_eq!(*reader, seen + 1);
        });
        assert_eq!(*lock.read(), 2);
    });
    passes("tries to upgrade", || {
        let lock = RwLock::new(0);
        let reader = lock.upgradable_read();
        assert!(lock.try_upgradable_read().is_none());
        let other = lock.try_read().unwrap();
        let reader = RwLockUpgradableReadGuard::try_upgrade(reader).unwrap_err();
        let reader = RwLockUpgradableReadGuard::try_upgrade_for(reader, MILLISECOND).unwrap_err();
        drop(other);
        let writer = RwLockUpgradableReadGuard::try_upgrade(reader).unwrap();
        assert!(lock.is_locked_exclusive());
        let reader = RwLockWriteGuard::downgrade(writer);
        assert!(lock.is_locked() && !lock.is_locked_exclusive());
        drop(reader);
        assert!(lock.try_write_for(MILLISECOND).is_some());
        assert!(lock.try_read_until(Instant::now()).is_some());
    });
    fails(
        "two who want to become the writer",
        Problem::Deadlock,
        "waits",
        || {
            let lock = RwLock::new(0);
            let _reader = lock.read();
            let upgradable = lock.upgradable_read();
            drop(RwLockUpgradableReadGuard::upgrade(upgradable));
        },
    );
}

#[test]
fn a_reader_behind_a_waiting_writer() {
    fails(
        "reads twice, parking_lot",
        Problem::Deadlock,
        "waits in `read`",
        || {
            let lock = RwLock::new(0);
            thread::scope(|scope| {
                scope.spawn(|| *lock.write() += 1);
                let _first = lock.read();
                let _second = lock.read();
            });
        },
    );
    passes("reads twice, recursive", || {
        let lock = RecursiveRwLock::new(0);
        thread::scope(|scope| {
            scope.spawn(|| *lock.write() += 1);
            let first = lock.read();
            let second = lock.read();
            assert_eq!(*first, *second);
        });
    });
}

#[test]
fn a_lock_that_its_owner_may_take_again() {
    passes("ReentrantMutex", || {
        let count = ReentrantMutex::new(Cell::new(0));
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let outer = count.lock();
                    assert!(count.is_owned_by_current_thread());
                    let inner = count.try_lock().unwrap();
                    inner.set(inner.get() + 1);
                    drop(inner);
                    outer.set(outer.get() + 1);
                });
            }
        });
        assert!(!count.is_owned_by_current_thread());
        assert_eq!(count.into_inner().get(), 4);
    });
}

#[test]
fn condition_variables_wake_for_a_reason() {
    // Wrong with std's, where a wait may end by itself; right here.
    passes("if, with one waiter", || {
        let (ready, changed) = (Mutex::new(false), Condvar::new());
        thread::scope(|scope| {
            scope.spawn(|| {
                let mut ready = ready.lock();
                if !*ready {
                    changed.wait(&mut ready);
                }
                assert!(*ready);
            });
            *ready.lock() = true;
            changed.notify_one();
        });
    });
    passes("who was woken", || {
        let (turn, changed) = (Mutex::new(0), Condvar::new());
        assert!(!changed.notify_one());
        let woken = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let mut turn = turn.lock();
                    changed.wait_while(&mut turn, |turn| *turn == 0);
                });
            }
            *turn.lock() = 1;
            woken.store(changed.notify_all(), Relaxed);
        });
        assert!(woken.load(Relaxed) <= 2);
    });
    let story = fails("if for while, parking_lot", Problem::Panic, "taken", || {
        let (items, filled) = (Mutex::new(Vec::new()), Condvar::new());
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let mut items = items.lock();
                    if items.is_empty() {
                        filled.wait(&mut items);
                    }
                    items.pop().expect("taken by somebody else");
                });
            }
            for item in 0..2 {
                items.lock().push(item);
                filled.notify_one();
            }
        });
    });
    let why = story.why.join(" ");
    assert!(why.contains("was notified in `wait`"), "{why}");
    assert!(
        why.contains("What does it look at before it goes on?"),
        "{why}"
    );
}

#[test]
fn condition_variables_with_limits() {
    passes("wait_for, wait_until and their while", || {
        let (lock, changed) = (Mutex::new(0), Condvar::new());
        let mut guard = lock.lock();
        assert!(changed.wait_for(&mut guard, MILLISECOND).timed_out());
        let limit = Instant::now() + MILLISECOND;
        assert!(changed.wait_until(&mut guard, limit).timed_out());
        assert!(Instant::now() >= limit);
        let result = changed.wait_while_for(&mut guard, |number| *number == 0, MILLISECOND);
        assert!(result.timed_out());
        let result = changed.wait_while_until(&mut guard, |number| *number != 0, limit);
        assert!(!result.timed_out());
    });
}

#[test]
fn what_is_done_once() {
    static START: Once = Once::new();

    passes("parking_lot's Once", || {
        let count = Arc::new(AtomicUsize::new(0));
        assert_eq!(START.state(), OnceState::New);
        let threads = [(); 2].map(|()| {
            let count = Arc::clone(&count);
            thread::spawn(move || {
                START.call_once(|| {
                    count.fetch_add(1, Relaxed);
                });
                assert_eq!(count.load(Relaxed), 1);
            })
        });
        START.wait();
        assert!(START.is_completed());
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(Once::new_completed().state(), OnceState::Done);
    });
}

#[test]
fn guards_that_own_an_arc() {
    passes("Arc guards of Mutex and ReentrantMutex", || {
        let lock = Arc::new(Mutex::new(0));
        let mut guard = lock.lock_arc();
        thread::scope(|scope| {
            scope.spawn(|| *lock.lock() += 1);
            *guard += 1;
            assert!(lock.try_lock_arc().is_none());
            assert!(lock.try_lock_arc_for(MILLISECOND).is_none());
            ArcMutexGuard::unlocked_fair(&mut guard, || {});
            *guard += 1;
            assert!(Arc::ptr_eq(&ArcMutexGuard::into_arc(guard), &lock));
        });
        assert_eq!(*lock.lock(), 3);
        // The guard keeps the lock.
        let guard = Arc::new(Mutex::new(5)).lock_arc();
        assert_eq!(*guard, 5);

        let lock = Arc::new(ReentrantMutex::new(1));
        let (outer, inner) = (lock.lock_arc(), lock.lock());
        assert_eq!(*outer, *inner);
    });
    passes("Arc guards of RwLock", || {
        let lock = Arc::new(RwLock::new(0));
        thread::scope(|scope| {
            scope.spawn(|| *lock.write_arc() += 1);
            let upgradable = lock.upgradable_read_arc();
            let seen = *upgradable;
            let mut writer = ArcRwLockUpgradableReadGuard::upgrade(upgradable);
            assert_eq!(*writer, seen);
            *writer += 1;
            let mut upgradable = ArcRwLockWriteGuard::downgrade_to_upgradable(writer);
            upgradable.with_upgraded(|number| *number += 1);
            let reader = ArcRwLockUpgradableReadGuard::downgrade(upgradable);
            assert_eq!(*reader, seen + 2);
            assert!(lock.try_write_arc().is_none());
        });
        assert_eq!(*lock.read_arc(), 3);
    });
}

#[test]
fn guards_made_from_nothing() {
    passes("make_guard_unchecked", || {
        let lock = Mutex::new(1);
        std::mem::forget(lock.lock());
        // SAFETY: the lock is held, and its guard was forgotten.
        let guard = unsafe { lock.make_guard_unchecked(GuardNoSend::new()) };
        assert_eq!(*guard, 1);
        drop(guard);
        assert!(!lock.is_locked());

        let lock = RwLock::new(1);
        std::mem::forget(lock.write());
        // SAFETY: as above.
        *unsafe { lock.make_write_guard_unchecked(GuardNoSend::new()) } += 1;
        assert_eq!(*lock.read(), 2);
    });
}

#[test]
fn unsized_data() {
    passes("dyn and slices", || {
        let shared: Arc<Mutex<dyn Fn(u32) -> u32 + Send>> = Arc::new(Mutex::new(|n| n + 1));
        assert_eq!((shared.lock())(1), 2);
        let numbers: Box<RwLock<[u32]>> = Box::new(RwLock::new([1, 2]));
        numbers.write()[0] = 5;
        assert_eq!(*numbers.read(), [5, 2]);
        println!("{:?} {:?}", numbers, Mutex::new(1));
    });
}

/// Whether the waiter has had its turn when the lock is taken again; it waits in
/// the lock's line once it has been notified under the lock.
fn has_its_turn(unlock: fn(MutexGuard<'_, u32>)) {
    let (turn, changed) = (Mutex::new(0), Condvar::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut turn = turn.lock();
            while *turn == 0 {
                changed.wait(&mut turn);
            }
            *turn = 2;
        });
        let mut guard = turn.lock();
        *guard = 1;
        if changed.notify_one() {
            unlock(guard);
            assert_eq!(*turn.lock(), 2, "overtaken");
        }
    });
}

#[test]
fn a_fair_unlock_hands_the_lock_over() {
    passes("unlock_fair", || {
        has_its_turn(|guard| {
            MutexGuard::unlock_fair(guard);
        });
    });
    passes("unlocked_fair", || {
        has_its_turn(|mut guard| MutexGuard::unlocked_fair(&mut guard, || {}));
    });
    passes("bump", || {
        has_its_turn(|mut guard| {
            MutexGuard::bump(&mut guard);
            assert_eq!(*guard, 2, "overtaken");
        });
    });
    fails("a plain unlock", Problem::Panic, "overtaken", || {
        has_its_turn(|guard| drop(guard))
    });
    fails("unlocked, plainly", Problem::Panic, "overtaken", || {
        has_its_turn(|mut guard| MutexGuard::unlocked(&mut guard, || {}));
    });
}

#[test]
fn nobody_knows_who_has_come_to_wait() {
    // The thread may be slower than it looks: it has not come to the lock yet.
    fails("handed to nobody", Problem::Panic, "not yet", || {
        let lock = Mutex::new(0);
        thread::scope(|scope| {
            let guard = lock.lock();
            scope.spawn(|| *lock.lock() = 1);
            MutexGuard::unlock_fair(guard);
            assert_eq!(*lock.lock(), 1, "not yet");
        });
    });
    fails("the same, FairMutex", Problem::Panic, "not yet", || {
        let lock = FairMutex::new(0);
        thread::scope(|scope| {
            let guard = lock.lock();
            scope.spawn(|| *lock.lock() = 1);
            drop(guard);
            assert_eq!(*lock.lock(), 1, "not yet");
        });
    });
}

/// Whether the lock goes to a thread that waits for it, as long as nobody forces a
/// switch: only then it may not have come to wait yet.
fn goes_to_who_waits(program: fn()) -> bool {
    let config = Config {
        bound: 0,
        tail: 0,
        orderings: false,
        ..Config::default()
    };
    match model::check(&config, program).verdict {
        Verdict::Pass => true,
        Verdict::Fail(story) if story.headline.contains("overtaken") => false,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_kind_of_lock_is_handed_over() {
    macro_rules! handed_over {
        ($lock:expr, $take:ident, $wait:ident, $unlock:expr) => {
            goes_to_who_waits(|| {
                let (lock, turns) = ($lock, AtomicUsize::new(0));
                thread::scope(|scope| {
                    let guard = lock.$take();
                    scope.spawn(|| {
                        let _guard = lock.$wait();
                        turns.store(1, Relaxed);
                    });
                    $unlock(guard);
                    let _guard = lock.$take();
                    assert_eq!(turns.load(Relaxed), 1, "overtaken");
                });
            })
        };
    }

    assert!(handed_over!(
        Mutex::new(0),
        lock,
        lock,
        MutexGuard::unlock_fair
    ));
    assert!(!handed_over!(Mutex::new(0), lock, lock, drop));
    assert!(handed_over!(FairMutex::new(0), lock, lock, drop));
    assert!(handed_over!(
        ReentrantMutex::new(0),
        lock,
        lock,
        ReentrantMutexGuard::unlock_fair
    ));
    assert!(!handed_over!(ReentrantMutex::new(0), lock, lock, drop));
    assert!(handed_over!(
        RwLock::new(0),
        write,
        write,
        RwLockWriteGuard::unlock_fair
    ));
    assert!(handed_over!(
        RwLock::new(0),
        write,
        read,
        RwLockWriteGuard::unlock_fair
    ));
    assert!(handed_over!(
        RwLock::new(0),
        write,
        upgradable_read,
        RwLockWriteGuard::unlock_fair
    ));
    assert!(!handed_over!(RwLock::new(0), write, write, drop));
    assert!(!handed_over!(RwLock::new(0), write, read, drop));
    assert!(handed_over!(
        RwLock::new(0),
        upgradable_read,
        write,
        RwLockUpgradableReadGuard::unlock_fair
    ));
    assert!(!handed_over!(RwLock::new(0), upgradable_read, write, drop));
}

#[test]
fn others_come_in_while_a_thread_waits_with_bump() {
    passes("bump, every kind of lock", || {
        let mutex = FairMutex::new(false);
        let again = ReentrantMutex::new(Cell::new(false));
        let lock = RwLock::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                *mutex.lock() = true;
                again.lock().set(true);
                *lock.write() = true;
            });
            let mut guard = mutex.lock();
            while !*guard {
                parking_lot::FairMutexGuard::bump(&mut guard);
            }
            let mut guard = again.lock();
            while !guard.get() {
                ReentrantMutexGuard::bump(&mut guard);
            }
            let mut guard = lock.upgradable_read();
            while !*guard {
                RwLockUpgradableReadGuard::bump(&mut guard);
            }
            drop(guard);
            RwLockWriteGuard::unlock_fair(lock.write());
        });
        thread::scope(|scope| {
            scope.spawn(|| *lock.write() = false);
            let mut guard = lock.read();
            while *guard {
                RwLockReadGuard::bump(&mut guard);
            }
            RwLockReadGuard::unlock_fair(guard);
        });
    });
}
