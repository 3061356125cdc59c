//! What the modelled `std` promises, as far as a program can see it.

#[macro_use]
extern crate model_std as std;
extern crate model_std as alloc;
extern crate model_std as core;
extern crate std as real;

mod common;

use std::cell::{Cell, RefCell, UnsafeCell};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::sync::atomic::{
    AtomicBool, AtomicI8, AtomicI16, AtomicI64, AtomicIsize, AtomicPtr, AtomicU8, AtomicU64,
    AtomicUsize, Ordering::*,
};
use std::sync::mpsc::{self, RecvTimeoutError, TryRecvError, TrySendError};
use std::sync::{Arc, Barrier, Condvar, LazyLock, Mutex, Once, OnceLock, RwLock};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use common::{Problem, fails, fails_schedules, passes, passes_schedules};

// ---- each execution starts afresh ----

#[test]
fn statics_start_as_written() {
    static NUMBER: AtomicUsize = AtomicUsize::new(7);
    static SIGNED: AtomicI8 = AtomicI8::new(-7);
    static LOCK: Mutex<Vec<u32>> = Mutex::new(Vec::new());
    static TABLE: RwLock<[u32; 2]> = RwLock::new([1, 2]);
    static ONCE: Once = Once::new();
    static CELL: OnceLock<String> = OnceLock::new();
    static LAZY: LazyLock<Mutex<u32>> = LazyLock::new(|| Mutex::new(3));
    static TARGET: u32 = 5;
    static POINTER: AtomicPtr<u32> = AtomicPtr::new(&raw const TARGET as *mut u32);

    struct Own(UnsafeCell<u32>);
    // SAFETY: one thread at a time uses it below.
    unsafe impl Sync for Own {}
    static OWN: Own = Own(UnsafeCell::new(9));

    passes("statics", || {
        assert_eq!(NUMBER.fetch_add(1, Relaxed), 7);
        assert_eq!(SIGNED.fetch_sub(1, Relaxed), -7);
        assert!(LOCK.lock().unwrap().is_empty());
        LOCK.lock().unwrap().push(1);
        assert_eq!(*TABLE.read().unwrap(), [1, 2]);
        TABLE.write().unwrap()[0] = 9;
        let mut first = false;
        ONCE.call_once(|| first = true);
        assert!(first);
        assert_eq!(CELL.get(), None);
        CELL.set("once".to_owned()).unwrap();
        assert_eq!(*LAZY.lock().unwrap(), 3);
        *LAZY.lock().unwrap() += 1;
        let target = POINTER.swap(real::ptr::null_mut(), Relaxed);
        // SAFETY: the pointer is that of the static.
        assert_eq!(unsafe { *target }, 5);
        // SAFETY: nobody else uses the cell.
        unsafe {
            assert_eq!(*OWN.0.get(), 9);
            *OWN.0.get() = 10;
        }
        // So that there is more than one schedule.
        thread::spawn(|| NUMBER.load(Relaxed)).join().unwrap();
    });
}

#[test]
fn a_static_lock_is_free_again() {
    static LOCK: Mutex<u32> = Mutex::new(0);

    for _ in 0..2 {
        fails(
            "leaves a static lock taken",
            Problem::Deadlock,
            "holds",
            || {
                let _first = LOCK.lock().unwrap();
                let _second = LOCK.lock().unwrap();
            },
        );
    }
    passes("takes it", || drop(LOCK.lock().unwrap()));
}

#[test]
fn thread_locals_are_fresh_and_dropped() {
    struct Told(Arc<Mutex<Vec<&'static str>>>, &'static str);

    impl Drop for Told {
        fn drop(&mut self) {
            self.0.lock().unwrap().push(self.1);
        }
    }

    thread_local! {
        static COUNT: Cell<u32> = const { Cell::new(1) };
        static FIRST: RefCell<Option<Told>> = const { RefCell::new(None) };
        static SECOND: RefCell<Option<Told>> = RefCell::new(None);
    }

    passes("thread-locals", || {
        let told = Arc::new(Mutex::new(Vec::new()));
        assert_eq!(COUNT.replace(5), 1);
        let in_thread = Arc::clone(&told);
        thread::spawn(move || {
            assert_eq!(COUNT.get(), 1);
            FIRST.set(Some(Told(Arc::clone(&in_thread), "first")));
            SECOND.set(Some(Told(in_thread, "second")));
        })
        .join()
        .unwrap();
        assert_eq!(COUNT.get(), 5);
        assert_eq!(*told.lock().unwrap(), ["second", "first"]);
    });
}

#[test]
fn a_thread_local_after_its_end() {
    struct LooksBack;

    impl Drop for LooksBack {
        fn drop(&mut self) {
            assert!(OWN.try_with(|_| ()).is_err());
            // Another one is made, and dropped in its turn.
            OTHER.with(|other| other.set(1));
        }
    }

    thread_local! {
        static OWN: LooksBack = const { LooksBack };
        static OTHER: Cell<u32> = const { Cell::new(0) };
    }

    passes("thread-local after its end", || {
        thread::spawn(|| OWN.with(|_| ())).join().unwrap();
    });
}

// ---- threads ----

#[test]
fn threads_have_names_and_numbers() {
    passes("names and numbers", || {
        assert_eq!(thread::current().name(), Some("main"));
        let worker = thread::Builder::new()
            .name("worker".to_owned())
            .spawn(|| {
                (
                    thread::current().id(),
                    thread::current().name().map(str::to_owned),
                )
            })
            .unwrap();
        let id = worker.thread().id();
        assert_ne!(id, thread::current().id());
        assert_eq!(worker.join().unwrap(), (id, Some("worker".to_owned())));
        assert_eq!(thread::available_parallelism().unwrap().get(), 2);
    });
}

#[test]
fn scopes_wait_and_say_who_panicked() {
    passes("scopes", || {
        let mut numbers = [0; 2];
        let sum = thread::scope(|scope| {
            for number in &mut numbers {
                scope.spawn(move || *number += 1);
            }
            let result = scope.spawn(|| -> u32 { panic!("seen") }).join();
            assert!(result.is_err());
            4
        });
        assert_eq!(numbers, [1, 1]);
        assert_eq!(sum, 4);

        let result = real::panic::catch_unwind(|| ());
        assert!(result.is_ok());
        let unseen = std::panic::catch_unwind(|| {
            thread::scope(|scope| {
                scope.spawn(|| panic!("unseen"));
            });
        });
        let payload = unseen.unwrap_err();
        assert_eq!(
            payload.downcast_ref::<&str>(),
            Some(&"a scoped thread panicked")
        );
    });
}

#[test]
fn a_thread_is_finished_after_its_last_step() {
    // A flag set by a thread does not say that the thread has ended.
    fails(
        "is_finished after a flag",
        Problem::Panic,
        "not finished",
        || {
            let set = AtomicBool::new(false);
            thread::scope(|scope| {
                let worker = scope.spawn(|| set.store(true, Release));
                while !set.load(Acquire) {
                    thread::yield_now();
                }
                assert!(worker.is_finished(), "not finished");
            });
        },
    );
}

#[test]
fn park_and_unpark() {
    passes("a token is kept", || {
        thread::current().unpark();
        thread::park();
    });
    passes("a park with a limit", || {
        let start = Instant::now();
        thread::park_timeout(Duration::from_millis(5));
        assert!(start.elapsed() < Duration::from_secs(1));
    });
    fails_schedules(
        "a park may end by itself",
        Problem::Panic,
        "too early",
        || {
            let set = AtomicBool::new(false);
            thread::scope(|scope| {
                let sleeper = scope.spawn(|| {
                    thread::park();
                    assert!(set.load(SeqCst), "too early");
                });
                set.store(true, SeqCst);
                sleeper.thread().unpark();
            });
        },
    );
}

// ---- locks ----

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

// ---- channels ----

#[test]
fn channels_disconnect_in_both_directions() {
    passes("disconnection", || {
        let (sender, receiver) = mpsc::channel();
        sender.send(1).unwrap();
        drop(sender);
        assert_eq!(receiver.recv(), Ok(1));
        assert!(receiver.recv().is_err());
        assert_eq!(receiver.try_recv(), Err(TryRecvError::Disconnected));
        assert_eq!(
            receiver.recv_timeout(Duration::from_secs(1)),
            Err(RecvTimeoutError::Disconnected)
        );

        let (sender, receiver) = mpsc::sync_channel(1);
        drop(receiver);
        assert_eq!(sender.send(2).unwrap_err().0, 2);
        assert_eq!(sender.try_send(3), Err(TrySendError::Disconnected(3)));

        // A sender that waits for room hears of it.
        let (sender, receiver) = mpsc::sync_channel(1);
        sender.send(4).unwrap();
        let waiting = thread::spawn(move || sender.send(5));
        drop(receiver);
        assert!(waiting.join().unwrap().is_err());
    });
}

#[test]
fn channels_with_little_room() {
    passes("sync_channel(1)", || {
        let (sender, receiver) = mpsc::sync_channel(1);
        assert_eq!(sender.try_send(1), Ok(()));
        assert_eq!(sender.try_send(2), Err(TrySendError::Full(2)));
        assert_eq!(receiver.try_iter().collect::<Vec<_>>(), [1]);
        assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
        let sending = thread::spawn(move || {
            for number in 0..3 {
                sender.send(number).unwrap();
            }
        });
        assert_eq!(receiver.into_iter().collect::<Vec<_>>(), [0, 1, 2]);
        sending.join().unwrap();
    });
}

#[test]
fn channels_without_room() {
    passes("sync_channel(0)", || {
        let (sender, receiver) = mpsc::sync_channel(0);
        assert_eq!(sender.try_send(0), Err(TrySendError::Full(0)));
        let received = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&received);
        let receiving = thread::spawn(move || {
            seen.store(true, Relaxed);
            (receiver.recv(), receiver.recv())
        });
        sender.send(1).unwrap();
        // The send ends after the receive has begun.
        assert!(received.load(Relaxed));
        drop(sender);
        let (one, end) = receiving.join().unwrap();
        assert_eq!(one, Ok(1));
        assert!(end.is_err());
    });
    passes("sync_channel(0), the receiver leaves", || {
        let (sender, receiver) = mpsc::sync_channel(0);
        let sending = thread::spawn(move || sender.send(Box::new(1)));
        drop(receiver);
        assert_eq!(*sending.join().unwrap().unwrap_err().0, 1);
    });
    fails(
        "sync_channel(0), nobody receives",
        Problem::Deadlock,
        "waits in `send`",
        || {
            let (sender, _receiver) = mpsc::sync_channel(0);
            sender.send(1).unwrap();
        },
    );
}

#[test]
fn a_message_carries_what_its_sender_knew() {
    struct Shared(UnsafeCell<u32>);
    // SAFETY: what the channel orders is safe, and what it does not is found.
    unsafe impl Sync for Shared {}

    passes("knowledge of a message", || {
        let data = Shared(UnsafeCell::new(0));
        let (sender, receiver) = mpsc::channel();
        thread::scope(|scope| {
            let data = &data;
            scope.spawn(move || {
                // SAFETY: before the message that says so.
                unsafe { *data.0.get() = 1 };
                sender.send(()).unwrap();
            });
            receiver.recv().unwrap();
            // SAFETY: after that message.
            assert_eq!(unsafe { *data.0.get() }, 1);
        });
    });
    fails(
        "another sender's message",
        Problem::DataRace,
        "nothing orders",
        || {
            let data = Shared(UnsafeCell::new(0));
            let (sender, receiver) = mpsc::channel();
            let other = sender.clone();
            thread::scope(|scope| {
                let data = &data;
                scope.spawn(move || {
                    // SAFETY: none.
                    unsafe { *data.0.get() = 1 };
                    sender.send(()).unwrap();
                });
                scope.spawn(move || other.send(()).unwrap());
                receiver.recv().unwrap();
                // SAFETY: none: the message may be the other sender's.
                let _ = unsafe { *data.0.get() };
            });
        },
    );
}

#[test]
fn receiving_with_a_limit() {
    passes("recv_timeout", || {
        let (sender, receiver) = mpsc::channel::<u32>();
        let start = Instant::now();
        assert_eq!(
            receiver.recv_timeout(Duration::from_millis(5)),
            Err(RecvTimeoutError::Timeout)
        );
        assert!(start.elapsed() >= Duration::from_millis(5));
        sender.send(1).unwrap();
        assert_eq!(receiver.recv_timeout(Duration::ZERO), Ok(1));
    });
}

// ---- time ----

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

// ---- atomics ----

#[test]
fn atomics_of_every_width() {
    passes("widths", || {
        macro_rules! check {
            ($($atomic:ident $type:ident)*) => {$({
                let mut atomic = $atomic::new($type::MIN);
                assert_eq!(atomic.fetch_sub(1, Relaxed), $type::MIN);
                assert_eq!(atomic.load(Relaxed), $type::MAX);
                assert_eq!(atomic.fetch_max($type::MIN, Relaxed), $type::MAX);
                assert_eq!(atomic.fetch_min(3, AcqRel), $type::MAX);
                *atomic.get_mut() = $type::MAX - 1;
                assert_eq!(atomic.load(Relaxed), $type::MAX - 1);
                *atomic.get_mut() = (0 as $type).wrapping_sub(2);
                assert_eq!(atomic.swap(9, SeqCst), (0 as $type).wrapping_sub(2));
                // SAFETY: no other thread uses the atomic.
                unsafe { *atomic.as_ptr() = $type::MIN };
                assert_eq!(atomic.load(Acquire), $type::MIN);
                assert_eq!(atomic.update(Relaxed, Relaxed, |value| value ^ 1), $type::MIN);
                assert_eq!(atomic.try_update(Relaxed, Relaxed, |_| None), Err($type::MIN ^ 1));
                assert_eq!(atomic.fetch_update(Relaxed, Relaxed, |_| Some(4)), Ok($type::MIN ^ 1));
                assert_eq!(atomic.compare_exchange(5, 6, AcqRel, Acquire), Err(4));
                assert_eq!(atomic.fetch_nand(6, Relaxed), 4);
                assert_eq!(atomic.into_inner(), !(4 as $type & 6));
                assert_eq!($atomic::default().into_inner(), 0);
                assert_eq!($atomic::from(8).into_inner(), 8);
                assert_eq!(format!("{:?}", $atomic::new($type::MIN)), format!("{:?}", $type::MIN));
            })*};
        }
        check!(AtomicI8 i8 AtomicI16 i16 AtomicI64 i64 AtomicIsize isize);
        check!(AtomicU8 u8 AtomicU64 u64 AtomicUsize usize);

        let mut flag = AtomicBool::new(true);
        assert!(flag.fetch_not(Relaxed));
        assert!(!*flag.get_mut());
        *flag.get_mut() = true;
        assert!(flag.fetch_nand(true, Relaxed));
        assert!(!flag.into_inner());

        let (mut one, mut other) = (1, 2);
        let mut pointer = AtomicPtr::new(&raw mut one);
        assert_eq!(pointer.swap(&raw mut other, AcqRel), &raw mut one);
        // SAFETY: the pointer is that of a live variable.
        unsafe { **pointer.get_mut() += 1 };
        assert_eq!(other, 3);
        assert_eq!(pointer.fetch_ptr_add(1, Relaxed), &raw mut other);
        assert_eq!(
            pointer.fetch_ptr_sub(1, Relaxed),
            (&raw mut other).wrapping_add(1)
        );
        assert_eq!(pointer.into_inner(), &raw mut other);
    });
}

// ---- collections, output, the rest ----

#[test]
fn hash_maps_have_one_order() {
    passes("HashMap and HashSet", || {
        let build = || -> HashMap<String, usize> {
            (0..20)
                .map(|number| (format!("key {number}"), number))
                .collect()
        };
        let (one, mut other) = (build(), build());
        assert!(one.keys().eq(other.keys()));
        assert_eq!(one, other);
        for (_, value) in &mut other {
            *value += 1;
        }
        assert_ne!(one, other);
        assert_eq!(one["key 3"], 3);
        let mut counts = HashMap::new();
        for word in ["a", "b", "a"] {
            *counts.entry(word).or_insert(0) += 1;
        }
        assert!(matches!(counts.entry("a"), Entry::Occupied(entry) if *entry.get() == 2));
        counts.extend([("c", 1)]);
        assert_eq!(counts.len(), 3);
        assert_eq!(HashMap::from([(1, 2)]).into_values().next(), Some(2));
        assert_eq!(format!("{:?}", HashMap::from([(1, 2)])), "{1: 2}");

        let (small, large) = (HashSet::from([1, 2]), HashSet::from_iter([2, 3]));
        assert_eq!(&small | &large, HashSet::from([1, 2, 3]));
        assert_eq!(small.intersection(&large).collect::<Vec<_>>(), [&2]);
        assert!(!small.is_subset(&large));
        assert_eq!(small.into_iter().sum::<i32>(), 3);
    });
}

#[test]
fn output_is_kept_with_the_execution() {
    let story = fails("prints", Problem::Panic, "at the end", || {
        print!("one ");
        println!("two");
        eprintln!("three {}", 3);
        let mut output = std::io::stdout().lock();
        writeln!(output, "four {}", 4).unwrap();
        output.write_all(b"five").unwrap();
        drop(output);
        let four = dbg!(2 + 2);
        panic!("at the end: {four}");
    });
    let (printed, debugged) = story.output.split_once("five").unwrap();
    assert_eq!(printed, "one two\nthree 3\nfour 4\n");
    assert!(debugged.contains("2 + 2 = 4"), "{debugged}");
}

#[test]
fn a_locked_output_keeps_others_out() {
    passes("lines of two threads", || {
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let mut output = std::io::stdout().lock();
                    write!(output, "one ").unwrap();
                    println!("line");
                });
            }
        });
    });
    fails(
        "waits for who waits for it",
        Problem::Deadlock,
        "waits",
        || {
            let output = std::io::stdout().lock();
            thread::scope(|scope| {
                scope.spawn(|| println!("blocked"));
            });
            drop(output);
        },
    );
}

#[test]
fn core_and_alloc_are_modelled_too() {
    fails(
        "core::cell::UnsafeCell",
        Problem::DataRace,
        "nothing orders",
        || {
            use core::cell::UnsafeCell;
            struct Racy(UnsafeCell<u8>);
            // SAFETY: it is not safe, and that is found.
            unsafe impl Sync for Racy {}

            let data = alloc::sync::Arc::new(Racy(UnsafeCell::new(0)));
            let other = alloc::sync::Arc::clone(&data);
            let thread = thread::spawn(move || {
                // SAFETY: none.
                unsafe { *other.0.get() = 1 };
            });
            // SAFETY: none.
            unsafe { *data.0.get() = 2 };
            thread.join().unwrap();
        },
    );
    passes("core::sync::atomic and core::hint", || {
        use alloc::boxed::Box;
        use alloc::vec::Vec;
        use core::sync::atomic::{AtomicBool, Ordering};

        let ready = Box::new(AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| ready.store(true, Ordering::Release));
            while !ready.load(Ordering::Acquire) {
                core::hint::spin_loop();
            }
        });
        let numbers: Vec<u8> = alloc::vec![1, 2];
        assert_eq!(core::mem::size_of_val(&numbers[..]), 2);
    });
}

mod with_a_prelude {
    #[allow(unused_imports, reason = "it must not be ambiguous")]
    use std::prelude::v1::*;
    use std::sync::*;
    use std::thread::*;

    pub fn greet() -> Vec<String> {
        let words = Mutex::new(vec![]);
        scope(|scope| {
            scope.spawn(|| words.lock().unwrap().push("hello".to_string()));
        });
        println!("said");
        words.into_inner().unwrap()
    }
}

#[test]
fn globs_work() {
    passes("globs", || assert_eq!(with_a_prelude::greet(), ["hello"]));
}

#[test]
fn programs_have_to_repeat_themselves() {
    // The address of something on the real heap decides.
    static TURN: real::sync::atomic::AtomicUsize = real::sync::atomic::AtomicUsize::new(0);
    fails(
        "not the same twice",
        Problem::Nondeterminism,
        "same schedule",
        || {
            let lock = Mutex::new(0);
            if TURN.fetch_add(1, Relaxed).is_multiple_of(2) {
                *lock.lock().unwrap() += 1;
            }
        },
    );
}

#[test]
fn more_threads_than_the_orderings_engine_takes() {
    passes_schedules("eight threads", || {
        let count = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| count.fetch_add(1, Relaxed));
            }
        });
        assert_eq!(count.load(Relaxed), 8);
    });
}
