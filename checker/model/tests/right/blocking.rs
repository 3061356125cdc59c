//! Locks, conditions, barriers and channels.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::sync::{Arc, Barrier, Condvar, LazyLock, Mutex, RwLock, mpsc};
use std::thread;
use std::time::Duration;

use super::{Shared, run};
use crate::common::passes;

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
fn try_lock_with_a_sleep() {
    passes("try_lock with a sleep", || {
        let (one, other) = (Mutex::new(0), Mutex::new(0));
        run(2, |index| {
            let (first, second) = if index == 0 {
                (&one, &other)
            } else {
                (&other, &one)
            };
            loop {
                let first = first.lock().unwrap();
                if second.try_lock().is_ok() {
                    break;
                }
                drop(first);
                thread::sleep(Duration::from_millis(1));
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

#[test]
fn locks_in_the_order_of_their_addresses() {
    fn transfer(from: &Arc<Mutex<i32>>, to: &Arc<Mutex<i32>>) {
        let swapped = Arc::as_ptr(to) < Arc::as_ptr(from);
        let (first, second) = if swapped { (to, from) } else { (from, to) };
        let (mut first, mut second) = (first.lock().unwrap(), second.lock().unwrap());
        let (from, to) = match swapped {
            true => (&mut *second, &mut *first),
            false => (&mut *first, &mut *second),
        };
        *from -= 1;
        *to += 1;
    }

    // They are made between other things, so that a usual heap would hand their
    // blocks out in another order each time.
    passes("locks by address", || {
        let before = vec![Box::new([0; 6]), Box::new([0; 6]), Box::new([0; 6])];
        let one = Arc::new(Mutex::new(5));
        drop(before);
        let (two, three) = (Arc::new(Mutex::new(5)), Arc::new(Mutex::new(5)));
        thread::scope(|scope| {
            scope.spawn(|| transfer(&one, &two));
            scope.spawn(|| transfer(&three, &one));
            transfer(&two, &three);
        });
        let all = [one, two, three].map(|account| *account.lock().unwrap());
        assert_eq!(all, [5, 5, 5]);
    });
}

/// Who sleep pass each wake-up on, also when it helps none of them, until somebody else has
/// put something in.
fn passes_on_in_vain(consumers: usize, put: impl Fn(&Mutex<usize>, &Condvar) + Sync) {
    let (items, more) = (Mutex::new(0), Condvar::new());
    thread::scope(|scope| {
        for _ in 0..consumers {
            scope.spawn(|| {
                let mut left = items.lock().unwrap();
                while *left == 0 {
                    more.notify_one();
                    left = more.wait(left).unwrap();
                }
                *left -= 1;
            });
        }
        scope.spawn(|| put(&items, &more));
    });
    assert_eq!(*items.lock().unwrap(), 0);
}

fn puts_one_by_one(count: usize) -> impl Fn(&Mutex<usize>, &Condvar) + Sync {
    move |items, more| {
        for _ in 0..count {
            *items.lock().unwrap() += 1;
            more.notify_one();
        }
    }
}

#[test]
fn two_who_wake_each_other_in_vain() {
    passes("wake-ups passed on, 3 threads", || {
        passes_on_in_vain(2, puts_one_by_one(2));
    });
}

#[test]
fn three_who_wake_each_other_in_vain() {
    passes("wake-ups passed on, 4 threads", || {
        passes_on_in_vain(3, puts_one_by_one(3));
    });
}

#[test]
fn two_who_unpark_each_other_in_vain() {
    passes("unparked in vain", || {
        let full = &AtomicUsize::new(0);
        thread::scope(|scope| {
            let (sender, receiver) = mpsc::channel::<thread::Thread>();
            let one = scope.spawn(move || {
                let other = receiver.recv().unwrap();
                while full.load(Acquire) == 0 {
                    other.unpark();
                    thread::park();
                }
                other.unpark();
            });
            let first = one.thread().clone();
            let two = scope.spawn(move || {
                while full.load(Acquire) == 0 {
                    first.unpark();
                    thread::park();
                }
                first.unpark();
            });
            sender.send(two.thread().clone()).unwrap();
            scope.spawn(|| full.store(1, Release));
        });
    });
}

#[test]
fn two_who_wake_each_other_until_somebody_has_slept() {
    passes("wake-ups passed on while one sleeps", || {
        passes_on_in_vain(2, |items, more| {
            thread::sleep(Duration::from_secs(1));
            *items.lock().unwrap() += 2;
            more.notify_all();
        });
    });
}
