//! A barrier: nobody goes on before all have come.
//!
//! This one compiles, and `cargo run -p ex10` looks well. It holds for one
//! round, if nothing unusual happens.

use std::sync::{Condvar, Mutex};
use std::thread;

/// Makes `n` threads wait for each other, as often as they like: in each round any `n`.
#[derive(Debug)]
pub struct Barrier {
    n: usize,
    /// How many have come.
    here: Mutex<usize>,
    all_are_here: Condvar,
}

impl Barrier {
    pub fn new(n: usize) -> Self {
        Self {
            n,
            here: Mutex::new(0),
            all_are_here: Condvar::new(),
        }
    }

    /// Waits until `n` threads have called this; then all of them go on, and
    /// everything that they did before is seen by all of them.
    ///
    /// Returns `true` to one of the `n`, the leader of the round.
    // TODO 1: what does the documentation of `Condvar::wait` say about when it
    // returns? Who looks again whether all are here?
    // TODO 2: the next round begins with the same barrier. What does it find in
    // `here`? If you set it back: who does, and what do those see who are still
    // asleep?
    // TODO 3: in each round, how many are told that they lead?
    pub fn wait(&self) -> bool {
        let mut here = self.here.lock().unwrap();
        *here += 1;
        if *here >= self.n {
            self.all_are_here.notify_all();
            return true;
        }
        let _here = self.all_are_here.wait(here).unwrap();
        false
    }
}

/// A race with a barrier at its end, told line by line.
///
/// Each name is a runner, a thread of its own that runs (`run(name)`), says that
/// it reached the barrier, waits there for the others, and says that it left.
// TODO 4: take `barrier.wait()` out and run the program: which line would tell you?
// And from when on is each line true that a runner says?
pub fn race(names: &[&str], run: impl Fn(&str) + Sync) -> Vec<String> {
    let lines = Mutex::new(Vec::new());
    let say = |line: String| lines.lock().unwrap().push(line);
    let barrier = Barrier::new(names.len());

    say("START RACE!!!!".to_owned());
    thread::scope(|scope| {
        for &name in names.iter().rev() {
            let (run, say, barrier) = (&run, &say, &barrier);
            let runner = move || {
                say(format!("{name} reached the barrier"));
                run(name);
                barrier.wait();
            };
            let thread = thread::Builder::new().name(name.to_owned());
            thread.spawn_scoped(scope, runner).unwrap();
        }
    });
    say("Race over!".to_owned());

    lines.into_inner().unwrap()
}
