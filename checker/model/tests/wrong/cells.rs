//! Cells that hold what looks after itself, but only after itself.

use std::cell::UnsafeCell;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::*};
use std::thread;

use super::run;
use crate::common::{Problem, fails};

struct Racy<T>(UnsafeCell<T>);

// SAFETY: it is not safe, and that is what the tests are about.
unsafe impl<T> Sync for Racy<T> {}

impl<T> Racy<T> {
    fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    #[track_caller]
    fn get(&self) -> *mut T {
        self.0.get()
    }
}

const NOTHING: &str = "nothing orders the two";

#[test]
fn a_lock_that_is_published_too_weakly() {
    fails("relaxed mutex", Problem::DataRace, NOTHING, || {
        let (data, ready) = (Racy::new(None), AtomicBool::new(false));
        thread::scope(|scope| {
            let (data, ready) = (&data, &ready);
            scope.spawn(move || {
                // SAFETY: none; see `Racy`.
                unsafe { *data.get() = Some(Mutex::new(1)) };
                ready.store(true, Relaxed);
            });
            if ready.load(Acquire) {
                // SAFETY: none; see `Racy`.
                let lock = unsafe { (*data.get()).as_ref() }.unwrap();
                assert_eq!(*lock.lock().unwrap(), 1);
            }
        });
    });
}

#[test]
fn a_lock_that_is_put_in_the_place_of_another() {
    fails("two put a mutex", Problem::DataRace, NOTHING, || {
        let data = Racy::new(Mutex::new(0));
        run(2, |me| {
            // SAFETY: none; see `Racy`.
            unsafe { data.get().write(Mutex::new(me + 1)) };
        });
    });
    fails("in place of a used one", Problem::DataRace, NOTHING, || {
        let data = Racy::new(Mutex::new(0));
        // SAFETY: none; see `Racy`.
        unsafe { *(*data.get()).lock().unwrap() += 1 };
        run(2, |me| {
            let lock = data.get();
            // SAFETY: none; see `Racy`.
            unsafe {
                if me == 0 {
                    lock.write(Mutex::new(0));
                }
                *(*lock).lock().unwrap() += 1;
            }
        });
    });
}

#[test]
fn what_lies_beside_a_lock() {
    fails("beside a mutex", Problem::DataRace, NOTHING, || {
        let data = Racy::new((0, Mutex::new(0)));
        run(2, |_| {
            let data = data.get();
            // SAFETY: none; see `Racy`.
            unsafe {
                *(*data).1.lock().unwrap() += 1;
                (*data).0 += 1;
            }
        });
    });
}

#[test]
fn a_cell_in_a_cell() {
    fails("cell in a cell", Problem::DataRace, NOTHING, || {
        let data = Racy::new(UnsafeCell::new(0));
        run(2, |_| {
            // SAFETY: none; see `Racy`.
            unsafe { *(*data.get()).get() += 1 };
        });
    });
}
