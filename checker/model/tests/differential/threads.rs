//! The same programs on real threads, many times.

use std::collections::BTreeMap;
use std::hint::spin_loop;
use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use crate::steps::{Outcome, Program};
use crate::worlds::real::interpreter::{Ends, Shared, prepare, run};

/// How often each outcome was seen in so many runs.
///
/// The threads are started once. Each run has everything anew, and all threads
/// begin it together, after a delay that differs from run to run.
pub fn outcomes(program: &Program, runs: usize) -> BTreeMap<Outcome, usize> {
    let mut shared = Vec::with_capacity(runs);
    let mut ends: Vec<Vec<Ends>> = program.iter().map(|_| Vec::with_capacity(runs)).collect();
    for _ in 0..runs {
        let (ours, theirs) = prepare(program);
        shared.push(ours);
        for (of_thread, end) in ends.iter_mut().zip(theirs) {
            of_thread.push(end);
        }
    }
    let _watched = watch(program);
    let start = Start::new(program.len());
    let mut ends = ends.into_iter();
    let mine = ends.next().expect("there is a first thread");
    let read: Vec<Vec<Vec<usize>>> = thread::scope(|scope| {
        let (shared, start) = (&shared, &start);
        let others: Vec<_> = (1..program.len())
            .zip(ends)
            .map(|(me, ends)| scope.spawn(move || run_all(program, me, shared, ends, start)))
            .collect();
        let first = run_all(program, 0, shared, mine, start);
        let others = others.into_iter().map(|other| other.join().unwrap());
        std::iter::once(first).chain(others).collect()
    });
    let mut seen = BTreeMap::new();
    let mut read: Vec<_> = read.into_iter().map(Vec::into_iter).collect();
    for _ in 0..runs {
        let outcome = read.iter_mut().map(|of_thread| of_thread.next().unwrap());
        *seen.entry(outcome.collect()).or_default() += 1;
    }
    seen
}

/// A program that hangs although the model says that it cannot is shown, at least.
fn watch(program: &Program) -> Sender<()> {
    let (end, ended) = channel();
    let program = program.clone();
    thread::spawn(move || {
        if ended.recv_timeout(Duration::from_secs(120)) == Err(RecvTimeoutError::Timeout) {
            eprintln!("hangs on real threads: {program:?}");
            std::process::abort();
        }
    });
    end
}

fn run_all(
    program: &Program,
    me: usize,
    shared: &[Shared],
    ends: Vec<Ends>,
    start: &Start,
) -> Vec<Vec<usize>> {
    let mut delay = Delay(0x9e37_79b9_7f4a_7c15 ^ (me as u64 + 1));
    let mut read = Vec::with_capacity(shared.len());
    for (round, (shared, ends)) in shared.iter().zip(ends).enumerate() {
        if me == 0 {
            // What the run before has left behind.
            thread::current().unpark();
            thread::park();
        }
        start.wait(round);
        delay.wait(40);
        read.push(run(&program[me], me, shared, ends, &mut || delay.wait(4)));
    }
    read
}

/// Where the threads wait for each other before each run, without sleeping: who
/// wakes up late would never meet the others.
struct Start {
    arrived: AtomicUsize,
    threads: usize,
}

impl Start {
    fn new(threads: usize) -> Self {
        Self {
            arrived: AtomicUsize::new(0),
            threads,
        }
    }

    fn wait(&self, round: usize) {
        self.arrived.fetch_add(1, AcqRel);
        let mut looks = 0;
        while self.arrived.load(Acquire) < (round + 1) * self.threads {
            looks += 1;
            match looks % 200 {
                0 => thread::yield_now(),
                _ => spin_loop(),
            }
        }
    }
}

/// A few empty rounds, each time another number of them.
struct Delay(u64);

impl Delay {
    fn wait(&mut self, most: u64) {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        for _ in 0..self.0 % most {
            spin_loop();
        }
    }
}
