//! The programs, right and wrong. Compiled once for each world: `super` says which.

use std::sync::Arc;

use super::sync::atomic::{AtomicBool, AtomicUsize, Ordering, Ordering::*};
use super::sync::{Condvar, Mutex};
use super::thread;

fn run(threads: usize, body: impl Fn(usize) + Send + Sync + 'static) {
    let body = Arc::new(body);
    let started: Vec<_> = (0..threads)
        .map(|me| {
            let body = Arc::clone(&body);
            thread::spawn(move || body(me))
        })
        .collect();
    for thread in started {
        thread.join().unwrap();
    }
}

/// Two threads count to two each; wrong: a load and a store instead of an update.
pub fn counter(right: bool) {
    let count = Arc::new(AtomicUsize::new(0));
    let shared = Arc::clone(&count);
    run(2, move |_| {
        for _ in 0..2 {
            if right {
                shared.fetch_add(1, SeqCst);
            } else {
                let seen = shared.load(SeqCst);
                shared.store(seen + 1, SeqCst);
            }
        }
    });
    assert_eq!(count.load(SeqCst), 4);
}

/// Three philosophers; wrong: everybody takes the left fork first.
pub fn philosophers(right: bool) {
    let forks: [Mutex<()>; 3] = std::array::from_fn(|_| Mutex::new(()));
    run(3, move |seat| {
        let next = (seat + 1) % 3;
        let (first, second) = match right {
            true => (seat.min(next), seat.max(next)),
            false => (seat, next),
        };
        let first = forks[first].lock().unwrap();
        let second = forks[second].lock().unwrap();
        drop(second);
        drop(first);
    });
}

/// A queue with room for one item, a producer of two, two consumers; wrong: `if`
/// for `while` in the consumer.
pub fn queue(right: bool) {
    struct Queue {
        item: Mutex<Option<usize>>,
        filled: Condvar,
        emptied: Condvar,
    }

    let queue = Queue {
        item: Mutex::new(None),
        filled: Condvar::new(),
        emptied: Condvar::new(),
    };
    run(3, move |me| {
        if me > 0 {
            let mut item = queue.item.lock().unwrap();
            if right {
                while item.is_none() {
                    item = queue.filled.wait(item).unwrap();
                }
            } else if item.is_none() {
                item = queue.filled.wait(item).unwrap();
            }
            assert!(item.take().is_some(), "somebody else was faster");
            queue.emptied.notify_one();
            return;
        }
        for number in 0..2 {
            let mut item = queue.item.lock().unwrap();
            while item.is_some() {
                item = queue.emptied.wait(item).unwrap();
            }
            *item = Some(number);
            queue.filled.notify_one();
        }
    });
}

/// One thread waits for a flag; wrong: it looks without the lock.
pub fn wake_up(right: bool) {
    let (flag, changed) = (AtomicBool::new(false), Condvar::new());
    let lock = Mutex::new(());
    run(2, move |me| {
        if me == 0 {
            let guard = right.then(|| lock.lock().unwrap());
            flag.store(true, SeqCst);
            drop(guard);
            changed.notify_one();
        } else if right {
            let mut guard = lock.lock().unwrap();
            while !flag.load(SeqCst) {
                guard = changed.wait(guard).unwrap();
            }
        } else if !flag.load(SeqCst) {
            let guard = lock.lock().unwrap();
            drop(changed.wait(guard).unwrap());
        }
    });
}

/// A barrier of three over two rounds; wrong: who comes back too soon is counted
/// with those who have not left yet.
pub fn barrier(right: bool) {
    struct Barrier {
        /// Who has arrived, and the round.
        state: Mutex<(usize, usize)>,
        full: Condvar,
    }

    let barrier = Barrier {
        state: Mutex::new((0, 0)),
        full: Condvar::new(),
    };
    let arrived = AtomicUsize::new(0);
    run(3, move |_| {
        for round in 1..=2 {
            arrived.fetch_add(1, Relaxed);
            let mut state = barrier.state.lock().unwrap();
            let mine = state.1;
            state.0 += 1;
            if state.0 == 3 {
                *state = (0, mine + 1);
                barrier.full.notify_all();
            } else if right {
                while state.1 == mine {
                    state = barrier.full.wait(state).unwrap();
                }
            } else {
                while state.0 != 0 {
                    state = barrier.full.wait(state).unwrap();
                }
            }
            drop(state);
            assert!(arrived.load(Relaxed) >= 3 * round);
        }
    });
}

/// A semaphore with one permit and three threads; wrong: one of them gives it back
/// twice.
pub fn semaphore(right: bool) {
    let (permits, freed) = (Mutex::new(1), Condvar::new());
    let inside = AtomicUsize::new(0);
    run(3, move |me| {
        let mut left = permits.lock().unwrap();
        while *left == 0 {
            left = freed.wait(left).unwrap();
        }
        *left -= 1;
        drop(left);
        assert_eq!(inside.fetch_add(1, SeqCst), 0, "two are inside");
        inside.fetch_sub(1, SeqCst);
        let times = if right || me > 0 { 1 } else { 2 };
        for _ in 0..times {
            *permits.lock().unwrap() += 1;
            freed.notify_one();
        }
    });
}

/// One thread publishes, another looks; wrong: relaxed.
pub fn publication(right: bool) {
    let (data, flag) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (store, load) = match right {
        true => (Release, Acquire),
        false => (Relaxed, Relaxed),
    };
    run(2, move |me| {
        if me == 0 {
            data.store(1, Relaxed);
            flag.store(true, store);
        } else if flag.load(load) {
            assert_eq!(data.load(Relaxed), 1);
        }
    });
}

/// Peterson's lock; wrong: release and acquire.
pub fn peterson(right: bool) {
    let (store, load): (Ordering, Ordering) = match right {
        true => (SeqCst, SeqCst),
        false => (Release, Acquire),
    };
    let wants = [AtomicBool::new(false), AtomicBool::new(false)];
    let (turn, inside) = (AtomicUsize::new(0), AtomicUsize::new(0));
    run(2, move |me| {
        let other = 1 - me;
        wants[me].store(true, store);
        turn.store(other, store);
        while wants[other].load(load) && turn.load(load) == other {
            thread::yield_now();
        }
        assert_eq!(inside.fetch_add(1, Relaxed), 0, "both are inside");
        inside.fetch_sub(1, Relaxed);
        wants[me].store(false, store);
    });
}

pub const ALL: [fn(bool); 8] = [
    counter,
    philosophers,
    queue,
    wake_up,
    barrier,
    semaphore,
    publication,
    peterson,
];
