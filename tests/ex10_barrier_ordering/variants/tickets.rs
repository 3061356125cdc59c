//! Everybody draws a number, and waits until the last number of the round has been drawn; nothing is ever set back.

use std::sync::{Condvar, Mutex};
use std::thread;

#[derive(Debug)]
pub struct Barrier {
    n: usize,
    /// How often anybody has come.
    drawn: Mutex<usize>,
    round_is_over: Condvar,
}

impl Barrier {
    pub fn new(n: usize) -> Self {
        Self {
            n,
            drawn: Mutex::new(0),
            round_is_over: Condvar::new(),
        }
    }

    pub fn wait(&self) -> bool {
        let mut drawn = self.drawn.lock().unwrap();
        let last_of_round = *drawn - *drawn % self.n + self.n;
        *drawn += 1;
        if *drawn == last_of_round {
            self.round_is_over.notify_all();
            return true;
        }
        drop(
            self.round_is_over
                .wait_while(drawn, |drawn| *drawn < last_of_round)
                .unwrap(),
        );
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
