//! The last to come unparks those who parked themselves in a list; threads have names, and a handle each.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread::{self, Thread};

#[derive(Debug)]
pub struct Barrier {
    n: usize,
    asleep: Mutex<Vec<(Thread, Arc<AtomicBool>)>>,
}

impl Barrier {
    pub fn new(n: usize) -> Self {
        Self {
            n,
            asleep: Mutex::default(),
        }
    }

    pub fn wait(&self) -> bool {
        let mut asleep = self.asleep.lock().unwrap();
        if asleep.len() + 1 >= self.n {
            for (thread, may_go) in asleep.drain(..) {
                may_go.store(true, SeqCst);
                thread.unpark();
            }
            return true;
        }
        let may_go = Arc::new(AtomicBool::new(false));
        asleep.push((thread::current(), Arc::clone(&may_go)));
        drop(asleep);
        while !may_go.load(SeqCst) {
            thread::park();
        }
        false
    }
}

pub fn race(names: &[&str], run: impl Fn(&str) + Sync) -> Vec<String> {
    let lines = Mutex::new(Vec::new());
    let say = |line: String| lines.lock().unwrap().push(line);
    let barrier = Barrier::new(names.len());

    say("START RACE!!!!".to_owned());
    thread::scope(|scope| {
        let mut runners = Vec::new();
        for &name in names.iter().rev() {
            let (run, say, barrier) = (&run, &say, &barrier);
            let runner = move || {
                run(name);
                say(format!("{name} reached the barrier"));
                barrier.wait();
                say(format!("{name} left the barrier"));
            };
            let thread = thread::Builder::new().name(name.to_owned());
            runners.push(thread.spawn_scoped(scope, runner).unwrap());
        }
        for runner in runners {
            runner.join().unwrap();
        }
    });
    say("Race over!".to_owned());

    lines.into_inner().unwrap()
}
