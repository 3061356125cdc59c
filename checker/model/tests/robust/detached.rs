//! Threads that `main` does not wait for: the program ends when it returns.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread;

use model::{Config, Verdict};

use super::{AtEnd, passes};
use crate::common::{Problem, fails_orderings};

#[derive(Default)]
struct Message {
    data: AtomicUsize,
    ready: AtomicBool,
}

/// Starts a thread that sends a message, and looks once whether it has come.
fn message(sends: std::sync::atomic::Ordering) {
    let message = Arc::new(Message::default());
    let sender = Arc::clone(&message);
    thread::spawn(move || {
        sender.data.store(1, Relaxed);
        sender.ready.store(true, sends);
    });
    if message.ready.load(Acquire) {
        assert_eq!(message.data.load(Relaxed), 1);
    }
}

#[test]
fn what_they_could_have_done_before_the_end_is_explored() {
    passes("a message, perhaps", || message(Release));
    fails_orderings(
        "a message without an order, perhaps",
        Problem::StaleRead,
        "0 is not 1",
        || message(Relaxed),
    );
}

#[test]
fn what_they_do_after_the_end_does_not_matter() {
    passes("a thread that panics", || {
        let looked = Arc::new(AtomicBool::new(false));
        let looks = Arc::clone(&looked);
        thread::spawn(move || {
            while !looks.load(SeqCst) {
                thread::yield_now();
            }
            panic!("too late");
        });
        looked.store(true, SeqCst);
    });
    passes("a thread that waits for ever", || {
        let lock = Arc::new((Mutex::new(false), Condvar::new()));
        let waits = Arc::clone(&lock);
        thread::spawn(move || {
            let (lock, changed) = &*waits;
            drop(changed.wait_while(lock.lock().unwrap(), |done| !*done));
        });
        thread::spawn(move || drop(lock.0.lock().unwrap()));
    });
    passes("threads that never end", || {
        let counter = Arc::new(AtomicUsize::new(0));
        for _ in 0..2 {
            let counter = Arc::clone(&counter);
            thread::spawn(move || {
                loop {
                    counter.fetch_add(1, Relaxed);
                    thread::yield_now();
                }
            });
        }
    });
    passes("threads that start more", || {
        let counter = Arc::new(AtomicUsize::new(0));
        thread::spawn(move || {
            let inner = Arc::clone(&counter);
            thread::spawn(move || inner.fetch_add(1, Relaxed));
            counter.fetch_add(1, Relaxed);
        });
    });
}

/// The search of weak-memory executions is left in the middle of one when it finds a sixth
/// thread. Of threads that have not begun nothing is dropped: a destructor may want a lock.
#[test]
fn what_has_not_begun_is_not_dropped() {
    let report = model::check(&Config::default(), || {
        let count = Arc::new(Mutex::new(0));
        for _ in 0..6 {
            let count = Arc::clone(&count);
            let owned = AtEnd(move || *count.lock().unwrap() += 1);
            thread::spawn(move || drop(owned));
        }
    });
    assert!(matches!(report.verdict, Verdict::Pass), "{report:?}");
    assert!(
        report.coverage.orderings_unsupported.is_some(),
        "{report:?}"
    );
}

#[test]
fn a_stack_outlives_main() {
    passes(
        "workers in the scope of a thread that is left behind",
        || {
            let (jobs, queue) = mpsc::channel::<Box<dyn FnOnce() + Send>>();
            thread::spawn(move || {
                let queue = Mutex::new(queue);
                let next = || queue.lock().unwrap().recv();
                thread::scope(|scope| {
                    for _ in 0..2 {
                        scope.spawn(|| {
                            while let Ok(job) = next() {
                                job();
                            }
                        });
                    }
                });
            });
            let results = [1, 2].map(|number| {
                let (sender, result) = mpsc::channel();
                jobs.send(Box::new(move || sender.send(number).unwrap()))
                    .unwrap();
                result
            });
            assert_eq!(results.map(|result| result.recv().unwrap()), [1, 2]);
        },
    );
}
