//! Nobody sleeps: who cannot go on lets the others go first, and looks again. What is
//! unfinished is counted by an atomic.

use std::collections::VecDeque;
use std::panic;
use std::sync::Mutex;
use std::sync::atomic::{
    AtomicUsize,
    Ordering::{Acquire, Relaxed, Release},
};
use std::thread;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

#[derive(Debug)]
pub struct Queue<T> {
    /// And whether it is closed.
    items: Mutex<(VecDeque<T>, bool)>,
    unfinished: AtomicUsize,
}

impl<T> Queue<T> {
    pub fn new() -> Self {
        Self {
            items: Mutex::new((VecDeque::new(), false)),
            unfinished: AtomicUsize::new(0),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let (items, closed) = &mut *self.items.lock().unwrap();
        if *closed {
            return Err(Closed(item));
        }
        self.unfinished.fetch_add(1, Relaxed);
        items.push_back(item);
        Ok(())
    }

    pub fn get(&self) -> Option<T> {
        loop {
            {
                let (items, closed) = &mut *self.items.lock().unwrap();
                let item = items.pop_front();
                if item.is_some() || *closed {
                    return item;
                }
            }
            thread::yield_now();
        }
    }

    pub fn task_done(&self) {
        let mut unfinished = self.unfinished.load(Relaxed);
        loop {
            assert!(unfinished > 0, "there is nothing to be done");
            // Whoever takes one off has released its work. `join` acquires from the last of
            // them, and so from all: none of these changes breaks the chain.
            let left = unfinished - 1;
            match self
                .unfinished
                .compare_exchange_weak(unfinished, left, Release, Relaxed)
            {
                Ok(_) => return,
                Err(now) => unfinished = now,
            }
        }
    }

    pub fn join(&self) {
        while self.unfinished.load(Acquire) > 0 {
            thread::yield_now();
        }
    }

    pub fn close(&self) {
        self.items.lock().unwrap().1 = true;
    }
}

pub fn share_out<T: Send, R: Send>(
    items: Vec<T>,
    consumers: usize,
    f: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    assert!(consumers > 0, "nobody to do the work");
    let queue = Queue::new();
    let consume = || {
        let mut results = Vec::new();
        while let Some((number, item)) = queue.get() {
            results.push((number, f(item)));
        }
        results
    };
    let mut results = thread::scope(|scope| {
        let threads: Vec<_> = (0..consumers).map(|_| scope.spawn(consume)).collect();
        for item in items.into_iter().enumerate() {
            assert!(queue.put(item).is_ok(), "nobody else closes the queue");
        }
        queue.close();
        let ended = threads.into_iter().map(|thread| thread.join());
        let results = ended.map(|ended| ended.unwrap_or_else(|said| panic::resume_unwind(said)));
        results.flatten().collect::<Vec<_>>()
    });
    results.sort_by_key(|&(number, _)| number);
    results.into_iter().map(|(_, result)| result).collect()
}
