//! Whoever is the last of several frees what they share.

use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering::*};
use std::sync::{Arc, Condvar, Mutex, RwLock};
use std::thread;

use super::run;
use crate::common::passes;

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

#[test]
fn the_last_look_before_it_goes() {
    /// Lives as long as both look at it, and is in a box.
    struct Both(*const (AtomicUsize, Mutex<u32>));

    // SAFETY: the last of two frees it.
    unsafe impl Send for Both {}

    impl Drop for Both {
        fn drop(&mut self) {
            // SAFETY: whoever is not last does not look at it any more.
            unsafe {
                *(*self.0).1.lock().unwrap() += 1;
                if (*self.0).0.fetch_sub(1, AcqRel) == 1 {
                    drop(Box::from_raw(self.0.cast_mut()));
                }
            }
        }
    }

    passes("two halves", || {
        let raw = Box::into_raw(Box::new((AtomicUsize::new(2), Mutex::new(0))));
        let (one, other) = (Both(raw), Both(raw));
        thread::spawn(move || drop(one));
        drop(other);
    });
}

#[test]
fn whoever_unlocks_last_frees() {
    /// Takes one from the count behind the pointer, and frees it at 0.
    fn leave<L>(raw: &AtomicPtr<L>, is_last: impl Fn(&L) -> bool) {
        let raw = raw.load(Relaxed);
        // SAFETY: it is freed by the last of two, and after that not used.
        if is_last(unsafe { &*raw }) {
            // SAFETY: it came from a box, and this is the last one.
            drop(unsafe { Box::from_raw(raw) });
        }
    }

    passes("a count behind its lock", || {
        let raw = AtomicPtr::new(Box::into_raw(Box::new(Mutex::new(2))));
        run(2, |_| {
            leave(&raw, |lock| {
                let mut count = lock.lock().unwrap();
                *count -= 1;
                *count == 0
            });
        });
    });
    passes("a count that can be read", || {
        let raw = AtomicPtr::new(Box::into_raw(Box::new(RwLock::new(2))));
        run(2, |_| {
            leave(&raw, |lock| {
                let mut count = lock.write().unwrap();
                *count -= 1;
                *count == 0
            });
        });
    });
}
