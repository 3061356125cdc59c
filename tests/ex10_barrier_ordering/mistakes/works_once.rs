//! Nobody sets the count back: from the second round on everybody passes.
//!
//! Caught by: two_rounds_of_two

use std::sync::{Condvar, Mutex};
use std::thread;

#[derive(Debug)]
pub struct Barrier {
    n: usize,
    here: Mutex<usize>,
    all_are_here: Condvar,
}

impl Barrier {
    pub fn new(n: usize) -> Self {
        Self {
            n,
            here: Mutex::new(0),
            all_are_here: Condvar::new(),
        }
    }

    pub fn wait(&self) -> bool {
        let mut here = self.here.lock().unwrap();
        *here += 1;
        if *here == self.n {
            self.all_are_here.notify_all();
            return true;
        }
        while *here < self.n {
            here = self.all_are_here.wait(here).unwrap();
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
