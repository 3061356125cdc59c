//! A gate at each side: nobody comes in before all have left, nobody leaves before all are in; the first to come leads.

use std::sync::{Condvar, Mutex};
use std::thread;

#[derive(Debug)]
pub struct Barrier {
    n: usize,
    state: Mutex<State>,
    changed: Condvar,
}

impl Barrier {
    pub fn new(n: usize) -> Self {
        Self {
            n,
            state: Mutex::new(State::Filling(0)),
            changed: Condvar::new(),
        }
    }

    pub fn wait(&self) -> bool {
        let state = self.state.lock().unwrap();
        let mut state = self
            .changed
            .wait_while(state, |state| matches!(state, State::Emptying(_)))
            .unwrap();
        let leads = matches!(*state, State::Filling(0));
        *state = match *state {
            State::Filling(here) if here + 1 < self.n => State::Filling(here + 1),
            _ => State::Emptying(self.n),
        };
        self.changed.notify_all();
        let mut state = self
            .changed
            .wait_while(state, |state| matches!(state, State::Filling(_)))
            .unwrap();
        *state = match *state {
            State::Emptying(left) if left > 1 => State::Emptying(left - 1),
            _ => State::Filling(0),
        };
        self.changed.notify_all();
        leads
    }
}

#[derive(Debug)]
enum State {
    /// So many have come in.
    Filling(usize),
    /// So many have to leave yet.
    Emptying(usize),
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
