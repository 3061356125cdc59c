//! Counts the helpers that are taken instead of those that are free, in a loop of
//! compare-exchanges; a list is worked on by whoever takes its last number.

use std::panic;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

pub struct Helpers {
    limit: usize,
    taken: AtomicUsize,
}

impl Helpers {
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            taken: AtomicUsize::new(0),
        }
    }

    pub fn join<A: Send, B: Send>(
        &self,
        a: impl FnOnce() -> A + Send,
        b: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        let mut taken = self.taken.load(Ordering::SeqCst);
        loop {
            if taken == self.limit {
                return (a(), b());
            }
            match self.taken.compare_exchange_weak(
                taken,
                taken + 1,
                Ordering::AcqRel,
                Ordering::Acquire,
            ) {
                Ok(_) => break,
                Err(now) => taken = now,
            }
        }
        let _free_again = FreeAgain(&self.taken);
        thread::scope(|scope| {
            let one = scope.spawn(a);
            let two = b();
            match one.join() {
                Ok(one) => (one, two),
                Err(payload) => panic::resume_unwind(payload),
            }
        })
    }
}

struct FreeAgain<'a>(&'a AtomicUsize);

impl Drop for FreeAgain<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

pub fn fib(n: u64) -> u64 {
    let mut last_two = [0, 1];
    for i in 0..n as usize {
        last_two[i % 2] += last_two[(i + 1) % 2];
    }
    last_two[n as usize % 2]
}

pub fn fib_par(
    n: u64,
    cutoff: u64,
    helpers: &Helpers,
    serial: &(impl Fn(u64) -> u64 + Sync),
) -> u64 {
    if n >= 94 {
        panic!("no room for fib({n})");
    }
    if n >= 2 && n >= cutoff {
        let half = |less| fib_par(n - less, cutoff, helpers, serial);
        let (one, two) = helpers.join(|| half(1), || half(2));
        one + two
    } else {
        serial(n)
    }
}

pub fn fibs(ns: &[u64], helpers: &Helpers, serial: &(impl Fn(u64) -> u64 + Sync)) -> Vec<u64> {
    let (todo, done) = (
        Mutex::new(ns.iter().enumerate().rev().collect::<Vec<_>>()),
        Mutex::new(Vec::new()),
    );
    let work = || {
        loop {
            let next = todo.lock().unwrap().pop();
            let Some((place, &n)) = next else { return };
            let result = serial(n);
            done.lock().unwrap().push((place, result));
        }
    };
    // One helper more for each number but the first.
    fn with(helpers: &Helpers, more: usize, work: &(impl Fn() + Sync)) {
        match more {
            0 => work(),
            _ => _ = helpers.join(work, || with(helpers, more - 1, work)),
        }
    }
    with(helpers, ns.len().saturating_sub(1), &work);
    let mut done = done.into_inner().unwrap();
    done.sort_unstable();
    done.into_iter().map(|(_, result)| result).collect()
}
