//! The elements are dealt like cards: of three threads the second takes numbers 1, 4, 7
//! and so on. The results of `map` come through a channel, with their numbers.

use std::ops::Add;
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc;
use std::thread;

pub fn add<T>(a: &[T], b: &[T], c: &mut [T], threads: usize)
where
    T: Copy + Add<Output = T> + Send + Sync,
{
    assert!(
        [b.len(), c.len()] == [a.len(); 2],
        "{} + {} = {} elements",
        a.len(),
        b.len(),
        c.len()
    );
    let mut hands: Vec<Vec<_>> = (0..threads).map(|_| Vec::new()).collect();
    for (i, card) in a.iter().zip(b).zip(c).enumerate() {
        hands[i % threads].push(card);
    }
    let play = |hand: Vec<((&T, &T), &mut T)>| {
        for ((a, b), c) in hand {
            *c = *a + *b;
        }
    };
    let ended: Vec<_> = thread::scope(|scope| {
        let start = |hand| scope.spawn(|| panic::catch_unwind(AssertUnwindSafe(|| play(hand))));
        let started: Vec<_> = hands.into_iter().map(start).collect();
        started.into_iter().map(|thread| thread.join()).collect()
    });
    for result in ended {
        if let Err(payload) = result.and_then(|result| result) {
            panic::resume_unwind(payload);
        }
    }
}

pub fn map<T, R>(items: &[T], threads: usize, f: impl Fn(&T) -> R + Sync) -> Vec<R>
where
    T: Sync,
    R: Send,
{
    let (sender, receiver) = mpsc::channel();
    let mut results: Vec<Option<R>> = items.iter().map(|_| None).collect();
    thread::scope(|scope| {
        for first in 0..threads {
            let (f, sender) = (&f, sender.clone());
            scope.spawn(move || {
                for (i, item) in items.iter().enumerate().skip(first).step_by(threads) {
                    let result = panic::catch_unwind(AssertUnwindSafe(|| f(item)));
                    // Nobody listens any more if another one has panicked.
                    let _ = sender.send((i, result));
                }
            });
        }
        drop(sender);
        for (i, result) in receiver {
            match result {
                Ok(result) => results[i] = Some(result),
                Err(payload) => panic::resume_unwind(payload),
            }
        }
    });
    results.into_iter().flatten().collect()
}
