//! Threads that are all started before the first of them is joined.
//!
//! To join a thread is to wait for its end. So the threads of a group work at the same
//! time only if starting and joining are two passes: one over the work, which gives
//! handles, and one over the handles, which gives results. The second pass also puts
//! the results in order, whichever thread ends first.

use std::panic;
use std::thread::{self, JoinHandle};

/// Calls `f(0)`, `f(1)`, …, `f(n - 1)` once, each on a thread of its own, all at the same
/// time. Returns what they return, in the order of the indices.
///
/// # Panics
///
/// If calls panic, waits for the others and goes on with the panic of the lowest index,
/// as it is.
pub fn run_all<R: Send>(n: usize, f: impl Fn(usize) -> R + Sync) -> Vec<R> {
    let f = &f;
    // The scope ends when all its threads have. That is why they may borrow `f`, and
    // whatever `f` borrows from the caller.
    thread::scope(|scope| {
        // `collect` is what starts them: an iterator alone would start one, join it,
        // and only then start the next.
        let threads: Vec<_> = (0..n).map(|index| scope.spawn(move || f(index))).collect();
        let ended = threads.into_iter().map(|thread| thread.join());
        results(ended.collect())
    })
}

/// Threads that work while the caller does something else.
#[derive(Debug)]
pub struct Running<R> {
    threads: Vec<JoinHandle<R>>,
}

/// As [`run_all`], but returns at once: [`Running::join`] waits.
pub fn start_all<R, F>(n: usize, f: F) -> Running<R>
where
    R: Send + 'static,
    F: Fn(usize) -> R + Clone + Send + 'static,
{
    // Nobody can say how long these threads live, so they cannot borrow: not from the
    // caller, which is what `'static` means, and not from this function. Each takes a
    // clone of `f` along.
    let start = |index| {
        let f = f.clone();
        thread::spawn(move || f(index))
    };
    Running {
        threads: (0..n).map(start).collect(),
    }
}

impl<R> Running<R> {
    /// Waits for all threads. Returns what they return, in the order of the indices.
    ///
    /// # Panics
    ///
    /// If calls panicked, waits for the others and goes on with the panic of the lowest
    /// index, as it is.
    pub fn join(self) -> Vec<R> {
        let ended = self.threads.into_iter().map(JoinHandle::join);
        // `collect` joins all of them before the first panic is looked at.
        results(ended.collect())
    }
}

/// A panic ends its own thread only. Whoever joins that thread finds what it said, and
/// has to decide; here it goes on in the thread that joins.
fn results<R>(ended: Vec<thread::Result<R>>) -> Vec<R> {
    ended
        .into_iter()
        .map(|result| result.unwrap_or_else(|payload| panic::resume_unwind(payload)))
        .collect()
}
