//! A `Cell` of one thread after the other.

use std::cell::{Cell, UnsafeCell};
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering::*};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use super::{Shared, run};
use crate::common::passes;

/// As a reentrant lock has it: what orders its users stands elsewhere.
struct Trusted<T>(Cell<T>);

// SAFETY: the tests order those who use it; that they do is what the model checks.
unsafe impl<T: Send> Sync for Trusted<T> {}

impl<T> Deref for Trusted<T> {
    type Target = Cell<T>;

    fn deref(&self) -> &Cell<T> {
        &self.0
    }
}

#[test]
fn whoever_holds_the_lock() {
    passes("a Cell under a lock", || {
        let (cell, lock) = (Trusted(Cell::new(0)), Mutex::new(()));
        run(2, |_| {
            let _guard = lock.lock().unwrap();
            cell.set(cell.get() + 1);
        });
        assert_eq!(cell.get(), 2);
    });
    passes("a Cell in a lock", || {
        let cell = Mutex::new(Cell::new(0));
        run(2, |_| cell.lock().unwrap().update(|value| value + 1));
        assert_eq!(cell.into_inner().unwrap().into_inner(), 2);
    });
}

#[test]
fn published_and_only_read() {
    passes("a published Cell", || {
        let (cell, ready) = (Trusted(Cell::new(0)), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                cell.set(1);
                ready.store(true, Release);
                assert_eq!(cell.get(), 1);
            });
            if ready.load(Acquire) {
                assert_eq!(cell.get(), 1);
            }
        });
    });
}

#[test]
fn handed_on() {
    passes("a Cell in a channel", || {
        let (sender, receiver) = mpsc::channel();
        let cell = Cell::new(1);
        cell.set(2);
        thread::scope(|scope| {
            scope.spawn(move || sender.send(cell).unwrap());
            let cell = receiver.recv().unwrap();
            cell.update(|value| value + 1);
            assert_eq!(cell.get(), 3);
        });
    });
}

/// The counts of an `Arc` are out of the model's sight.
#[test]
fn whoever_is_the_last_to_share_it() {
    passes("a Cell out of an Arc", || {
        let shared = Arc::new(Mutex::new(Cell::new(0)));
        let add_and_look = |shared: Arc<Mutex<Cell<u32>>>| {
            shared.lock().unwrap().update(|value| value + 1);
            if let Ok(last) = Arc::try_unwrap(shared) {
                assert_eq!(last.into_inner().unwrap().get(), 2);
            }
        };
        let other = Arc::clone(&shared);
        let thread = thread::spawn(move || add_and_look(other));
        add_and_look(shared);
        thread.join().unwrap();
    });
    passes("a Cell lent by an Arc", || {
        let shared = Arc::new(Mutex::new(Cell::new(0)));
        let add_and_look = |mut shared: Arc<Mutex<Cell<u32>>>| {
            shared.lock().unwrap().update(|value| value + 1);
            if let Some(last) = Arc::get_mut(&mut shared) {
                *last.get_mut().unwrap().get_mut() += 1;
            }
        };
        let other = Arc::clone(&shared);
        let thread = thread::spawn(move || add_and_look(other));
        add_and_look(shared);
        thread.join().unwrap();
    });
}

#[test]
fn whoever_drops_it() {
    struct Count(Cell<u32>);

    impl Drop for Count {
        fn drop(&mut self) {
            *self.0.get_mut() += 1;
            assert_eq!(self.0.get(), 3);
        }
    }

    passes("a Cell in a destructor", || {
        let shared = Arc::new(Mutex::new(Count(Cell::new(0))));
        let other = Arc::clone(&shared);
        thread::spawn(move || other.lock().unwrap().0.update(|value| value + 1));
        shared.lock().unwrap().0.update(|value| value + 1);
    });
}

#[test]
fn in_a_cell_that_is_only_read() {
    passes("a Cell in an UnsafeCell", || {
        let both = Shared::new((7, Cell::new(0)));
        let lock = Mutex::new(());
        run(2, |_| {
            // SAFETY: nobody has it as `&mut`.
            let (seven, cell) = unsafe { &*both.get() };
            let _guard = lock.lock().unwrap();
            cell.set(cell.get() + seven);
        });
    });
    passes("an UnsafeCell in a Cell", || {
        let outer = Trusted(Cell::new(Some(UnsafeCell::new(0))));
        let lock = Mutex::new(());
        run(2, |_| {
            let _guard = lock.lock().unwrap();
            let mut inner = outer.take().unwrap();
            *inner.get_mut() += 1;
            outer.set(Some(inner));
        });
    });
}
