//! The items are behind a lock, and beside it an atomic counts what is unfinished, with
//! Relaxed: who sees that all is done need not see what was done.
//!
//! Caught by: what_was_done_is_seen

use std::collections::VecDeque;
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Condvar, Mutex};
use std::thread;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

#[derive(Debug)]
pub struct Queue<T> {
    state: Mutex<State<T>>,
    item: Condvar,
    unfinished: AtomicUsize,
}

#[derive(Debug)]
struct State<T> {
    items: VecDeque<T>,
    closed: bool,
}

impl<T> Queue<T> {
    pub fn new() -> Self {
        Self {
            state: Mutex::new(State {
                items: VecDeque::new(),
                closed: false,
            }),
            item: Condvar::new(),
            unfinished: AtomicUsize::new(0),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let mut state = self.state.lock().unwrap();
        if state.closed {
            return Err(Closed(item));
        }
        state.items.push_back(item);
        self.unfinished.fetch_add(1, Relaxed);
        self.item.notify_one();
        Ok(())
    }

    pub fn get(&self) -> Option<T> {
        let mut state = self.state.lock().unwrap();
        while state.items.is_empty() && !state.closed {
            state = self.item.wait(state).unwrap();
        }
        state.items.pop_front()
    }

    pub fn task_done(&self) {
        let one_less = |count: usize| count.checked_sub(1);
        let before = self.unfinished.fetch_update(Relaxed, Relaxed, one_less);
        assert!(before.is_ok(), "nothing is unfinished");
    }

    pub fn join(&self) {
        while self.unfinished.load(Relaxed) > 0 {
            thread::yield_now();
        }
    }

    pub fn close(&self) {
        self.state.lock().unwrap().closed = true;
        self.item.notify_all();
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
