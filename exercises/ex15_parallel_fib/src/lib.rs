//! Fork and join, with a bounded number of threads.
//!
//! This compiles, forks where it should, and its fib(35) is right. What `cargo run -p ex15`
//! does not show is who works when; what it does show is that of nine results one is lost.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

/// Threads that may be started to help, no more than a given number at a time.
#[derive(Debug)]
pub struct Helpers {
    free: AtomicUsize,
}

impl Helpers {
    pub const fn new(helpers: usize) -> Self {
        Self {
            free: AtomicUsize::new(helpers),
        }
    }

    /// Returns what `a` and `b` return.
    ///
    /// If a helper is free, it calls one of them while this thread calls the other. If
    /// none is free, this thread calls both.
    ///
    /// # Panics
    ///
    /// If a call panics, goes on with that panic, as it is, once a helper has ended the
    /// other one, too. The helper is free again when `join` ends, whichever way, and not
    /// while it is at work.
    // TODO 1: where is the helper when this thread begins with `a`?
    // TODO 2: one helper is free, and two threads call this at the same time. What may
    // happen after one of them has looked, and before it subtracts?
    // TODO 3: `a` panics. Which lines of this function are not reached any more? And if
    // `b` panics, what does the caller hear?
    pub fn join<A: Send, B: Send>(
        &self,
        a: impl FnOnce() -> A + Send,
        b: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        if self.free.load(Relaxed) == 0 {
            return (a(), b());
        }
        self.free.fetch_sub(1, Relaxed);
        let both = thread::scope(|scope| {
            let helper = scope.spawn(b);
            let b = helper.join().unwrap();
            (a(), b)
        });
        self.free.fetch_add(1, Relaxed);
        both
    }
}

/// fib(n), by the definition: 0, 1, and then the sum of the two before.
///
/// There are better ways. This one stands for work that falls into halves.
pub fn fib(n: u64) -> u64 {
    match n {
        0 | 1 => n,
        _ => fib(n - 1) + fib(n - 2),
    }
}

/// fib(n), forking where `fib` calls itself. A call below the `cutoff` is too small for
/// that, and so are those of 0 and 1: they are left to `serial`.
///
/// # Panics
///
/// If `n` is more than 93, before any work and with a message that says `n`: fib(94) does
/// not fit into 64 bits. If `serial` panics, goes on with that panic.
// TODO 4: the cutoff is 4. Who computes fib(4)? And if the cutoff is 0, what is fib(1) the
// sum of? And who finds out that 94 is too much, when?
pub fn fib_par(
    n: u64,
    cutoff: u64,
    helpers: &Helpers,
    serial: &(impl Fn(u64) -> u64 + Sync),
) -> u64 {
    if n <= cutoff {
        return serial(n);
    }
    let (one, two) = helpers.join(
        || fib_par(n - 1, cutoff, helpers, serial),
        || fib_par(n - 2, cutoff, helpers, serial),
    );
    one + two
}

/// `serial(n)` for each of `ns`, in their order. Divides the list as [`fib_par`] divides
/// its work: at each fork a helper has one part, if one is free at that moment. No helper
/// is taken for a part without numbers.
///
/// # Panics
///
/// If `serial` panics, goes on with that panic.
// TODO 5: two at a time. With eight helpers, how many of them have nothing to do? And
// what does `chunks_exact` do with the ninth of nine?
pub fn fibs(ns: &[u64], helpers: &Helpers, serial: &(impl Fn(u64) -> u64 + Sync)) -> Vec<u64> {
    let mut results = Vec::new();
    for pair in ns.chunks_exact(2) {
        let (one, two) = helpers.join(|| serial(pair[0]), || serial(pair[1]));
        results.extend([one, two]);
    }
    results
}
