//! No loop and no number: parking_lot promises that a wait ends only by a notification, and those of a round are notified together.

use parking_lot::{Condvar, Mutex};
use std::thread;

#[derive(Debug)]
pub struct Barrier {
    n: usize,
    here: Mutex<usize>,
    round_is_over: Condvar,
}

impl Barrier {
    pub fn new(n: usize) -> Self {
        Self {
            n,
            here: Mutex::new(0),
            round_is_over: Condvar::new(),
        }
    }

    pub fn wait(&self) -> bool {
        let mut here = self.here.lock();
        *here += 1;
        if *here >= self.n {
            *here = 0;
            self.round_is_over.notify_all();
            return true;
        }
        self.round_is_over.wait(&mut here);
        false
    }
}

pub fn race(names: &[&str], run: impl Fn(&str) + Sync) -> Vec<String> {
    let lines = Mutex::new(Vec::new());
    let say = |line: String| lines.lock().push(line);
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

    lines.into_inner()
}
