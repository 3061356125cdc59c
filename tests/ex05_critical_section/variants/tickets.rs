//! A lock from two atomics: who draws a number waits for its turn, and passes the turn on when its guard is dropped. The caller of the lanes runs in one of them.

use std::sync::Mutex;
use std::sync::atomic::{
    AtomicUsize,
    Ordering::{Acquire, Relaxed, Release},
};
use std::thread;

#[derive(Debug, Default)]
pub struct Relay {
    drawn: AtomicUsize,
    turn: AtomicUsize,
    log: Mutex<Vec<String>>,
}

struct Turn<'a>(&'a AtomicUsize);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Release);
    }
}

impl Relay {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn lines(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    fn say(&self, line: String) {
        self.log.lock().unwrap().push(line);
    }

    fn turn(&self) -> Turn<'_> {
        let mine = self.drawn.fetch_add(1, Relaxed);
        while self.turn.load(Acquire) != mine {
            thread::yield_now();
        }
        Turn(&self.turn)
    }

    pub fn one_at_a_time(&self, name: &str, work: impl FnOnce()) {
        let _turn = self.turn();
        self.say(format!("{name} running"));
        work();
        self.say(format!("{name} over"));
    }

    pub fn side_by_side(&self, name: &str, work: impl FnOnce()) {
        let turn = self.turn();
        self.say(format!("{name} running"));
        drop(turn);
        work();
        self.say(format!("{name} over"));
    }

    pub fn in_lanes(&self, names: &[&str], lanes: usize, work: impl Fn(&str) + Sync) {
        let waiting = Mutex::new(names.iter());
        let lane = || {
            loop {
                let next = waiting.lock().unwrap().next();
                match next {
                    Some(name) => self.side_by_side(name, || work(name)),
                    None => return,
                }
            }
        };
        thread::scope(|scope| {
            for _ in 1..lanes {
                scope.spawn(lane);
            }
            lane();
        });
    }
}
