//! What is moved, freed and made anew.

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use super::run;
use crate::common::passes;

#[test]
fn what_was_moved_lives_on() {
    passes("out of a box", || {
        let boxed = Box::new((AtomicUsize::new(1), Mutex::new(1)));
        boxed.0.fetch_add(1, Relaxed);
        *boxed.1.lock().unwrap() += 1;
        // The box is freed here.
        let (count, lock) = *boxed;
        run(2, |_| {
            count.fetch_add(1, Relaxed);
            *lock.lock().unwrap() += 1;
        });
        assert_eq!((count.into_inner(), lock.into_inner().unwrap()), (4, 4));
    });
    passes("into a longer list", || {
        let mut locks = Vec::with_capacity(1);
        for number in 0..5 {
            locks.push(Mutex::new(number));
            let sum: i32 = locks.iter().map(|lock| *lock.lock().unwrap()).sum();
            assert_eq!(sum, (0..=number).sum());
        }
        run(2, |me| *locks[me].lock().unwrap() = 7);
    });
    passes("a cell out of a box", || {
        let boxed = Box::new(UnsafeCell::new(1));
        // SAFETY: nobody else has it.
        unsafe { *boxed.get() += 1 };
        let moved = *boxed;
        // SAFETY: as above.
        assert_eq!(unsafe { *moved.get() }, 2);
    });
}

#[test]
fn what_is_made_anew_in_the_same_place() {
    passes("again and again", || {
        run(2, |_| {
            for _ in 0..2 {
                let lock = Box::new(Mutex::new(0));
                *lock.lock().unwrap() += 1;
                assert_eq!(*lock.lock().unwrap(), 1);
            }
        });
    });
}

#[test]
fn the_last_one_frees() {
    passes("whoever is last", || {
        let shared = Arc::new((Mutex::new(0), Condvar::new()));
        for _ in 0..2 {
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                *shared.0.lock().unwrap() += 1;
                shared.1.notify_all();
            });
        }
        let count = shared.0.lock().unwrap();
        drop(shared.1.wait_while(count, |count| *count < 2));
    });
}

#[test]
fn a_count_of_ones_own() {
    /// What is shared, and by how many.
    struct Inner {
        count: AtomicUsize,
        value: Mutex<u32>,
    }

    struct Own(*const Inner);

    // SAFETY: what is behind the pointer may be used by several threads, and is freed
    // by the last of them.
    unsafe impl Send for Own {}

    impl Own {
        fn inner(&self) -> &Inner {
            // SAFETY: this share keeps it.
            unsafe { &*self.0 }
        }
    }

    impl Clone for Own {
        fn clone(&self) -> Self {
            self.inner().count.fetch_add(1, Relaxed);
            Self(self.0)
        }
    }

    impl Drop for Own {
        fn drop(&mut self) {
            if self.inner().count.fetch_sub(1, Release) == 1 {
                self.inner().count.load(Acquire);
                // SAFETY: it came from a box, and nobody else has a share.
                drop(unsafe { Box::from_raw(self.0.cast_mut()) });
            }
        }
    }

    passes("a count of one's own", || {
        let own = Own(Box::into_raw(Box::new(Inner {
            count: AtomicUsize::new(1),
            value: Mutex::new(0),
        })));
        for _ in 0..2 {
            let own = own.clone();
            thread::spawn(move || *own.inner().value.lock().unwrap() += 1);
        }
        *own.inner().value.lock().unwrap() += 1;
    });
}
