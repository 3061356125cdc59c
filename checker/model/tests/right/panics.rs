//! Panics that are part of the plan.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use crate::common::passes;

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
