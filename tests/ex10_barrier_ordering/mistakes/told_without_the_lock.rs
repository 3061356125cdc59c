//! The last to come counts and notifies without the lock, between another one's look and its sleep.
//!
//! Caught by: nobody_leaves_early

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Condvar, Mutex};
use std::thread;

#[derive(Debug)]
pub struct Barrier {
    n: usize,
    /// How often anybody has come.
    came: AtomicUsize,
    lock: Mutex<()>,
    all_are_here: Condvar,
}

impl Barrier {
    pub fn new(n: usize) -> Self {
        Self {
            n,
            came: AtomicUsize::new(0),
            lock: Mutex::new(()),
            all_are_here: Condvar::new(),
        }
    }

    pub fn wait(&self) -> bool {
        let before = self.came.fetch_add(1, SeqCst);
        let enough = before - before % self.n + self.n;
        if before + 1 == enough {
            self.all_are_here.notify_all();
            return true;
        }
        let mut lock = self.lock.lock().unwrap();
        while self.came.load(SeqCst) < enough {
            lock = self.all_are_here.wait(lock).unwrap();
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
