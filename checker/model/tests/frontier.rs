//! A long schedule with many threads has more ways to depart from it than anybody is
//! going to try: a search keeps no more of them than it has time for.
//!
//! In a process of its own, because it measures that.
#![cfg(target_os = "linux")]

#[macro_use]
extern crate model_std as std;
extern crate std as real;

use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::thread;

use model::{Config, Verdict};

const THREADS: usize = 60;
const STEPS: usize = 100;

/// What a search takes on top of its executions one by one.
const CAP: usize = 8 << 20;

fn program() {
    let count = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for _ in 0..STEPS {
                    count.fetch_add(1, SeqCst);
                }
            });
        }
    });
    assert_eq!(count.load(SeqCst), THREADS * STEPS);
}

/// The most memory that this process has had, in bytes.
fn peak() -> usize {
    let status = real::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kilobytes = line.unwrap().split_whitespace().nth(1).unwrap();
    kilobytes.parse::<usize>().unwrap() << 10
}

#[test]
fn what_is_left_to_try_has_its_limit() {
    let config = Config {
        budget: 50_000,
        tail: 0,
        orderings: false,
        ..Config::default()
    };
    // Two schedules are there at the same time when the first is compared with its like.
    let once = model::check(
        &Config {
            bound: 0,
            budget: 1,
            ..config.clone()
        },
        program,
    );
    assert!(matches!(once.verdict, Verdict::Pass), "{once:?}");
    let before = peak();
    let report = model::check(&config, program);
    assert!(matches!(report.verdict, Verdict::Pass), "{report:?}");
    assert_eq!(report.coverage.cut_at, Some(0));
    let taken = peak() - before;
    real::eprintln!("{taken} bytes on top of {before}");
    assert!(taken < CAP, "{taken} bytes on top of {before}");
}
