//! Each round has a gate of its own, which is opened once and never closed, and whoever
//! goes through wakes the next.

use std::mem;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

#[derive(Debug)]
pub struct Barrier {
    n: usize,
    round: Mutex<Round>,
}

#[derive(Debug, Default)]
struct Round {
    here: usize,
    gate: Arc<Gate>,
}

#[derive(Debug, Default)]
struct Gate {
    open: Mutex<bool>,
    opened: Condvar,
}

impl Barrier {
    pub fn new(n: usize) -> Self {
        Self {
            n,
            round: Mutex::default(),
        }
    }

    pub fn wait(&self) -> bool {
        let mut round = self.round.lock().unwrap();
        round.here += 1;
        if round.here >= self.n {
            let Round { gate, .. } = mem::take(&mut *round);
            *gate.open.lock().unwrap() = true;
            gate.opened.notify_one();
            return true;
        }
        let gate = Arc::clone(&round.gate);
        drop(round);

        let closed = |open: &mut bool| !*open;
        let open = gate.open.lock().unwrap();
        drop(gate.opened.wait_while(open, closed).unwrap());
        gate.opened.notify_one();
        false
    }
}

pub fn race(names: &[&str], run: impl Fn(&str) + Sync) -> Vec<String> {
    let lines = Mutex::new(vec!["START RACE!!!!".to_owned()]);
    let say = |name, does| {
        let line = format!("{name} {does} the barrier");
        lines.lock().unwrap().push(line);
    };
    let barrier = Barrier::new(names.len());

    thread::scope(|scope| {
        for &name in names {
            let (run, say, barrier) = (&run, &say, &barrier);
            scope.spawn(move || {
                run(name);
                say(name, "reached");
                barrier.wait();
                say(name, "left");
            });
        }
    });

    let mut lines = lines.into_inner().unwrap();
    lines.push("Race over!".to_owned());
    lines
}
