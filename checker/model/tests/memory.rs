//! A search takes as much memory as its executions one by one: what an execution
//! used is given back, and the next one uses it again.
//!
//! What is not given back is what nobody may drop: what the frames of threads own
//! that were still waiting when the execution ended, and what `static`s own. They
//! are leaked, as a process leaks them when it exits; here, once an execution. And
//! for each search of the orderings engine 256 bytes in a library below loom.
#![cfg(target_os = "linux")]

#[macro_use]
extern crate model_std as std;
extern crate std as real;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::sync::{Arc, Barrier, Condvar, Mutex, mpsc};
use std::thread;

use model::{Config, Verdict};

/// The most that a process takes, in bytes, however many executions it runs. The
/// process takes some of it for itself.
const CAP: usize = 32 << 20;

/// Between the first tenth of the executions and the last: the heap settles.
const SLACK: usize = 4 << 20;

/// One test at a time: they measure the process.
static ALONE: real::sync::Mutex<()> = real::sync::Mutex::new(());

/// A line of what the operating system says of this process, in bytes.
fn measured(what: &str) -> usize {
    let status = real::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(what)).unwrap();
    let kilobytes: usize = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kilobytes << 10
}

thread_local! {
    static OWN: RefCell<Vec<usize>> = RefCell::new(vec![1; 100]);
}

/// A bit of everything, on the heap.
fn right() {
    static ROUNDS: Mutex<(usize, usize)> = Mutex::new((0, 0));

    let (sender, receiver) = mpsc::channel();
    let table = Arc::new(Mutex::new(HashMap::from([(0, vec![0; 100])])));
    let together = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            OWN.with(|own| own.borrow_mut().push(2));
            table.lock().unwrap().insert(1, vec![1; 100]);
            sender.send(vec![1; 100]).unwrap();
            together.wait();
        });
        OWN.with(|own| own.borrow_mut().push(3));
        assert_eq!(receiver.recv().unwrap().len(), 100);
        ROUNDS.lock().unwrap().0 += 1;
        together.wait();
    });
    assert_eq!(table.lock().unwrap().len(), 2);
}

fn panics() {
    let lock = Arc::new(Mutex::new(vec![0; 100]));
    let theirs = Arc::clone(&lock);
    let worker = thread::spawn(move || {
        let _guard = theirs.lock().unwrap();
        panic!("{}", "caught".repeat(20));
    });
    assert!(worker.join().is_err());
    assert!(lock.lock().is_err());
}

fn fails() {
    let count = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            let own = vec![1; 100];
            let count = &count;
            scope.spawn(move || count.fetch_add(own[0], SeqCst));
        }
    });
    panic!("counted to {}", count.load(SeqCst));
}

/// Runs at least so many executions of each program in each engine, and of the
/// first as many as are left.
fn run(executions: usize) {
    let config = Config::default();
    let passes = |verdict: Verdict| assert!(matches!(verdict, Verdict::Pass), "{verdict:?}");
    let a_tenth = executions / 10;
    passes(model::sample(&config, 7 * a_tenth, 1, right).verdict);
    passes(model::sample(&config, a_tenth, 1, panics).verdict);
    for seed in 0..a_tenth / 2 {
        let report = model::sample(&config, 1, seed as u64, fails);
        assert!(matches!(report.verdict, Verdict::Fail(_)), "{report:?}");
    }
    passes(model::check_orderings(&config, panics).verdict);
    let mut explored = 0;
    while explored < a_tenth {
        let report = model::check_orderings(&config, right);
        passes(report.verdict);
        explored += report.coverage.orderings.unwrap();
    }
}

#[track_caller]
fn stays_under_the_cap(executions: usize) {
    let _alone = ALONE.lock();
    run(executions / 10);
    let after_a_tenth = measured("VmRSS");
    run(executions - executions / 10);
    let (after_all, peak) = (measured("VmRSS"), measured("VmHWM"));
    // For whoever asks with `--nocapture`.
    real::eprintln!("{after_a_tenth} bytes after a tenth, {after_all} in the end, {peak} at most");
    assert!(peak < CAP, "{peak} bytes at most");
    assert!(
        after_all < after_a_tenth + SLACK,
        "{after_a_tenth} bytes after a tenth, {after_all} in the end"
    );
}

#[test]
fn a_hundred_thousand_executions() {
    stays_under_the_cap(100_000);
}

#[test]
#[ignore = "takes a minute"]
fn a_million_executions() {
    stays_under_the_cap(1_000_000);
}

/// How much more memory so many executions take.
fn taken(executions: usize, program: fn()) -> usize {
    let config = Config::default();
    model::sample(&config, 1_000, 1, program);
    let before = measured("VmRSS");
    model::sample(&config, executions, 1, program);
    measured("VmRSS") - before
}

#[test]
fn what_is_leaked_is_what_nobody_may_drop() {
    const OWNED: usize = 4_096;
    const EXECUTIONS: usize = 2_000;

    static TABLE: Mutex<Vec<u8>> = Mutex::new(Vec::new());

    let _alone = ALONE.lock();
    // A thread that waits for ever when `main` returns.
    let waiting = taken(EXECUTIONS, || {
        let shared = Arc::new((Mutex::new(()), Condvar::new()));
        let theirs = Arc::clone(&shared);
        thread::spawn(move || {
            let own = vec![1_u8; OWNED];
            let guard = theirs.0.lock().unwrap();
            drop(theirs.1.wait_while(guard, |()| own[0] == 1));
        });
        drop(shared.0.lock());
    });
    let in_static = taken(EXECUTIONS, || {
        TABLE.lock().unwrap().extend([1; OWNED]);
    });
    real::eprintln!("{waiting} and {in_static} bytes for {EXECUTIONS} times {OWNED}");
    for taken in [waiting, in_static] {
        assert!(taken < EXECUTIONS * OWNED * 3 / 2, "{taken} bytes");
    }
}
