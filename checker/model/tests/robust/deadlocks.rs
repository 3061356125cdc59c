//! Deadlocks, with everything held that can be held.

use std::hint::spin_loop;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::sync::{Arc, Condvar, Mutex, RwLock, mpsc};
use std::thread;

use super::{AtEnd, Bomb, crosswise, fails, passes};
use crate::common::{Problem, fails_schedules};

#[test]
fn deadlock_with_guards_held() {
    fails("two mutexes", Problem::Deadlock, || {
        crosswise(Mutex::new(1), Mutex::new(2), |first, second| {
            let _first = first.lock().unwrap();
            let _second = second.lock().unwrap();
        });
    });
    fails("two read-write locks", Problem::Deadlock, || {
        crosswise(RwLock::new(1), RwLock::new(2), |first, second| {
            let _first = first.read().unwrap();
            let _second = second.write().unwrap();
        });
    });
}

#[test]
fn deadlock_with_everything_held() {
    fails(
        "a channel, a lock and the output",
        Problem::Deadlock,
        || {
            let (_sender, receiver) = mpsc::channel::<String>();
            let lock = Arc::new(Mutex::new(vec![1]));
            let _guard = lock.lock().unwrap();
            let mut output = std::io::stdout().lock();
            writeln!(output, "waiting").unwrap();
            let _at_end = AtEnd(|| println!("never"));
            let _ = receiver.recv();
        },
    );
}

#[test]
fn a_condition_that_nobody_notifies() {
    fails("a wait for ever", Problem::Deadlock, || {
        let (lock, condition) = (Mutex::new(false), Condvar::new());
        let guard = lock.lock().unwrap();
        drop(condition.wait_while(guard, |ready| !*ready));
    });
}

#[test]
fn a_notification_that_comes_too_early() {
    // It is sent without the lock: what it may miss is the beginning of the wait.
    fails("a lost wake-up", Problem::Deadlock, || {
        let (ready, lock, condition) = (AtomicUsize::new(0), Mutex::new(()), Condvar::new());
        thread::scope(|scope| {
            scope.spawn(|| {
                if ready.load(SeqCst) == 0 {
                    let guard = lock.lock().unwrap();
                    drop(condition.wait(guard).unwrap());
                }
            });
            scope.spawn(|| {
                ready.store(1, SeqCst);
                condition.notify_one();
            });
        });
    });
}

#[test]
fn a_guard_forgotten() {
    passes("nobody wants the lock", || {
        let lock = Mutex::new(0);
        std::mem::forget(lock.lock().unwrap());
    });
    fails("somebody wants the lock", Problem::Deadlock, || {
        let lock = Mutex::new(0);
        std::mem::forget(lock.lock().unwrap());
        thread::scope(|scope| {
            scope.spawn(|| *lock.lock().unwrap() += 1);
        });
    });
}

#[test]
fn a_thread_that_never_ends() {
    passes("blocked for ever", || {
        let (sender, receiver) = mpsc::channel::<()>();
        thread::spawn(move || receiver.recv());
        std::mem::forget(sender);
    });
    passes("in a loop", || {
        thread::spawn(|| {
            loop {
                spin_loop();
            }
        });
    });
    passes("parked, with a destructor that panics", || {
        thread::spawn(|| {
            let _bomb = Bomb;
            loop {
                thread::park();
            }
        });
    });
}

#[test]
fn a_thread_that_never_starts() {
    struct Locks(Arc<Mutex<usize>>);

    impl Drop for Locks {
        fn drop(&mut self) {
            *self.0.lock().unwrap() += 1;
        }
    }

    passes("its closure locks when it is dropped", || {
        let locks = Locks(Arc::new(Mutex::new(0)));
        thread::spawn(move || drop(locks));
    });
}

#[test]
fn a_deadlock_that_the_last_thread_leaves_behind() {
    fails("two locks, and a bystander", Problem::Deadlock, || {
        let (one, other) = (Mutex::new(0), Mutex::new(0));
        let seen = AtomicUsize::new(0);
        thread::scope(|scope| {
            for (first, second) in [(&one, &other), (&other, &one)] {
                scope.spawn(|| {
                    let _first = first.lock().unwrap();
                    let _second = second.lock().unwrap();
                });
            }
            scope.spawn(|| seen.load(SeqCst));
        });
    });
}

#[test]
fn many_failures_in_a_row() {
    for _ in 0..100 {
        fails("a deadlock", Problem::Deadlock, || {
            let lock = Mutex::new(String::from("owned"));
            let _guard = lock.lock().unwrap();
            let _again = lock.lock().unwrap();
        });
    }
}

/// Who is in the way of the others is told of first, and of the others not each.
#[test]
fn a_crowd_waits() {
    let story = fails_schedules("a crowd", Problem::Deadlock, "", || {
        let lock = Mutex::new(());
        let guard = lock.lock().unwrap();
        thread::scope(|scope| {
            for number in 1..=20 {
                let waits = thread::Builder::new().name(format!("customer-{number}"));
                waits.spawn_scoped(scope, || drop(lock.lock())).unwrap();
            }
            thread::park();
        });
        drop(guard);
    });
    let told = &story.headline;
    assert!(told.starts_with("`main` holds `lock` and waits"), "{told}");
    assert!(told.ends_with("; 17 others wait, too"), "{told}");
    assert_eq!(told.matches("`customer-").count(), 3, "{told}");
    assert!(story.why.len() < 8, "{:?}", story.why);
}
