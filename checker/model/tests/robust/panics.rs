//! Panics in every place.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*};
use std::sync::{Arc, LazyLock, Mutex, Once, OnceLock, mpsc};
use std::thread;
use std::time::Duration;

use super::{AtEnd, Bomb, fails, passes};
use crate::common::{self, Problem};

#[test]
fn panic_in_a_destructor() {
    fails("at the end of a scope", Problem::Panic, || {
        let _bomb = Bomb;
    });
    fails("while unwinding", Problem::Abort, || {
        let _bomb = Bomb;
        panic!("first");
    });
    fails("while unwinding, in a thread", Problem::Abort, || {
        let _ = thread::spawn(|| {
            let _bomb = Bomb;
            panic!("first");
        })
        .join();
    });
    fails("while unwinding, with locks held", Problem::Abort, || {
        let lock = Mutex::new(0);
        thread::scope(|scope| {
            let _guard = lock.lock().unwrap();
            scope.spawn(|| *lock.lock().unwrap() += 1);
            let _bomb = Bomb;
            panic!("first");
        });
    });
}

#[test]
fn both_panics_of_an_abort_are_told() {
    let told = "`main` panicked: first; and then a destructor panicked, too";
    common::fails("panic and destructor", Problem::Abort, told, || {
        let _bomb = Bomb;
        panic!("first");
    });
}

#[test]
fn panic_in_a_destructor_that_is_caught() {
    passes("caught inside the destructor", || {
        let result = thread::spawn(|| {
            let _at_end = AtEnd(|| {
                assert!(thread::panicking());
                assert!(catch_unwind(|| panic!("inner")).is_err());
                assert!(thread::panicking());
            });
            panic!("outer");
        })
        .join();
        assert!(result.is_err());
        assert!(!thread::panicking());
    });
}

#[test]
fn messages_that_panic_when_they_are_dropped() {
    passes("the first panics, and those behind it are leaked", || {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..3 {
            let _ = sender.send(Bomb);
        }
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(receiver)));
        assert!(dropped.is_err());
        // The message comes back, and nobody drops it.
        assert!(sender.send(Bomb).is_err_and(|refused| {
            std::mem::forget(refused);
            true
        }));
    });
}

#[test]
fn panic_where_nothing_may_unwind() {
    extern "C" fn callback() {
        panic!("in a callback");
    }

    fails("in an extern function", Problem::Abort, || callback());
    fails("in a thread-local's destructor", Problem::Abort, || {
        thread_local! {
            static LOCAL: RefCell<Option<Bomb>> = const { RefCell::new(None) };
        }
        let _ = thread::spawn(|| LOCAL.set(Some(Bomb))).join();
    });
    fails("in the destructor of a result", Problem::Abort, || {
        // The handle is gone, so that the thread drops its result itself.
        let started = Arc::new(AtomicBool::new(false));
        let start = Arc::clone(&started);
        drop(thread::spawn(move || {
            while !start.load(Acquire) {
                thread::yield_now();
            }
            Bomb
        }));
        started.store(true, Release);
        thread::sleep(Duration::from_secs(1));
    });
}

#[test]
fn a_panic_while_others_hold_guards() {
    fails("main panics", Problem::Panic, || {
        let lock = Arc::new(Mutex::new(0));
        let (sender, receiver) = mpsc::channel::<()>();
        let held = Arc::clone(&lock);
        thread::spawn(move || {
            let _guard = held.lock().unwrap();
            let _ = receiver.recv();
        });
        let _sender = sender;
        panic!("with the lock held elsewhere");
    });
}

#[test]
fn a_panic_with_a_guard() {
    passes("poison", || {
        let lock = Arc::new(Mutex::new(0));
        let threads = [(); 2].map(|()| {
            let lock = Arc::clone(&lock);
            thread::spawn(move || {
                let _guard = lock.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                panic!("with the lock held");
            })
        });
        for thread in threads {
            assert!(thread.join().is_err());
        }
        assert!(lock.is_poisoned());
    });
}

#[test]
fn loops_over_catch_unwind() {
    passes("one thread", || {
        let failed = (0..20)
            .filter(|number| catch_unwind(|| assert!(number % 2 == 0)).is_err())
            .count();
        assert_eq!(failed, 10);
    });
    passes("two workers", || {
        let (jobs, work) = mpsc::channel::<usize>();
        let work = Arc::new(Mutex::new(work));
        let done = Arc::new(AtomicUsize::new(0));
        let workers = [(); 2].map(|()| {
            let (work, done) = (Arc::clone(&work), Arc::clone(&done));
            thread::spawn(move || {
                loop {
                    let job = work.lock().unwrap().recv();
                    let Ok(job) = job else { break };
                    let result = catch_unwind(|| assert_eq!(job % 2, 0, "odd"));
                    if result.is_ok() {
                        done.fetch_add(1, Relaxed);
                    }
                }
            })
        });
        for job in 0..3 {
            jobs.send(job).unwrap();
        }
        drop(jobs);
        for worker in workers {
            worker.join().unwrap();
        }
        assert_eq!(done.load(Relaxed), 2);
    });
}

#[test]
fn panics_of_every_kind() {
    passes("payloads", || {
        let made = thread::spawn(|| panic!("number {}", AtomicUsize::new(1).into_inner())).join();
        let text = made.unwrap_err().downcast::<String>().unwrap();
        assert_eq!(*text, "number 1");

        let number = thread::spawn(|| panic_any(7)).join();
        assert_eq!(*number.unwrap_err().downcast::<i32>().unwrap(), 7);

        let resumed = catch_unwind(AssertUnwindSafe(|| {
            let at_end = AtEnd(|| assert!(thread::panicking()));
            let payload = catch_unwind(|| panic!("first")).unwrap_err();
            assert!(!thread::panicking());
            let _at_end = at_end;
            resume_unwind(payload);
        }));
        assert!(resumed.is_err());
        assert!(!thread::panicking());
    });
    fails("resumed in main", Problem::Panic, || {
        resume_unwind(Box::new("out of main"));
    });
    fails("in a scoped thread", Problem::Panic, || {
        thread::scope(|scope| {
            scope.spawn(|| panic!("in the scope"));
        });
    });
    fails("in the scope itself", Problem::Panic, || {
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| done.store(true, Release));
            panic!("before the end of the scope");
        });
    });
}

#[test]
fn panics_while_something_is_made() {
    passes("a Once", || {
        let once = Once::new();
        assert!(catch_unwind(|| once.call_once(|| panic!("half-way"))).is_err());
        assert!(catch_unwind(|| once.call_once(|| {})).is_err());
        once.call_once_force(|state| assert!(state.is_poisoned()));
        once.call_once(|| unreachable!());
    });
    passes("a OnceLock", || {
        let cell = OnceLock::new();
        let made = catch_unwind(AssertUnwindSafe(|| {
            *cell.get_or_init(|| panic!("half-way"))
        }));
        assert!(made.is_err());
        assert_eq!(*cell.get_or_init(|| 7), 7);
    });
    passes("a LazyLock", || {
        let lazy: LazyLock<u32> = LazyLock::new(|| panic!("half-way"));
        assert!(catch_unwind(AssertUnwindSafe(|| *lazy)).is_err());
        assert!(catch_unwind(AssertUnwindSafe(|| *lazy)).is_err());
    });
    fails("for ever inside itself", Problem::Deadlock, || {
        let once = Once::new();
        once.call_once(|| once.call_once(|| {}));
    });
}
