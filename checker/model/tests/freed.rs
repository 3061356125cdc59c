//! Memory that is given back, and then used, or given back once more: by programs that
//! can do so only as long as the model's heap has room.

#[macro_use]
extern crate model_std as std;
extern crate std as real;

#[path = "common/mod.rs"]
mod common;

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering::*};
use std::sync::{Condvar, Mutex};
use std::thread;

use std::alloc::{Layout, dealloc};

use common::{Problem, fails, schedules_only};

/// Runs `threads` threads with the numbers from 0, and waits for all of them.
fn run(threads: usize, body: impl Fn(usize) + Sync) {
    thread::scope(|scope| {
        for index in 0..threads {
            let body = &body;
            scope.spawn(move || body(index));
        }
    });
}

/// Drops what is in the box that somebody has made.
fn free<T>(pointer: &AtomicPtr<T>) {
    // SAFETY: none: that somebody else may do it, too, is what the tests are about.
    drop(unsafe { Box::from_raw(pointer.load(SeqCst)) });
}

fn shared<T>(value: T) -> AtomicPtr<T> {
    AtomicPtr::new(Box::into_raw(Box::new(value)))
}

#[test]
fn two_threads_free_it() {
    let story = fails(
        "freed by both",
        Problem::FreedTwice,
        "`thread 2` frees what `thread 1` has freed already",
        || {
            let pointer = shared(Mutex::new(1));
            run(2, |_| free(&pointer));
        },
    );
    assert_eq!(story.title(), "freed twice");
    assert!(story.why[0].contains("`thread 1` gave it back first"));
}

#[test]
fn one_thread_frees_it_twice() {
    // There is no operation afterwards.
    fails(
        "freed by the same",
        Problem::FreedTwice,
        "`main` frees the same memory twice",
        || {
            let pointer = shared([0_u64; 7]);
            free(&pointer);
            free(&pointer);
        },
    );
}

#[test]
fn whoever_looks_first_frees_it() {
    fails("look, then free", Problem::FreedTwice, "already", || {
        let (pointer, is_free) = (shared(1), AtomicBool::new(false));
        run(2, |_| {
            if !is_free.load(SeqCst) {
                is_free.store(true, SeqCst);
                free(&pointer);
            }
        });
    });
}

#[test]
fn a_value_that_is_there_twice() {
    fails("a copied string", Problem::FreedTwice, "`main`", || {
        let text = String::from("text");
        // SAFETY: none: both strings take the text for theirs.
        let copy = unsafe { std::ptr::read(&text) };
        thread::spawn(move || drop(copy)).join().unwrap();
        drop(text);
    });
}

/// What is in the box that somebody has made.
fn look<T>(pointer: &AtomicPtr<T>) -> &T {
    // SAFETY: none: that somebody may free it is what the tests are about.
    unsafe { &*pointer.load(Relaxed) }
}

const FREED: &str = "has freed already: `";

#[test]
fn an_atomic_that_is_gone() {
    let story = fails(
        "atomic in freed memory",
        Problem::UseAfterFree,
        "`thread 1` uses what `main` has freed already: `fetch_add`",
        || {
            let pointer = shared(AtomicUsize::new(2));
            thread::scope(|scope| {
                scope.spawn(|| look(&pointer).fetch_add(1, SeqCst));
                free(&pointer);
            });
        },
    );
    assert!(story.why[0].contains("`main` gave it back"));
}

#[test]
fn a_lock_that_is_gone() {
    fails(
        "mutex in freed memory",
        Problem::UseAfterFree,
        FREED,
        || {
            let pointer = shared(Mutex::new(2));
            run(2, |me| match me {
                0 => free(&pointer),
                _ => *look(&pointer).lock().unwrap() += 1,
            });
        },
    );
    fails(
        "its guard outlives it",
        Problem::UseAfterFree,
        FREED,
        || {
            let pointer = shared(Mutex::new(2));
            let guard = look(&pointer).lock();
            free(&pointer);
            drop(guard);
        },
    );
}

#[test]
fn what_nobody_has_used_before() {
    fails("new in freed memory", Problem::UseAfterFree, FREED, || {
        let pointer = shared(Mutex::new(2));
        free(&pointer);
        run(2, |_| *look(&pointer).lock().unwrap() += 1);
    });
}

#[test]
fn a_condition_that_is_gone_while_somebody_waits() {
    fails("waits for ever", Problem::UseAfterFree, FREED, || {
        let pointer = shared((Mutex::new(false), Condvar::new()));
        thread::scope(|scope| {
            scope.spawn(|| {
                let (set, condition) = look(&pointer);
                drop(condition.wait_while(set.lock().unwrap(), |set| !*set));
            });
            let (set, condition) = look(&pointer);
            *set.lock().unwrap() = true;
            condition.notify_one();
            free(&pointer);
        });
    });
}

#[test]
fn a_cell_that_is_gone() {
    struct Racy(UnsafeCell<u32>);
    // SAFETY: it is not safe, and that is what the test is about.
    unsafe impl Sync for Racy {}

    fails("cell in freed memory", Problem::UseAfterFree, FREED, || {
        let pointer = shared(Racy(UnsafeCell::new(1)));
        // SAFETY: none.
        let value = || unsafe { *look(&pointer).0.get() };
        assert_eq!(value(), 1);
        free(&pointer);
        assert_eq!(value(), 1);
    });
}

#[test]
fn a_count_that_is_too_low() {
    // Each of two holds a share, and the count says one.
    fails("a count of one's own", Problem::UseAfterFree, FREED, || {
        let pointer = shared(AtomicUsize::new(1));
        run(2, |_| {
            if look(&pointer).fetch_sub(1, AcqRel) == 1 {
                free(&pointer);
            }
        });
    });
}

#[test]
fn the_memory_of_a_lock_that_was_never_dropped() {
    fails("only its memory", Problem::UseAfterFree, FREED, || {
        let pointer = shared(AtomicUsize::new(1));
        look(&pointer).store(2, Relaxed);
        // SAFETY: it came from a box, and what is in there needs no drop.
        unsafe { dealloc(pointer.load(Relaxed).cast(), Layout::new::<AtomicUsize>()) };
        look(&pointer).load(Relaxed);
    });
}

#[test]
fn a_lock_in_a_large_block() {
    fails("a large block", Problem::UseAfterFree, FREED, || {
        let pointer = shared(([0_u8; 5000], Mutex::new(1)));
        run(2, |me| match me {
            0 => free(&pointer),
            _ => *look(&pointer).1.lock().unwrap() += 1,
        });
    });
}

#[test]
fn a_list_that_has_grown() {
    fails("where it was before", Problem::UseAfterFree, FREED, || {
        let mut locks = vec![Mutex::new(1)];
        let first = AtomicPtr::new(locks.as_mut_ptr());
        thread::scope(|scope| {
            scope.spawn(|| *look(&first).lock().unwrap() += 1);
            locks.reserve(10);
        });
    });
}

#[test]
fn an_unlock_after_the_last_count() {
    // Whoever sees 0 frees, while the other may still be about to unlock.
    fails("it frees its lock", Problem::UseAfterFree, FREED, || {
        let pointer = shared((AtomicUsize::new(2), Mutex::new(())));
        run(2, |_| {
            let shared = look(&pointer);
            let guard = shared.1.lock().unwrap();
            let is_last = shared.0.fetch_sub(1, SeqCst) == 1;
            match is_last {
                true => {
                    drop(guard);
                    free(&pointer);
                }
                false => drop(guard),
            }
            // Too late: the other may have been the last.
            shared.0.load(SeqCst);
        });
    });
}

/// Frees it once more in each size that the heap has, and in some that it has not.
fn large_and_small() {
    for len in [1, 7, 64, 100, 10_000, 100_000] {
        fails_twice(len);
    }
}

#[track_caller]
fn fails_twice(len: usize) {
    let report = model::check(&schedules_only(), move || {
        let list = vec![len; len];
        // SAFETY: none: both lists take the numbers for theirs.
        let copy = unsafe { std::ptr::read(&list) };
        thread::spawn(move || drop(copy)).join().unwrap();
        drop(list);
    });
    let model::Verdict::Fail(story) = report.verdict else {
        panic!("{len}: {report:?}");
    };
    assert_eq!(story.problem, Problem::FreedTwice, "{len}");
    assert!(
        story
            .headline
            .contains("`main` frees what `thread 1` has freed")
    );
}

#[test]
fn blocks_of_all_sizes() {
    large_and_small();
    fails(
        "moved to where there is room",
        Problem::FreedTwice,
        "",
        || {
            let mut list = vec![1_u64; 1000];
            // SAFETY: none, as above.
            let copy = unsafe { std::ptr::read(&list) };
            list.push(1);
            drop(copy);
        },
    );
}

#[test]
fn a_heap_that_is_used_up() {
    const EXECUTIONS: usize = 100_000;

    let config = model::Config {
        samples: EXECUTIONS,
        ..schedules_only()
    };
    // What is left behind takes up each size of which blocks are freed twice below.
    let report = model::check(&config, || {
        std::mem::forget([(); 3].map(|()| (Box::new([0_u64; 1]), Box::new([0_u64; 7]))));
        std::mem::forget(Box::new([0_u64; 64]));
        panic!("every time");
    });
    assert!(matches!(report.verdict, model::Verdict::Fail(_)));
    let rarity = report.coverage.rarity.expect("it was measured");
    assert_eq!(rarity.tried, EXECUTIONS);
    large_and_small();
    two_threads_free_it();
    a_lock_that_is_gone();
}
