//! The last to leave sets the count back, and meanwhile nothing stops those who come again.
//!
//! Caught by: two_rounds_of_two

use std::sync::{Condvar, Mutex};
use std::thread;

#[derive(Debug)]
pub struct Barrier {
    n: usize,
    count: Mutex<Count>,
    all_are_here: Condvar,
}

impl Barrier {
    pub fn new(n: usize) -> Self {
        Self {
            n,
            count: Mutex::default(),
            all_are_here: Condvar::new(),
        }
    }

    pub fn wait(&self) -> bool {
        let mut count = self.count.lock().unwrap();
        count.here += 1;
        if count.here == self.n {
            self.all_are_here.notify_all();
        }
        while count.here < self.n {
            count = self.all_are_here.wait(count).unwrap();
        }
        count.left += 1;
        if count.left == self.n {
            *count = Count::default();
            return true;
        }
        false
    }
}

#[derive(Debug, Default)]
struct Count {
    here: usize,
    left: usize,
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
