//! `std::thread`.

use std::cell::{Cell, RefCell};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::{Problem, fails, fails_schedules, passes, passes_schedules};

#[test]
fn threads_have_names_and_numbers() {
    passes("names and numbers", || {
        assert_eq!(thread::current().name(), Some("main"));
        let worker = thread::Builder::new()
            .name("worker".to_owned())
            .spawn(|| {
                (
                    thread::current().id(),
                    thread::current().name().map(str::to_owned),
                )
            })
            .unwrap();
        let id = worker.thread().id();
        assert_ne!(id, thread::current().id());
        assert_eq!(worker.join().unwrap(), (id, Some("worker".to_owned())));
        assert_eq!(size_of::<Option<thread::ThreadId>>(), 8);
        assert_eq!(thread::available_parallelism().unwrap().get(), 2);
    });
}

#[test]
fn names_have_no_end_in_them() {
    fails_schedules("a NUL in a name", Problem::Panic, "NUL", || {
        let worker = thread::Builder::new().name("one\0two".to_owned());
        drop(worker.spawn(|| ()));
    });
}

#[test]
fn scopes_wait_and_say_who_panicked() {
    passes("scopes", || {
        let mut numbers = [0; 2];
        let sum = thread::scope(|scope| {
            for number in &mut numbers {
                scope.spawn(move || *number += 1);
            }
            let result = scope.spawn(|| -> u32 { panic!("seen") }).join();
            assert!(result.is_err());
            4
        });
        assert_eq!(numbers, [1, 1]);
        assert_eq!(sum, 4);

        let result = real::panic::catch_unwind(|| ());
        assert!(result.is_ok());
        let unseen = std::panic::catch_unwind(|| {
            thread::scope(|scope| {
                scope.spawn(|| panic!("unseen"));
            });
        });
        let payload = unseen.unwrap_err();
        assert_eq!(
            payload.downcast_ref::<&str>(),
            Some(&"a scoped thread panicked")
        );
    });
}

#[test]
fn a_thread_is_finished_after_its_last_step() {
    // A flag set by a thread does not say that the thread has ended.
    fails(
        "is_finished after a flag",
        Problem::Panic,
        "not finished",
        || {
            let set = AtomicBool::new(false);
            thread::scope(|scope| {
                let worker = scope.spawn(|| set.store(true, Release));
                while !set.load(Acquire) {
                    thread::yield_now();
                }
                assert!(worker.is_finished(), "not finished");
            });
        },
    );
}

#[test]
fn thread_locals_go_with_their_thread() {
    struct Last(&'static str);

    impl Drop for Last {
        fn drop(&mut self) {
            GONE.with_borrow_mut(|gone| gone.push(self.0));
            // It needs no destructor, and so it is there to the end.
            COUNT.set(COUNT.get() + 1);
            // The latest was dropped first.
            assert!(SECOND.try_with(|_| ()).is_err());
            if COUNT.get() == 2 {
                REPORT.get_or_init(|| GONE.with_borrow(|gone| gone.concat()));
            }
        }
    }

    thread_local! {
        static GONE: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
        static FIRST: Last = const { Last("first") };
        static SECOND: Last = const { Last("second") };
        static COUNT: Cell<u32> = const { Cell::new(0) };
    }
    static REPORT: OnceLock<String> = OnceLock::new();

    passes("destructors of thread-locals", || {
        let thread = thread::spawn(|| {
            GONE.with(|_| ());
            FIRST.with(|_| ());
            SECOND.with(|_| ());
            COUNT.with(|_| ());
        });
        thread.join().unwrap();
        assert_eq!(REPORT.get().map(String::as_str), Some("secondfirst"));
    });
}

#[test]
fn park_and_unpark() {
    passes("a token is kept", || {
        thread::current().unpark();
        thread::park();
    });
    passes("a park with a limit", || {
        let start = Instant::now();
        thread::park_timeout(Duration::from_millis(5));
        assert!(start.elapsed() < Duration::from_secs(1));
    });
    fails_schedules(
        "a park may end by itself",
        Problem::Panic,
        "too early",
        || {
            let set = AtomicBool::new(false);
            thread::scope(|scope| {
                let sleeper = scope.spawn(|| {
                    thread::park();
                    assert!(set.load(SeqCst), "too early");
                });
                set.store(true, SeqCst);
                sleeper.thread().unpark();
            });
        },
    );
}

#[test]
fn more_threads_than_the_orderings_engine_takes() {
    passes_schedules("eight threads", || {
        let count = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| count.fetch_add(1, Relaxed));
            }
        });
        assert_eq!(count.load(Relaxed), 8);
    });
}
