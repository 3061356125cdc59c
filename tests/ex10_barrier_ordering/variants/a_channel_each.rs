//! Who waits leaves a channel behind, and the last to come sends on all of them; the
//! lines of the race go through a channel, too.

use std::sync::Mutex;
use std::sync::mpsc::{self, Sender};
use std::thread;

#[derive(Debug)]
pub struct Barrier {
    n: usize,
    waiting: Mutex<Vec<Sender<()>>>,
}

impl Barrier {
    pub fn new(n: usize) -> Self {
        Self {
            n,
            waiting: Mutex::default(),
        }
    }

    pub fn wait(&self) -> bool {
        let mut waiting = self.waiting.lock().unwrap();
        if waiting.len() + 1 >= self.n {
            waiting.drain(..).for_each(|one| one.send(()).unwrap());
            return true;
        }
        let (go, may_go) = mpsc::channel();
        waiting.push(go);
        drop(waiting);
        may_go.recv().unwrap();
        false
    }
}

pub fn race(names: &[&str], run: impl Fn(&str) + Sync) -> Vec<String> {
    let (lines, said) = mpsc::channel();
    let say = |line: String| lines.send(line).unwrap();
    let barrier = Barrier::new(names.len());

    say("START RACE!!!!".to_owned());
    thread::scope(|scope| {
        for name in names {
            let (run, barrier, lines) = (&run, &barrier, lines.clone());
            scope.spawn(move || {
                run(name);
                lines.send(format!("{name} reached the barrier")).unwrap();
                barrier.wait();
                lines.send(format!("{name} left the barrier")).unwrap();
            });
        }
    });
    say("Race over!".to_owned());
    drop(lines);

    said.iter().collect()
}
