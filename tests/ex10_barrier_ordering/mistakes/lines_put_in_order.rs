//! Nobody waits for anybody; the lines are put in order when all is over.
//!
//! Caught by: race_in_order

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

    say("START RACE!!!!".to_owned());
    thread::scope(|scope| {
        for &name in names.iter().rev() {
            let (run, say) = (&run, &say);
            scope.spawn(move || {
                run(name);
                say(format!("{name} reached the barrier"));
                say(format!("{name} left the barrier"));
            });
        }
    });
    say("Race over!".to_owned());

    let mut lines = lines.into_inner().unwrap();
    let over = lines.len() - 1;
    lines[1..over].sort_by_key(|line| line.ends_with("left the barrier"));
    lines
}
