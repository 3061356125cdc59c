//! Right programs in many styles: both engines pass them, and explore them to
//! the end.

#[macro_use]
extern crate model_std as std;
extern crate std as real;

mod common;

use std::cell::UnsafeCell;
use std::collections::{HashMap, VecDeque};
use std::hint::spin_loop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*, fence};
use std::sync::{Arc, Barrier, Condvar, LazyLock, Mutex, PoisonError, RwLock, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use common::passes;

/// Runs `threads` threads with the numbers from 0, and waits for all of them.
fn run(threads: usize, body: impl Fn(usize) + Sync) {
    thread::scope(|scope| {
        for index in 0..threads {
            let body = &body;
            scope.spawn(move || body(index));
        }
    });
}

/// Data that a lock of the test's own protects.
struct Shared<T>(UnsafeCell<T>);

// SAFETY: the tests that use it lock first; that they do so rightly is what the
// model checks.
unsafe impl<T: Send> Sync for Shared<T> {}

impl<T> Shared<T> {
    fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    #[track_caller]
    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        // SAFETY: as for `Sync`.
        f(unsafe { &mut *self.0.get() })
    }
}

#[test]
fn two_hundred() {
    passes("2 × 10 increments", || {
        let counter = Mutex::new(0);
        run(2, |_| {
            for _ in 0..10 {
                *counter.lock().unwrap() += 1;
            }
        });
        assert_eq!(*counter.lock().unwrap(), 20);
    });
}

#[test]
fn peterson_sequentially_consistent() {
    passes("Peterson, SeqCst", || {
        let wants = [AtomicBool::new(false), AtomicBool::new(false)];
        let (turn, data) = (AtomicUsize::new(0), Shared::new(0));
        run(2, |me| {
            let other = 1 - me;
            wants[me].store(true, SeqCst);
            turn.store(other, SeqCst);
            while wants[other].load(SeqCst) && turn.load(SeqCst) == other {
                spin_loop();
            }
            data.with(|data| *data += 1);
            wants[me].store(false, SeqCst);
        });
        assert_eq!(data.with(|data| *data), 2);
    });
}

#[test]
fn store_buffering_sequentially_consistent() {
    passes("store buffering, SeqCst", || {
        let flags = [AtomicBool::new(false), AtomicBool::new(false)];
        let inside = AtomicUsize::new(0);
        run(2, |me| {
            flags[me].store(true, SeqCst);
            if !flags[1 - me].load(SeqCst) {
                inside.fetch_add(1, Relaxed);
            }
        });
        assert!(inside.load(Relaxed) <= 1);
    });
}

#[test]
fn store_buffering_with_fences() {
    passes("store buffering, fences", || {
        let flags = [AtomicBool::new(false), AtomicBool::new(false)];
        let inside = AtomicUsize::new(0);
        run(2, |me| {
            flags[me].store(true, Relaxed);
            fence(SeqCst);
            if !flags[1 - me].load(Relaxed) {
                inside.fetch_add(1, Relaxed);
            }
        });
        assert!(inside.load(Relaxed) <= 1);
    });
}

/// A spin lock that waits as it is told.
fn spin_lock(wait: fn(&AtomicBool)) {
    let (locked, data) = (AtomicBool::new(false), Shared::new(0));
    run(2, |_| {
        wait(&locked);
        data.with(|data| *data += 1);
        locked.store(false, Release);
    });
    assert_eq!(data.with(|data| *data), 2);
}

#[test]
fn spin_lock_that_yields() {
    passes("spin lock, yield_now", || {
        spin_lock(|locked| {
            while locked
                .compare_exchange(false, true, Acquire, Relaxed)
                .is_err()
            {
                thread::yield_now();
            }
        });
    });
}

#[test]
fn spin_lock_with_a_hint() {
    passes("spin lock, spin_loop", || {
        spin_lock(|locked| {
            while locked.swap(true, Acquire) {
                spin_loop();
            }
        });
    });
}

#[test]
fn spin_lock_that_looks_first() {
    passes("spin lock, test and test-and-set", || {
        spin_lock(|locked| {
            while locked.swap(true, Acquire) {
                while locked.load(Relaxed) {}
            }
        });
    });
}

#[test]
fn spin_lock_without_a_yield() {
    passes("spin lock, swap alone", || {
        spin_lock(|locked| while locked.swap(true, Acquire) {});
    });
}

#[test]
fn spin_lock_with_a_weak_exchange() {
    passes("spin lock, weak exchange", || {
        spin_lock(|locked| {
            while locked
                .compare_exchange_weak(false, true, Acquire, Relaxed)
                .is_err()
            {}
        });
    });
}

#[test]
fn a_flag_without_a_yield() {
    passes("flag, load alone", || {
        let (data, ready) = (Shared::new(0), AtomicBool::new(false));
        thread::scope(|scope| {
            let (data, ready) = (&data, &ready);
            scope.spawn(move || {
                data.with(|data| *data = 1);
                ready.store(true, Release);
            });
            while !ready.load(Acquire) {}
            assert_eq!(data.with(|data| *data), 1);
        });
    });
}

#[test]
fn ticket_lock() {
    passes("ticket lock", || {
        let (next, serving) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let data = Shared::new(0);
        run(2, |_| {
            let ticket = next.fetch_add(1, Relaxed);
            while serving.load(Acquire) != ticket {
                spin_loop();
            }
            data.with(|data| *data += 1);
            serving.fetch_add(1, Release);
        });
        assert_eq!(data.with(|data| *data), 2);
    });
}

#[test]
fn bounded_queue_of_three() {
    struct Queue {
        items: Mutex<VecDeque<usize>>,
        filled: Condvar,
        emptied: Condvar,
    }

    impl Queue {
        fn push(&self, item: usize) {
            let mut items = self.items.lock().unwrap();
            while items.len() == 1 {
                items = self.emptied.wait(items).unwrap();
            }
            items.push_back(item);
            self.filled.notify_one();
        }

        fn pop(&self) -> usize {
            let mut items = self.items.lock().unwrap();
            loop {
                if let Some(item) = items.pop_front() {
                    self.emptied.notify_one();
                    return item;
                }
                items = self.filled.wait(items).unwrap();
            }
        }
    }

    passes("bounded queue, 3 threads", || {
        let queue = Queue {
            items: Mutex::default(),
            filled: Condvar::new(),
            emptied: Condvar::new(),
        };
        let sum = AtomicUsize::new(0);
        thread::scope(|scope| {
            for item in [1, 2] {
                let queue = &queue;
                scope.spawn(move || queue.push(item));
            }
            scope.spawn(|| {
                for _ in 0..2 {
                    sum.fetch_add(queue.pop(), Relaxed);
                }
            });
        });
        assert_eq!(sum.load(Relaxed), 3);
    });
}

#[test]
fn own_barrier_of_three() {
    struct Rounds {
        state: Mutex<(usize, usize)>,
        full: Condvar,
    }

    impl Rounds {
        fn wait(&self) {
            let mut state = self.state.lock().unwrap();
            state.0 += 1;
            if state.0 == 3 {
                *state = (0, state.1 + 1);
                self.full.notify_all();
            } else {
                let round = state.1;
                while state.1 == round {
                    state = self.full.wait(state).unwrap();
                }
            }
        }
    }

    passes("own barrier of 3, 2 rounds", || {
        let barrier = Rounds {
            state: Mutex::new((0, 0)),
            full: Condvar::new(),
        };
        let arrived = AtomicUsize::new(0);
        run(3, |_| {
            for round in 1..=2 {
                arrived.fetch_add(1, Relaxed);
                barrier.wait();
                assert!(arrived.load(Relaxed) >= 3 * round);
            }
        });
    });
}

#[test]
fn barrier_of_three() {
    passes("std's barrier of 3, 2 rounds", || {
        let (barrier, leaders) = (Barrier::new(3), AtomicUsize::new(0));
        let data = Shared::new(0);
        run(3, |index| {
            if index == 0 {
                data.with(|data| *data = 1);
            }
            if barrier.wait().is_leader() {
                leaders.fetch_add(1, Relaxed);
            }
            assert_eq!(data.with(|data| *data), 1);
            barrier.wait();
        });
        assert_eq!(leaders.load(Relaxed), 1);
    });
}

#[test]
fn seqlock_with_fences() {
    passes("seqlock", || {
        let version = AtomicUsize::new(0);
        let data = [AtomicUsize::new(0), AtomicUsize::new(0)];
        thread::scope(|scope| {
            scope.spawn(|| {
                version.store(1, Relaxed);
                fence(Release);
                data[0].store(7, Relaxed);
                data[1].store(7, Relaxed);
                version.store(2, Release);
            });
            loop {
                let before = version.load(Acquire);
                if before % 2 == 1 {
                    spin_loop();
                    continue;
                }
                let copy = (data[0].load(Relaxed), data[1].load(Relaxed));
                fence(Acquire);
                if version.load(Relaxed) == before {
                    assert_eq!(copy.0, copy.1);
                    break;
                }
                spin_loop();
            }
        });
    });
}

#[test]
fn audit_over_a_hash_map_of_locks() {
    passes("audit over a HashMap", || {
        let accounts: HashMap<&str, Mutex<i64>> = ["ann", "bob", "eve"]
            .into_iter()
            .map(|name| (name, Mutex::new(10)))
            .collect();
        thread::scope(|scope| {
            scope.spawn(|| *accounts["ann"].lock().unwrap() += 1);
            let held: Vec<_> = accounts.values().map(|a| a.lock().unwrap()).collect();
            let total: i64 = held.iter().map(|balance| **balance).sum();
            assert!(total == 30 || total == 31);
        });
    });
}

#[test]
fn a_worker_that_survives_panicking_jobs() {
    passes("worker with catch_unwind", || {
        let (jobs, work) = mpsc::channel::<Box<dyn FnOnce() + Send>>();
        let done = Arc::new(AtomicUsize::new(0));
        let worker = thread::spawn(move || {
            let mut failed = 0;
            for job in work {
                if catch_unwind(AssertUnwindSafe(job)).is_err() {
                    failed += 1;
                }
            }
            failed
        });
        let count = Arc::clone(&done);
        jobs.send(Box::new(|| panic!("a bad job"))).unwrap();
        jobs.send(Box::new(move || {
            count.fetch_add(1, Relaxed);
        }))
        .unwrap();
        drop(jobs);
        assert_eq!(worker.join().unwrap(), 1);
        assert_eq!(done.load(Relaxed), 1);
    });
}

#[test]
fn a_static_lock() {
    static COUNTER: Mutex<Vec<usize>> = Mutex::new(Vec::new());

    passes("static Mutex", || {
        run(2, |index| COUNTER.lock().unwrap().push(index));
        assert_eq!(COUNTER.lock().unwrap().len(), 2);
    });
}

#[test]
fn a_static_made_late() {
    static TABLE: LazyLock<HashMap<usize, Mutex<usize>>> =
        LazyLock::new(|| (0..2).map(|key| (key, Mutex::new(key))).collect());

    passes("static LazyLock", || {
        run(2, |index| *TABLE[&index].lock().unwrap() += 1);
        let sum: usize = TABLE.values().map(|value| *value.lock().unwrap()).sum();
        assert_eq!(sum, 3);
    });
}

#[test]
fn a_poisoned_lock_recovered() {
    passes("poison recovered", || {
        let value = Arc::new(Mutex::new(1));
        let writer = thread::spawn({
            let value = Arc::clone(&value);
            move || {
                let mut value = value.lock().unwrap();
                *value = 2;
                panic!("half-way");
            }
        });
        let seen = *value.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(seen == 1 || seen == 2);
        assert!(writer.join().is_err());
        assert!(value.is_poisoned());
        value.clear_poison();
        assert_eq!(*value.lock().unwrap(), 2);
    });
}

#[test]
fn a_panic_received_by_join() {
    passes("panic received by join", || {
        let result = thread::spawn(|| -> u32 { panic!("as planned") }).join();
        let payload = result.unwrap_err();
        assert_eq!(payload.downcast_ref::<&str>(), Some(&"as planned"));
    });
}

#[test]
fn try_lock_with_back_off() {
    passes("try_lock with back-off", || {
        let (one, other) = (Mutex::new(0), Mutex::new(0));
        run(2, |index| {
            let (first, second) = if index == 0 {
                (&one, &other)
            } else {
                (&other, &one)
            };
            loop {
                let first = first.lock().unwrap();
                if let Ok(mut second) = second.try_lock() {
                    *second += *first + 1;
                    break;
                }
                drop(first);
                thread::yield_now();
            }
        });
    });
}

#[test]
fn a_pipeline() {
    passes("pipeline of channels", || {
        let (first, numbers) = mpsc::channel();
        let (second, squares) = mpsc::sync_channel(1);
        let stages = [
            thread::spawn(move || {
                for number in 1..=2 {
                    first.send(number).unwrap();
                }
            }),
            thread::spawn(move || {
                for number in numbers {
                    second.send(number * number).unwrap();
                }
            }),
        ];
        assert_eq!(squares.iter().collect::<Vec<_>>(), [1, 4]);
        for stage in stages {
            stage.join().unwrap();
        }
    });
}

#[test]
fn readers_and_a_writer() {
    passes("RwLock", || {
        let pair = RwLock::new((0, 0));
        thread::scope(|scope| {
            scope.spawn(|| {
                let mut pair = pair.write().unwrap();
                pair.0 += 1;
                pair.1 += 1;
            });
            for _ in 0..2 {
                scope.spawn(|| {
                    let pair = pair.read().unwrap();
                    assert_eq!(pair.0, pair.1);
                });
            }
        });
    });
}

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

#[test]
fn waiting_for_a_sleeper() {
    passes("spin until a sleeper is done", || {
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_secs(1));
                done.store(true, Release);
            });
            while !done.load(Acquire) {
                thread::yield_now();
            }
        });
    });
}

#[test]
fn a_destructor_that_locks_while_unwinding() {
    struct CountsItsEnd<'a>(&'a Mutex<usize>);

    impl Drop for CountsItsEnd<'_> {
        fn drop(&mut self) {
            *self.0.lock().unwrap() += 1;
        }
    }

    passes("lock while unwinding", || {
        let ended = Mutex::new(0);
        thread::scope(|scope| {
            let workers = [(); 2].map(|()| {
                scope.spawn(|| {
                    let _counts = CountsItsEnd(&ended);
                    panic!("on purpose");
                })
            });
            for worker in workers {
                assert!(worker.join().is_err());
            }
        });
        assert_eq!(*ended.lock().unwrap(), 2);
    });
}

#[test]
fn polling_a_locked_queue() {
    // No style to copy, but right.
    passes("polling, Mutex<VecDeque>", || {
        let queue = Mutex::new(VecDeque::new());
        thread::scope(|scope| {
            scope.spawn(|| queue.lock().unwrap().push_back(1));
            loop {
                if let Some(item) = queue.lock().unwrap().pop_front() {
                    assert_eq!(item, 1);
                    break;
                }
            }
        });
    });
}

#[test]
fn polling_a_locked_flag() {
    passes("polling, Mutex<bool>", || {
        let ready = Mutex::new(false);
        thread::scope(|scope| {
            scope.spawn(|| *ready.lock().unwrap() = true);
            while !*ready.lock().unwrap() {}
        });
    });
}

#[test]
fn polling_a_channel() {
    passes("polling, try_recv", || {
        let (sender, receiver) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(move || sender.send(1).unwrap());
            loop {
                match receiver.try_recv() {
                    Ok(item) => break assert_eq!(item, 1),
                    Err(mpsc::TryRecvError::Empty) => {}
                    Err(mpsc::TryRecvError::Disconnected) => panic!("the item is lost"),
                }
            }
        });
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

#[test]
fn philosophers_in_order() {
    passes("philosophers, ordered", || {
        let forks = [Mutex::new(()), Mutex::new(()), Mutex::new(())];
        run(3, |seat| {
            let (first, second) = (seat.min((seat + 1) % 3), seat.max((seat + 1) % 3));
            let _first = forks[first].lock().unwrap();
            let _second = forks[second].lock().unwrap();
        });
    });
}
