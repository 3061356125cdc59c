//! Right programs.

use std::cell::UnsafeCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::thread;

use crossbeam_deque::{Injector, Steal, Stealer, Worker};

use crate::Data;
use crate::common::{is_only_slow, passes, passes_schedules};

/// The next task from anywhere, as the real crate's documentation has it.
fn find<T>(own: &Worker<T>, injector: &Injector<T>, others: &[Stealer<T>]) -> Option<T> {
    own.pop().or_else(|| {
        std::iter::repeat_with(|| {
            injector
                .steal_batch_and_pop(own)
                .or_else(|| others.iter().map(Stealer::steal).collect())
        })
        .find(|stolen| !stolen.is_retry())
        .and_then(Steal::success)
    })
}

#[test]
fn every_task_is_done_once() {
    passes_schedules("work stealing", || {
        let injector = Injector::new();
        for task in [1, 2, 4] {
            injector.push(task);
        }
        let workers = [Worker::new_fifo(), Worker::new_lifo()];
        let stealers = [workers[0].stealer(), workers[1].stealer()];
        let (left, sum) = (AtomicUsize::new(3), AtomicUsize::new(0));
        thread::scope(|scope| {
            for (index, worker) in workers.into_iter().enumerate() {
                let others = &stealers[1 - index..][..1];
                let (injector, left, sum) = (&injector, &left, &sum);
                scope.spawn(move || {
                    while left.load(Acquire) > 0 {
                        match find(&worker, injector, others) {
                            Some(task) => {
                                sum.fetch_add(task, Relaxed);
                                left.fetch_sub(1, Release);
                            }
                            None => thread::yield_now(),
                        }
                    }
                });
            }
        });
        assert_eq!(sum.load(Relaxed), 7);
    });
}

#[test]
fn the_owner_and_a_thief_share() {
    passes("owner and thief", || {
        let worker = Worker::new_lifo();
        worker.push(1);
        worker.push(2);
        let stealer = worker.stealer();
        let (own, stolen) = thread::scope(|scope| {
            let thief = scope.spawn(move || {
                loop {
                    match stealer.steal() {
                        Steal::Retry => continue,
                        stolen => return stolen.success(),
                    }
                }
            });
            let own = [worker.pop(), worker.pop()];
            (own, thief.join().unwrap())
        });
        let all: u32 = own.into_iter().chain([stolen]).flatten().sum();
        assert_eq!(all, 3);
        assert!(worker.is_empty());
    });
}

#[test]
fn alone_nobody_is_late() {
    passes("no retry", || {
        let (fifo, lifo) = (Worker::new_fifo(), Worker::new_lifo());
        for task in 0..9 {
            fifo.push(task);
        }
        let stealer = fifo.stealer();
        assert_eq!(stealer.steal(), Steal::Success(0));
        assert_eq!(stealer.steal_batch(&lifo), Steal::Success(()));
        assert_eq!(lifo.len(), 4);
        assert_eq!(lifo.pop(), Some(1));
        assert_eq!(
            stealer.steal_batch_with_limit_and_pop(&lifo, 2),
            Steal::Success(5)
        );
        assert_eq!(lifo.pop(), Some(6));
        assert_eq!(fifo.pop(), Some(7));
        assert_eq!(stealer.len(), 1);
        assert_eq!(lifo.stealer().steal_batch_and_pop(&fifo), Steal::Success(3));
        assert_eq!(stealer.steal_batch(&fifo), Steal::Success(()));
    });
}

#[test]
fn a_task_brings_what_its_owner_had_done() {
    passes("handing over", || {
        let (worker, data) = (Worker::new_fifo(), Data::new());
        let stealer = worker.stealer();
        thread::scope(|scope| {
            let data = &data;
            scope.spawn(move || {
                data.set(1);
                worker.push(());
            });
            if stealer.steal().is_success() {
                assert_eq!(data.get(), 1);
            }
        });
    });
}

#[test]
fn what_is_left_is_dropped() {
    passes("drop", || {
        let seen = Arc::new(());
        let (worker, injector) = (Worker::new_lifo(), Injector::new());
        for _ in 0..2 {
            worker.push(Arc::clone(&seen));
            injector.push(Arc::clone(&seen));
        }
        let stealer = worker.stealer();
        drop(worker);
        assert_eq!(stealer.len(), 2);
        drop((stealer, injector));
        assert_eq!(Arc::strong_count(&seen), 1);
    });
}

/// The tasks are all the same; how many are left is not.
#[test]
fn who_takes_for_long_is_not_said_to_go_round() {
    for tasks in [2_500, 1_250] {
        is_only_slow(move || {
            let (worker, injector) = (Worker::new_lifo(), Injector::new());
            for _ in 0..tasks {
                worker.push(1);
                injector.push(1);
            }
            while worker.pop().is_some() {
                assert_eq!(injector.steal(), Steal::Success(1));
            }
        });
        is_only_slow(move || {
            let worker = Worker::new_fifo();
            (0..2 * tasks).for_each(|_| worker.push(1));
            let stealer = worker.stealer();
            while stealer.steal().is_success() {}
        });
    }
}

#[test]
fn an_injector_in_a_cell() {
    passes("injector in a cell", || {
        struct Outer(UnsafeCell<Injector<u32>>);
        // SAFETY: nobody has what is in it as `&mut`.
        unsafe impl Sync for Outer {}

        impl Outer {
            fn get(&self) -> &Injector<u32> {
                // SAFETY: as for `Sync`.
                unsafe { &*self.0.get() }
            }
        }

        let outer = Outer(UnsafeCell::new(Injector::new()));
        thread::scope(|scope| {
            for number in 0..2 {
                let outer = &outer;
                scope.spawn(move || outer.get().push(number));
            }
        });
        assert_eq!(outer.get().len(), 2);
    });
}
