//! Atomics, and a loop that neither yields nor says that it waits.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
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
        let mine = self.round.load(SeqCst);
        if self.here.fetch_add(1, SeqCst) + 1 == self.n {
            self.here.store(0, SeqCst);
            self.round.store(mine + 1, SeqCst);
            return true;
        }
        while self.round.load(SeqCst) == mine {}
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
