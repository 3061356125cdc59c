//! Fork and join: the work is cut in two, one half goes to a new thread with its share of
//! the threads, and so on, until there is one thread for a part.

use std::ops::Add;
use std::panic;
use std::thread;

pub fn add<T>(a: &[T], b: &[T], c: &mut [T], threads: usize)
where
    T: Copy + Add<Output = T> + Send + Sync,
{
    if a.len() != b.len() || a.len() != c.len() {
        panic!("{} and {} and {} elements", a.len(), b.len(), c.len());
    }
    if threads <= 1 || a.len() <= 1 {
        for i in 0..c.len() {
            c[i] = a[i] + b[i];
        }
        return;
    }
    let (fewer, middle) = middle(a.len(), threads);
    let ((a, more_a), (b, more_b)) = (a.split_at(middle), b.split_at(middle));
    let (c, more_c) = c.split_at_mut(middle);
    both(
        || add(a, b, c, fewer),
        || add(more_a, more_b, more_c, threads - fewer),
    );
}

pub fn map<T, R>(items: &[T], threads: usize, f: impl Fn(&T) -> R + Sync) -> Vec<R>
where
    T: Sync,
    R: Send,
{
    map_with(items, threads, &f)
}

fn map_with<T: Sync, R: Send>(
    items: &[T],
    threads: usize,
    f: &(impl Fn(&T) -> R + Sync),
) -> Vec<R> {
    if threads <= 1 || items.len() <= 1 {
        return items.iter().map(f).collect();
    }
    let (fewer, middle) = middle(items.len(), threads);
    let (items, more) = items.split_at(middle);
    let (mut results, more) = both(
        || map_with(items, fewer, f),
        || map_with(more, threads - fewer, f),
    );
    results.extend(more);
    results
}

/// Half of the threads, and their share of the elements.
fn middle(len: usize, threads: usize) -> (usize, usize) {
    let fewer = threads / 2;
    (fewer, (len.div_ceil(threads) * fewer).min(len))
}

fn both<A, B: Send>(one: impl FnOnce() -> A, other: impl FnOnce() -> B + Send) -> (A, B) {
    thread::scope(|scope| {
        let other = scope.spawn(other);
        let one = one();
        match other.join() {
            Ok(other) => (one, other),
            Err(payload) => panic::resume_unwind(payload),
        }
    })
}
