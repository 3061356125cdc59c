//! Each helper is a permit in a channel. Who receives one may start a thread, and sends it
//! back; who finds the channel empty goes on alone.

use std::panic;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

struct Permit;

pub struct Helpers {
    free: Mutex<Receiver<Permit>>,
    give_back: Sender<Permit>,
}

impl Helpers {
    pub fn new(helpers: usize) -> Self {
        let (give_back, free) = channel();
        for _ in 0..helpers {
            give_back.send(Permit).unwrap();
        }
        Self {
            free: Mutex::new(free),
            give_back,
        }
    }

    pub fn join<A: Send, B: Send>(
        &self,
        a: impl FnOnce() -> A + Send,
        b: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        let permit = self.free.lock().unwrap().try_recv();
        let Ok(permit) = permit else {
            return (a(), b());
        };
        let (one, two) = thread::scope(|scope| {
            let two = scope.spawn(b);
            let one = panic::catch_unwind(panic::AssertUnwindSafe(a));
            (one, two.join())
        });
        self.give_back.send(permit).unwrap();
        match (one, two) {
            (Ok(one), Ok(two)) => (one, two),
            (Err(payload), _) | (_, Err(payload)) => panic::resume_unwind(payload),
        }
    }
}

pub fn fib(n: u64) -> u64 {
    (0..n).fold((0, 1), |(one, two), _| (two, one + two)).0
}

pub fn fib_par(
    n: u64,
    cutoff: u64,
    helpers: &Helpers,
    serial: &(impl Fn(u64) -> u64 + Sync),
) -> u64 {
    assert!(n < 94, "n is {n}, and must be less than 94");
    match n {
        0 | 1 => serial(n),
        _ if n < cutoff => serial(n),
        _ => {
            let (one, two) = helpers.join(
                || fib_par(n - 1, cutoff, helpers, serial),
                || fib_par(n - 2, cutoff, helpers, serial),
            );
            one + two
        }
    }
}

pub fn fibs(ns: &[u64], helpers: &Helpers, serial: &(impl Fn(u64) -> u64 + Sync)) -> Vec<u64> {
    let mut results = vec![0; ns.len()];
    fill(&mut results, ns, helpers, serial);
    results
}

/// Each result goes to its place.
fn fill(results: &mut [u64], ns: &[u64], helpers: &Helpers, serial: &(impl Fn(u64) -> u64 + Sync)) {
    if let ([result], [n]) = (&mut *results, ns) {
        *result = serial(*n);
    } else if ns.len() > 1 {
        let middle = ns.len().div_ceil(2);
        let (ns, more) = ns.split_at(middle);
        let (results, more_results) = results.split_at_mut(middle);
        helpers.join(
            || fill(results, ns, helpers, serial),
            || fill(more_results, more, helpers, serial),
        );
    }
}
