//! Waiting in a loop, politely or not.

use std::collections::VecDeque;
use std::hint::spin_loop;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*, fence};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use model::{Config, Verdict};

use super::{Shared, run};
use crate::common::{passes, passes_schedules, schedules_only};

/// A spin lock that waits as it is told.
fn spin_lock(wait: fn(&AtomicBool)) {
    let (locked, data) = (AtomicBool::new(false), Shared::new(0));
    run(2, |_| {
        wait(&locked);
        data.with(|data| *data += 1);
        locked.store(false, Release);
    });
    assert_eq!(data.with(|data| *data), 2);
}

#[test]
fn spin_lock_that_yields() {
    passes("spin lock, yield_now", || {
        spin_lock(|locked| {
            while locked
                .compare_exchange(false, true, Acquire, Relaxed)
                .is_err()
            {
                thread::yield_now();
            }
        });
    });
}

#[test]
fn spin_lock_with_a_hint() {
    passes("spin lock, spin_loop", || {
        spin_lock(|locked| {
            while locked.swap(true, Acquire) {
                spin_loop();
            }
        });
    });
}

#[test]
fn spin_lock_that_looks_first() {
    passes("spin lock, test and test-and-set", || {
        spin_lock(|locked| {
            while locked.swap(true, Acquire) {
                while locked.load(Relaxed) {}
            }
        });
    });
}

#[test]
fn spin_lock_without_a_yield() {
    passes("spin lock, swap alone", || {
        spin_lock(|locked| while locked.swap(true, Acquire) {});
    });
}

#[test]
fn spin_lock_with_a_weak_exchange() {
    passes("spin lock, weak exchange", || {
        spin_lock(|locked| {
            while locked
                .compare_exchange_weak(false, true, Acquire, Relaxed)
                .is_err()
            {}
        });
    });
}

#[test]
fn a_flag_without_a_yield() {
    passes("flag, load alone", || {
        let (data, ready) = (Shared::new(0), AtomicBool::new(false));
        thread::scope(|scope| {
            let (data, ready) = (&data, &ready);
            scope.spawn(move || {
                data.with(|data| *data = 1);
                ready.store(true, Release);
            });
            while !ready.load(Acquire) {}
            assert_eq!(data.with(|data| *data), 1);
        });
    });
}

#[test]
fn ticket_lock() {
    passes("ticket lock", || {
        let (next, serving) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let data = Shared::new(0);
        run(2, |_| {
            let ticket = next.fetch_add(1, Relaxed);
            while serving.load(Acquire) != ticket {
                spin_loop();
            }
            data.with(|data| *data += 1);
            serving.fetch_add(1, Release);
        });
        assert_eq!(data.with(|data| *data), 2);
    });
}

/// Who yields in vain is left at its next operation, also if that is its end.
#[test]
fn three_tickets() {
    passes("ticket lock of 3", || {
        let (next, serving) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            let take_a_ticket = || {
                let mine = next.fetch_add(1, Relaxed);
                while serving.load(Acquire) != mine {
                    spin_loop();
                }
                serving.store(mine + 1, Release);
            };
            let threads: Vec<_> = (0..3).map(|_| scope.spawn(take_a_ticket)).collect();
            for thread in threads {
                thread.join().unwrap();
            }
        });
    });
}

#[test]
fn seqlock_with_fences() {
    passes("seqlock", || {
        let version = AtomicUsize::new(0);
        let data = [AtomicUsize::new(0), AtomicUsize::new(0)];
        thread::scope(|scope| {
            scope.spawn(|| {
                version.store(1, Relaxed);
                fence(Release);
                data[0].store(7, Relaxed);
                data[1].store(7, Relaxed);
                version.store(2, Release);
            });
            loop {
                let before = version.load(Acquire);
                if before % 2 == 1 {
                    spin_loop();
                    continue;
                }
                let copy = (data[0].load(Relaxed), data[1].load(Relaxed));
                fence(Acquire);
                if version.load(Relaxed) == before {
                    assert_eq!(copy.0, copy.1);
                    break;
                }
                spin_loop();
            }
        });
    });
}

#[test]
fn polling_a_locked_queue() {
    // No style to copy, but right.
    passes("polling, Mutex<VecDeque>", || {
        let queue = Mutex::new(VecDeque::new());
        thread::scope(|scope| {
            scope.spawn(|| queue.lock().unwrap().push_back(1));
            loop {
                if let Some(item) = queue.lock().unwrap().pop_front() {
                    assert_eq!(item, 1);
                    break;
                }
            }
        });
    });
}

#[test]
fn two_who_poll() {
    passes("two who poll", || {
        let (queue, left) = (Mutex::new(VecDeque::new()), AtomicUsize::new(2));
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    while left.load(SeqCst) > 0 {
                        match queue.lock().unwrap().pop_front() {
                            Some(()) => drop(left.fetch_sub(1, SeqCst)),
                            None => thread::yield_now(),
                        }
                    }
                });
            }
            queue.lock().unwrap().push_back(());
            queue.lock().unwrap().push_back(());
        });
    });
}

#[test]
fn polling_a_locked_flag() {
    passes("polling, Mutex<bool>", || {
        let ready = Mutex::new(false);
        thread::scope(|scope| {
            scope.spawn(|| *ready.lock().unwrap() = true);
            while !*ready.lock().unwrap() {}
        });
    });
}

#[test]
fn polling_a_channel() {
    passes("polling, try_recv", || {
        let (sender, receiver) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(move || sender.send(1).unwrap());
            loop {
                match receiver.try_recv() {
                    Ok(item) => break assert_eq!(item, 1),
                    Err(mpsc::TryRecvError::Empty) => {}
                    Err(mpsc::TryRecvError::Disconnected) => panic!("the item is lost"),
                }
            }
        });
    });
}

#[test]
fn two_who_spin_until_somebody_has_slept() {
    passes("two spin, one sleeps", || {
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| while !done.load(SeqCst) {});
            }
            thread::sleep(Duration::from_millis(5));
            done.store(true, SeqCst);
        });
    });
}

#[test]
fn the_hundredth_thread_has_its_turn_too() {
    let config = Config {
        bound: 0,
        tail: 0,
        ..schedules_only()
    };
    let report = model::check(&config, || {
        for _ in 1..128 {
            thread::spawn(|| {}).join().unwrap();
        }
        let done = Arc::new(AtomicBool::new(false));
        let does = Arc::clone(&done);
        thread::spawn(move || does.store(true, SeqCst));
        while !done.load(SeqCst) {
            thread::yield_now();
        }
    });
    assert!(matches!(report.verdict, Verdict::Pass), "{report:?}");
}

#[test]
fn nobody_waits_for_ever_for_those_who_never_yield() {
    fn program(yields: usize, loops: fn(&AtomicBool)) {
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| loops(&done));
            }
            for _ in 0..yields {
                thread::yield_now();
            }
            done.store(true, SeqCst);
        });
    }

    passes("one yields, two wait in a loop", || {
        program(1, |done| while !done.load(SeqCst) {})
    });
    passes("one yields often, two wait in a loop", || {
        program(500, |done| while !done.load(SeqCst) {})
    });
    passes_schedules("one yields, two work in a loop", || {
        program(5, |done| {
            let count = AtomicUsize::new(0);
            while !done.load(SeqCst) {
                count.fetch_add(1, SeqCst);
            }
        })
    });
}
