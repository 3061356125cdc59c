//! Fork and join, with a bounded number of threads.
//!
//! Work that falls into two halves, which fall into halves again, has far more forks
//! than a machine has threads. So a fork says only that its halves *may* run at the same
//! time. `join` starts a thread for one of them if there is one to spare, and calls both
//! itself if there is none. It never waits for one to become free: those who have them
//! may be waiting for this very fork.

use std::panic;
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
    pub fn join<A: Send, B: Send>(
        &self,
        a: impl FnOnce() -> A + Send,
        b: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        let Some(_helper) = self.take() else {
            return (a(), b());
        };
        thread::scope(|scope| {
            // Between the start of the helper and its join lies the work of this thread. If
            // that panics, the scope waits for the helper, and only then is it free again.
            let helper = scope.spawn(b);
            let a = a();
            let b = helper.join();
            (a, b.unwrap_or_else(|payload| panic::resume_unwind(payload)))
        })
    }

    fn take(&self) -> Option<Helper<'_>> {
        let one_less = |free: usize| free.checked_sub(1);
        // One step: between a look and a subtraction somebody else could take the last.
        // Relaxed, as the number is all that threads share through it.
        self.free.fetch_update(Relaxed, Relaxed, one_less).ok()?;
        Some(Helper(self))
    }
}

/// A helper that is taken; free again when this is dropped, by a panic, too.
struct Helper<'a>(&'a Helpers);

impl Drop for Helper<'_> {
    fn drop(&mut self) {
        self.0.free.fetch_add(1, Relaxed);
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
pub fn fib_par(
    n: u64,
    cutoff: u64,
    helpers: &Helpers,
    serial: &(impl Fn(u64) -> u64 + Sync),
) -> u64 {
    assert!(n <= 93, "fib({n}) does not fit into 64 bits");
    if n < cutoff.max(2) {
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
pub fn fibs(ns: &[u64], helpers: &Helpers, serial: &(impl Fn(u64) -> u64 + Sync)) -> Vec<u64> {
    if ns.len() < 2 {
        return ns.iter().map(|&n| serial(n)).collect();
    }
    // A fork that finds no helper does not look again. A pool whose threads steal work does.
    let (left, right) = ns.split_at(ns.len() / 2);
    let (mut results, more) = helpers.join(
        || fibs(left, helpers, serial),
        || fibs(right, helpers, serial),
    );
    results.extend(more);
    results
}
