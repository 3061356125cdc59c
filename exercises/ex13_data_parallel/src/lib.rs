//! The same work on every element of a slice, divided among threads.
//!
//! This compiles, and makes a million sums with eight threads: `cargo run -p ex13`
//! compares them, and all are equal.

use std::ops::Add;
use std::sync::Mutex;
use std::thread;

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
// TODO 1: what is `part` for 7 elements and 3 threads, and which indices does nobody
// take? What is it for 2 elements?
// TODO 2: all threads need `c`, so there is a lock round it. Who works while one of them
// holds it? None of them needs all of `c`: what can cut a `&mut` slice into several?
// TODO 3: `a` has 5 elements and `b` has 4. When is that found out, and by whom? And
// what does the caller hear if a sum panics?
pub fn add<T>(a: &[T], b: &[T], c: &mut [T], threads: usize)
where
    T: Copy + Add<Output = T> + Send + Sync,
{
    let part = a.len() / threads;
    let c = Mutex::new(c);
    thread::scope(|scope| {
        for number in 0..threads {
            let c = &c;
            scope.spawn(move || {
                let mut c = c.lock().unwrap();
                for i in number * part..(number + 1) * part {
                    c[i] = a[i] + b[i];
                }
            });
        }
    });
}

/// Returns `f` of every item, in the order of the items. Calls `f` once for each, on at
/// most `threads` threads (one or more), which share the work as those of [`add`] do.
///
/// # Panics
///
/// If a call panics, goes on with that panic, as it is.
// TODO 4: how many parts does `chunks` make of 5 items for 3 threads? When is the second
// thread started, and what has the first one done by then?
pub fn map<T, R>(items: &[T], threads: usize, f: impl Fn(&T) -> R + Sync) -> Vec<R>
where
    T: Sync,
    R: Send,
{
    let (f, part) = (&f, items.len() / threads);
    thread::scope(|scope| {
        items
            .chunks(part)
            .map(|items| scope.spawn(move || items.iter().map(f).collect::<Vec<R>>()))
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    })
}
