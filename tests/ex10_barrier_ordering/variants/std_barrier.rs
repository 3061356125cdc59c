//! The standard library's barrier with another name.

use std::sync::Mutex;
use std::thread;

#[derive(Debug)]
pub struct Barrier(std::sync::Barrier);

impl Barrier {
    pub fn new(n: usize) -> Self {
        Self(std::sync::Barrier::new(n))
    }

    pub fn wait(&self) -> bool {
        self.0.wait().is_leader()
    }
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
