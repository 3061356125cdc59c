//! Only the last to come has ordered what it sees: the waiters look with Relaxed, and nothing is handed over to them.
//!
//! Caught by: what_was_written_is_seen

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::thread;

#[derive(Debug)]
pub struct Barrier {
    n: usize,
    here: AtomicUsize,
    round: AtomicUsize,
}

impl Barrier {
    pub fn new(n: usize) -> Self {
        Self {
            n,
            here: AtomicUsize::new(0),
            round: AtomicUsize::new(0),
        }
    }

    pub fn wait(&self) -> bool {
        let mine = self.round.load(Acquire);
        if self.here.fetch_add(1, AcqRel) + 1 == self.n {
            self.here.store(0, Relaxed);
            self.round.store(mine + 1, Release);
            return true;
        }
        while self.round.load(Relaxed) == mine {
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
