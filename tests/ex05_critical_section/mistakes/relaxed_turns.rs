//! A lock of its own, given back with Relaxed: the turns are right, and what was done in one may not be seen in the next.
//!
//! Caught by: what_one_wrote_the_next_finds

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

#[derive(Debug)]
pub struct Relay {
    drawn: AtomicUsize,
    turn: AtomicUsize,
    said: Sender<String>,
    log: Mutex<(Receiver<String>, Vec<String>)>,
}

struct Turn<'a>(&'a AtomicUsize);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Relaxed);
    }
}

impl Relay {
    pub fn new() -> Self {
        let (said, heard) = mpsc::channel();
        Self {
            drawn: AtomicUsize::new(0),
            turn: AtomicUsize::new(0),
            said,
            log: Mutex::new((heard, Vec::new())),
        }
    }

    pub fn lines(&self) -> Vec<String> {
        let mut log = self.log.lock().unwrap();
        let (heard, lines) = &mut *log;
        lines.extend(heard.try_iter());
        lines.clone()
    }

    fn say(&self, line: String) {
        self.said.send(line).unwrap();
    }

    fn turn(&self) -> Turn<'_> {
        let mine = self.drawn.fetch_add(1, Relaxed);
        while self.turn.load(Relaxed) != mine {
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
