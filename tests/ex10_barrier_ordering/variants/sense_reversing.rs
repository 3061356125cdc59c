//! Atomics and a loop instead of a lock and sleep: the last to come turns the sense of the barrier round.

use std::sync::Mutex;
use std::sync::atomic::{
    AtomicBool, AtomicUsize,
    Ordering::{AcqRel, Acquire, Relaxed, Release},
};
use std::thread;

#[derive(Debug)]
pub struct Barrier {
    n: usize,
    missing: AtomicUsize,
    sense: AtomicBool,
}

impl Barrier {
    pub fn new(n: usize) -> Self {
        Self {
            n,
            missing: AtomicUsize::new(n),
            sense: AtomicBool::new(false),
        }
    }

    pub fn wait(&self) -> bool {
        // Nobody can turn it before this thread has come.
        let sense = self.sense.load(Acquire);
        if self.missing.fetch_sub(1, AcqRel) == 1 {
            self.missing.store(self.n, Relaxed);
            self.sense.store(!sense, Release);
            return true;
        }
        while self.sense.load(Acquire) == sense {
            thread::yield_now();
        }
        false
    }
}

pub fn race(names: &[&str], run: impl Fn(&str) + Sync) -> Vec<String> {
    let lines = Mutex::new(Vec::new());
    let say = |line: String| lines.lock().unwrap().push(line);
    let barrier = Barrier::new(names.len());

    say("START RACE!!!!".to_owned());
    thread::scope(|scope| {
        for &name in names.iter().rev() {
            let (run, say, barrier) = (&run, &say, &barrier);
            scope.spawn(move || {
                run(name);
                say(format!("{name} reached the barrier"));
                barrier.wait();
                say(format!("{name} left the barrier"));
            });
        }
    });
    say("Race over!".to_owned());

    lines.into_inner().unwrap()
}
