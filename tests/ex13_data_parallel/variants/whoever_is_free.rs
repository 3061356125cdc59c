//! Nobody has a part: whoever is free takes the next element, of an iterator under a lock
//! in `add`, and by its number, from an atomic counter, in `map`.

use std::ops::Add;
use std::panic;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

pub fn add<T>(a: &[T], b: &[T], c: &mut [T], threads: usize)
where
    T: Copy + Add<Output = T> + Send + Sync,
{
    let lens = [a.len(), b.len(), c.len()];
    if lens != [a.len(); 3] {
        panic!("three lengths that should be one: {lens:?}");
    }
    let sums = Mutex::new(a.iter().zip(b).zip(c));
    let next = || sums.lock().unwrap().next();
    on_each(threads, || {
        while let Some(((a, b), c)) = next() {
            *c = *a + *b;
        }
    });
}

pub fn map<T, R>(items: &[T], threads: usize, f: impl Fn(&T) -> R + Sync) -> Vec<R>
where
    T: Sync,
    R: Send,
{
    let next = AtomicUsize::new(0);
    let parts = on_each(threads, || {
        let mut mine = Vec::new();
        loop {
            let index = next.fetch_add(1, Relaxed);
            let Some(item) = items.get(index) else {
                return mine;
            };
            mine.push((index, f(item)));
        }
    });
    let mut results: Vec<_> = parts.into_iter().flatten().collect();
    results.sort_unstable_by_key(|&(index, _)| index);
    results.into_iter().map(|(_, result)| result).collect()
}

fn on_each<R: Send>(threads: usize, work: impl Fn() -> R + Sync) -> Vec<R> {
    thread::scope(|scope| {
        let started: Vec<_> = (0..threads).map(|_| scope.spawn(&work)).collect();
        let ended = started.into_iter().map(|thread| thread.join());
        ended
            .map(|result| result.unwrap_or_else(|payload| panic::resume_unwind(payload)))
            .collect()
    })
}
