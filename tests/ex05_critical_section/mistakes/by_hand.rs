//! Takes the lock and gives it back by hand, without a guard: a panic comes in between, and the lock is never given back.
//!
//! Caught by: a_panic_passes_the_lock_on

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

    fn acquire(&self) {
        let mine = self.drawn.fetch_add(1, Relaxed);
        while self.turn.load(Acquire) != mine {
            thread::yield_now();
        }
    }

    fn release(&self) {
        self.turn.fetch_add(1, Release);
    }

    pub fn one_at_a_time(&self, name: &str, work: impl FnOnce()) {
        self.acquire();
        self.say(format!("{name} running"));
        work();
        self.say(format!("{name} over"));
        self.release();
    }

    pub fn side_by_side(&self, name: &str, work: impl FnOnce()) {
        self.acquire();
        self.say(format!("{name} running"));
        self.release();
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
