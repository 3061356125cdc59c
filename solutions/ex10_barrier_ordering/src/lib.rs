//! A barrier: nobody goes on before all have come.
//!
//! Counting those who have come is not enough. The same barrier is used round
//! after round, and somebody fast may come to the next round while somebody
//! slow still sleeps in this one. So what a sleeper waits for must stay true
//! however far the others get: not "all are here", which ends when the count
//! starts anew, but "the round that I came to is over".

use std::sync::{Condvar, Mutex};
use std::thread;

/// Makes `n` threads wait for each other, as often as they like: in each round any `n`.
#[derive(Debug)]
pub struct Barrier {
    n: usize,
    round: Mutex<Round>,
    round_is_over: Condvar,
}

/// The round that is open.
#[derive(Debug, Default)]
struct Round {
    /// How many rounds are over.
    number: u64,
    /// How many have come to this one, `0..n`.
    here: usize,
}

impl Barrier {
    pub fn new(n: usize) -> Self {
        Self {
            n,
            round: Mutex::default(),
            round_is_over: Condvar::new(),
        }
    }

    /// Waits until `n` threads have called this; then all of them go on, and
    /// everything that they did before is seen by all of them.
    ///
    /// Returns `true` to one of the `n`, the leader of the round.
    pub fn wait(&self) -> bool {
        let mut round = self.round.lock().unwrap();
        round.here += 1;
        if round.here >= self.n {
            // The last to come opens the next round before anybody can come to
            // it: the lock is still held.
            round.here = 0;
            round.number += 1;
            self.round_is_over.notify_all();
            return true;
        }
        // A loop, because `wait` may return although nobody has notified, and
        // because only the number tells whether it was this round that ended.
        let mine = round.number;
        while round.number == mine {
            round = self.round_is_over.wait(round).unwrap();
        }
        false
    }
}

/// A race with a barrier at its end, told line by line.
///
/// Each name is a runner, a thread of its own that runs (`run(name)`), says that
/// it reached the barrier, waits there for the others, and says that it left.
pub fn race(names: &[&str], run: impl Fn(&str) + Sync) -> Vec<String> {
    let lines = Mutex::new(Vec::new());
    let say = |line: String| lines.lock().unwrap().push(line);
    let barrier = Barrier::new(names.len());

    say("START RACE!!!!".to_owned());
    thread::scope(|scope| {
        // From the end, since the original takes its names off a list with
        // `pop`.
        for &name in names.iter().rev() {
            let (run, say, barrier) = (&run, &say, &barrier);
            let runner = move || {
                run(name);
                say(format!("{name} reached the barrier"));
                barrier.wait();
                say(format!("{name} left the barrier"));
            };
            let thread = thread::Builder::new().name(name.to_owned());
            thread.spawn_scoped(scope, runner).unwrap();
        }
    });
    say("Race over!".to_owned());

    lines.into_inner().unwrap()
}
