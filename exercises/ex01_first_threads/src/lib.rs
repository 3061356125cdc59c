//! Threads, started and joined.
//!
//! This compiles, starts a thread for each call, and returns the right results.

use std::thread;

/// Calls `f(0)`, `f(1)`, …, `f(n - 1)` once, each on a thread of its own, all at the same
/// time. Returns what they return, in the order of the indices.
///
/// # Panics
///
/// If calls panic, waits for the others and goes on with the panic of the lowest index,
/// as it is.
// TODO 1: how many of the threads live at the same time? What does `join` wait for?
// TODO 2: when a call panics, `join` gives you an `Err` with what it said. Who gets to
// see that? `std::panic` has a function that goes on with somebody else's panic.
pub fn run_all<R: Send>(n: usize, f: impl Fn(usize) -> R + Sync) -> Vec<R> {
    let f = &f;
    thread::scope(|scope| {
        let mut results = Vec::new();
        for index in 0..n {
            let thread = scope.spawn(move || f(index));
            results.push(thread.join().expect("a thread has panicked"));
        }
        results
    })
}

/// Threads that work while the caller does something else.
#[derive(Debug)]
pub struct Running<R> {
    results: Vec<R>,
}

/// As [`run_all`], but returns at once: [`Running::join`] waits.
// TODO 3: this returns when all the work is done. For the threads to go on while the
// caller does something else, `Running` has to keep something other than results. Can
// they still borrow `f`? A scope does not help here: why not?
pub fn start_all<R, F>(n: usize, f: F) -> Running<R>
where
    R: Send + 'static,
    F: Fn(usize) -> R + Clone + Send + 'static,
{
    let call = |index| {
        let f = f.clone();
        thread::spawn(move || f(index)).join()
    };
    Running {
        results: (0..n).map(|index| call(index).unwrap()).collect(),
    }
}

impl<R> Running<R> {
    /// Waits for all threads. Returns what they return, in the order of the indices.
    ///
    /// # Panics
    ///
    /// If calls panicked, waits for the others and goes on with the panic of the lowest
    /// index, as it is.
    // TODO 4: and if the first of three has panicked, what do you know of the other two?
    pub fn join(self) -> Vec<R> {
        self.results
    }
}
