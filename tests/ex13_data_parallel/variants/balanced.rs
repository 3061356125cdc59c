//! The parts differ by one at most, are cut off one by one with `split_at_mut`, and the
//! caller works on the last of them itself.

use std::mem;
use std::ops::Add;
use std::panic;
use std::thread;

pub fn add<T>(a: &[T], b: &[T], c: &mut [T], threads: usize)
where
    T: Copy + Add<Output = T> + Send + Sync,
{
    let lengths = [a.len(), b.len(), c.len()];
    assert!(lengths == [c.len(); 3], "three lengths, {lengths:?}");
    let work = |(start, c): (usize, &mut [T])| {
        for (i, c) in c.iter_mut().enumerate() {
            *c = a[start + i] + b[start + i];
        }
    };
    let (mut rest, mut parts) = (c, Vec::new());
    for (start, len) in parts_of(rest.len(), threads) {
        let (part, more) = mem::take(&mut rest).split_at_mut(len);
        parts.push((start, part));
        rest = more;
    }
    divide(parts, work);
}

pub fn map<T, R>(items: &[T], threads: usize, f: impl Fn(&T) -> R + Sync) -> Vec<R>
where
    T: Sync,
    R: Send,
{
    let parts = parts_of(items.len(), threads).collect();
    let work = |(start, len): (usize, usize)| items[start..][..len].iter().map(&f).collect();
    let results: Vec<Vec<R>> = divide(parts, work);
    results.into_iter().flatten().collect()
}

/// Where each part starts and how long it is.
fn parts_of(len: usize, threads: usize) -> impl Iterator<Item = (usize, usize)> {
    let (part, longer) = (len / threads, len % threads);
    (0..threads).map(move |number| {
        let start = number * part + number.min(longer);
        (start, part + usize::from(number < longer))
    })
}

fn divide<P: Send, R: Send>(mut parts: Vec<P>, work: impl Fn(P) -> R + Sync) -> Vec<R> {
    let mine = parts.pop().unwrap();
    let work = &work;
    thread::scope(|scope| {
        let start = |part| scope.spawn(move || work(part));
        let started: Vec<_> = parts.into_iter().map(start).collect();
        let mine = work(mine);
        let mut results = Vec::new();
        for thread in started {
            match thread.join() {
                Ok(result) => results.push(result),
                Err(payload) => panic::resume_unwind(payload),
            }
        }
        results.push(mine);
        results
    })
}
