//! Cells that hold what looks after itself.

use std::cell::UnsafeCell;

use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering::*};
use std::sync::{Barrier, Condvar, LazyLock, Mutex, OnceLock, RwLock};
use std::thread::yield_now;

use super::{Shared, run};
use crate::common::{passes, passes_schedules};

/// A once-cell of the test's own.
struct Once<T> {
    /// 0: empty; 1: somebody fills it; 2: full.
    state: AtomicU8,
    value: Shared<Option<T>>,
}

impl<T: Send + Sync> Once<T> {
    fn new() -> Self {
        Self {
            state: AtomicU8::new(0),
            value: Shared::new(None),
        }
    }

    fn get(&self, make: impl FnOnce() -> T) -> &T {
        if self.state.load(Acquire) != 2 {
            let first = self.state.compare_exchange(0, 1, Acquire, Acquire);
            if first.is_ok() {
                self.value.with(|value| *value = Some(make()));
                self.state.store(2, Release);
            }
            while self.state.load(Acquire) != 2 {
                yield_now();
            }
        }
        // SAFETY: it is full, and nobody writes to it any more.
        unsafe { (*self.value.get()).as_ref() }.unwrap()
    }
}

#[test]
fn once_cell_of_a_lock() {
    passes("once-cell of a mutex", || {
        let once = Once::new();
        run(2, |_| *once.get(|| Mutex::new(0)).lock().unwrap() += 1);
        assert_eq!(*once.get(|| Mutex::new(0)).lock().unwrap(), 2);
    });
    passes("once-cell of parking_lot's mutex", || {
        let once = Once::new();
        run(2, |_| *once.get(|| parking_lot::Mutex::new(0)).lock() += 1);
    });
    passes("once-cell of a RwLock", || {
        let once = Once::new();
        run(2, |_| *once.get(|| RwLock::new(0)).write().unwrap() += 1);
    });
    passes("once-cell of parking_lot's RwLock", || {
        let once = Once::new();
        run(2, |_| {
            *once.get(|| parking_lot::RwLock::new(0)).write() += 1
        });
    });
}

#[test]
fn once_cell_of_an_atomic() {
    passes("once-cell of an atomic", || {
        let once = Once::new();
        run(2, |_| {
            once.get(|| AtomicUsize::new(0)).fetch_add(1, Relaxed);
        });
        assert_eq!(once.get(|| AtomicUsize::new(0)).load(Relaxed), 2);
    });
}

#[test]
fn once_cell_of_what_is_made_once() {
    passes("once-cell of a OnceLock", || {
        let once = Once::<OnceLock<u32>>::new();
        run(2, |_| {
            assert_eq!(*once.get(Default::default).get_or_init(|| 4), 4);
        });
    });
    passes("once-cell of a LazyLock", || {
        let once = Once::new();
        run(2, |_| assert_eq!(**once.get(|| LazyLock::new(|| 4)), 4));
    });
}

/// loom stops: to spin and then to block is too much for it.
#[test]
fn once_cell_of_what_waits() {
    passes_schedules("once-cell of a condition", || {
        let once = Once::new();
        run(2, |me| {
            let (set, condition) = once.get(|| (Mutex::new(false), Condvar::new()));
            let mut set = set.lock().unwrap();
            if me == 0 {
                *set = true;
                condition.notify_all();
            } else {
                drop(condition.wait_while(set, |set| !*set));
            }
        });
    });
    passes_schedules("once-cell of a barrier", || {
        let once = Once::new();
        run(2, |_| {
            once.get(|| Barrier::new(2)).wait();
        });
    });
}

#[test]
fn a_lock_in_a_cell_that_is_only_read() {
    passes("mutex in a cell", || {
        let cell = Shared::new(Mutex::new(0));
        run(2, |_| {
            // SAFETY: nobody has it as `&mut`.
            let lock = unsafe { &*cell.get() };
            *lock.lock().unwrap() += 1;
        });
    });
    passes("used mutex in a cell", || {
        let lock = Mutex::new(0);
        *lock.lock().unwrap() += 1;
        let cell = Shared::new((7, lock));
        run(2, |_| {
            // SAFETY: nobody has it as `&mut`.
            let (seven, lock) = unsafe { &*cell.get() };
            *lock.lock().unwrap() += seven;
        });
    });
}

#[test]
fn a_lock_in_a_cell_under_a_lock() {
    passes("mutex taken out and put back", || {
        let cell = Shared::new(Some(Mutex::new(0)));
        let outer = Mutex::new(());
        run(2, |_| {
            let _guard = outer.lock().unwrap();
            let taken = cell.with(Option::take).unwrap();
            *taken.lock().unwrap() += 1;
            cell.with(|cell| *cell = Some(taken));
        });
    });
}

#[test]
fn cells_in_cells_that_are_only_read() {
    passes("cell in a cell", || {
        let cell = Shared::new(UnsafeCell::new(3));
        run(2, |_| {
            // SAFETY: nobody writes.
            assert_eq!(unsafe { *(*cell.get()).get() }, 3);
        });
    });
    passes("cells in a cell", || {
        let cell = Shared::new([UnsafeCell::new(1), UnsafeCell::new(2)]);
        run(2, |me| {
            // SAFETY: nobody writes.
            assert_eq!(unsafe { *(&(*cell.get()))[me].get() }, me + 1);
        });
    });
}

#[test]
fn each_its_own_cell_in_a_cell() {
    passes("each its own", || {
        let cell = Shared::new([UnsafeCell::new(0), UnsafeCell::new(0)]);
        run(2, |me| {
            // SAFETY: each thread writes to its own.
            unsafe { *(&(*cell.get()))[me].get() += 1 };
        });
    });
}
