//! A lock of its own, from a condition variable, with a guard of its own. The lines are sent through a channel, and so are the names.

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

#[derive(Debug)]
pub struct Relay {
    taken: Mutex<bool>,
    free: Condvar,
    said: Sender<String>,
    log: Mutex<(Receiver<String>, Vec<String>)>,
}

#[must_use]
struct Turn<'a>(&'a Relay);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.taken.lock().unwrap() = false;
        self.0.free.notify_one();
    }
}

impl Relay {
    pub fn new() -> Self {
        let (said, heard) = mpsc::channel();
        Self {
            taken: Mutex::new(false),
            free: Condvar::new(),
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

    fn turn(&self) -> Turn<'_> {
        let taken = self.taken.lock().unwrap();
        *self.free.wait_while(taken, |taken| *taken).unwrap() = true;
        Turn(self)
    }

    fn say(&self, name: &str, does: &str) {
        self.said.send(format!("{name} {does}")).unwrap();
    }

    pub fn one_at_a_time(&self, name: &str, work: impl FnOnce()) {
        let _turn = self.turn();
        self.say(name, "running");
        work();
        self.say(name, "over");
    }

    pub fn side_by_side(&self, name: &str, work: impl FnOnce()) {
        let turn = self.turn();
        self.say(name, "running");
        drop(turn);
        work();
        self.say(name, "over");
    }

    pub fn in_lanes(&self, names: &[&str], lanes: usize, work: impl Fn(&str) + Sync) {
        let (waits, waiting) = mpsc::channel();
        for name in names {
            waits.send(*name).unwrap();
        }
        drop(waits);
        let waiting = Mutex::new(waiting);
        let next = || {
            let waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.recv()
        };
        thread::scope(|scope| {
            for _ in 0..lanes {
                scope.spawn(|| {
                    while let Ok(name) = next() {
                        self.side_by_side(name, || work(name));
                    }
                });
            }
        });
    }
}
