//! Freed twice.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::*};
use std::thread;

use super::{free, run, shared, used};
use crate::common::{Problem, fails, schedules_only};

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
    used::a_lock_that_is_gone();
}
