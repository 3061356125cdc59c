//! The lines are right, and there was no race.
//!
//! Caught by: all_run_at_once

use std::sync::{Condvar, Mutex};

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
    let mut lines = vec!["START RACE!!!!".to_owned()];
    for name in names {
        run(name);
        lines.push(format!("{name} reached the barrier"));
    }
    for name in names {
        lines.push(format!("{name} left the barrier"));
    }
    lines.push("Race over!".to_owned());
    lines
}
