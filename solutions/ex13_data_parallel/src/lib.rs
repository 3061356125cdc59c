//! The same work on every element of a slice, divided among threads.
//!
//! `chunks_mut` cuts a slice into parts that do not overlap, and lends each of them by
//! itself. So a thread has its part alone, without a lock, and two threads that write
//! one element do not compile. What the compiler cannot know is whether the parts
//! together are the whole slice, and whether they are fair. That is arithmetic, and it
//! stands in one place: `part`.

use std::ops::Add;
use std::panic;
use std::thread::{self, ScopedJoinHandle};

/// Makes `c[i] = a[i] + b[i]` for every `i`, each sum once, on at most `threads` threads
/// (one or more).
///
/// The work is shared: where all sums take the same time, all of them together take the
/// time of `len.div_ceil(threads)` sums.
///
/// # Panics
///
/// If the three lengths are not the same, with a message that says the three lengths; then
/// no sum has been made. If a sum panics, goes on with that panic, as it is.
pub fn add<T>(a: &[T], b: &[T], c: &mut [T], threads: usize)
where
    T: Copy + Add<Output = T> + Send + Sync,
{
    // `zip` would end with the shortest and say nothing.
    assert!(
        a.len() == b.len() && b.len() == c.len(),
        "the lengths differ: {} and {} elements, and room for {} sums",
        a.len(),
        b.len(),
        c.len()
    );
    let part = part(a.len(), threads);
    thread::scope(|scope| {
        let mut started = Vec::new();
        for ((a, b), c) in a.chunks(part).zip(b.chunks(part)).zip(c.chunks_mut(part)) {
            started.push(scope.spawn(move || add_part(a, b, c)));
        }
        started.into_iter().for_each(joined);
    });
}

/// What one thread does.
fn add_part<T: Copy + Add<Output = T>>(a: &[T], b: &[T], c: &mut [T]) {
    for ((a, b), c) in a.iter().zip(b).zip(c) {
        *c = *a + *b;
    }
}

/// Returns `f` of every item, in the order of the items. Calls `f` once for each, on at
/// most `threads` threads (one or more), which share the work as those of [`add`] do.
///
/// # Panics
///
/// If a call panics, goes on with that panic, as it is.
pub fn map<T, R>(items: &[T], threads: usize, f: impl Fn(&T) -> R + Sync) -> Vec<R>
where
    T: Sync,
    R: Send,
{
    let f = &f;
    thread::scope(|scope| {
        let mut started = Vec::new();
        for items in items.chunks(part(items.len(), threads)) {
            started.push(scope.spawn(move || items.iter().map(f).collect::<Vec<R>>()));
        }
        // The parts are joined in the order in which they were cut.
        started.into_iter().flat_map(joined).collect()
    })
}

/// How many elements a thread takes; the last one may have fewer.
///
/// Rounded up: rounded down, some elements would be left over, for nobody or for one
/// thread too many.
fn part(len: usize, threads: usize) -> usize {
    // `chunks` wants at least 1, also where there is nothing to do.
    len.div_ceil(threads).max(1)
}

/// What the thread returns. If it has panicked, the panic goes on here.
fn joined<R>(thread: ScopedJoinHandle<'_, R>) -> R {
    thread
        .join()
        .unwrap_or_else(|payload| panic::resume_unwind(payload))
}
