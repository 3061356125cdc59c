//! Two runners of the same name become one.
//!
//! Caught by: all_run_at_once

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex};
use std::thread;

#[derive(Debug)]
pub struct Barrier {
    n: usize,
    round: Mutex<Round>,
    round_is_over: Condvar,
}

#[derive(Debug, Default)]
struct Round {
    number: u64,
    here: usize,
}

impl Barrier {
    pub fn new(n: usize) -> Self {
        Self {
            n,
            round: Mutex::default(),
            round_is_over: Condvar::new(),
        }
    }

    pub fn wait(&self) -> bool {
        let mut round = self.round.lock().unwrap();
        round.here += 1;
        if round.here >= self.n {
            round.here = 0;
            round.number += 1;
            self.round_is_over.notify_all();
            return true;
        }
        let mine = round.number;
        while round.number == mine {
            round = self.round_is_over.wait(round).unwrap();
        }
        false
    }
}

pub fn race(names: &[&str], run: impl Fn(&str) + Sync) -> Vec<String> {
    let lines = Mutex::new(Vec::new());
    let say = |line: String| lines.lock().unwrap().push(line);
    let names: BTreeSet<&str> = names.iter().copied().collect();
    let barrier = Barrier::new(names.len());

    say("START RACE!!!!".to_owned());
    thread::scope(|scope| {
        for name in names.iter().rev() {
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
