//! A queue of work, which knows when all of it is done and when no more will come.
//!
//! This one compiles. It hands items out, and that is nearly all it does.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::thread;

/// The queue is closed, and here is the item back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

/// Holds any number of items. What was put first is got first.
#[derive(Debug)]
pub struct Queue<T> {
    /// A `None` says that nothing more comes.
    items: Mutex<VecDeque<Option<T>>>,
    changed: Condvar,
}

impl<T> Queue<T> {
    pub fn new() -> Self {
        Self {
            items: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Adds an item. Never waits. A closed queue gives it back.
    // TODO 1: who may be asleep on `changed`, and what is each of them waiting for? Which
    // of them does `notify_one` wake?
    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        self.items.lock().unwrap().push_back(Some(item));
        self.changed.notify_one();
        Ok(())
    }

    /// Takes the oldest item; waits for one if there is none. Call
    /// [`task_done`](Self::task_done) when its work is finished.
    ///
    /// A closed queue still gives what is in it; after that, `None`, as often as anybody
    /// asks.
    pub fn get(&self) -> Option<T> {
        let mut items = self.items.lock().unwrap();
        while items.is_empty() {
            items = self.changed.wait(items).unwrap();
        }
        items.pop_front().flatten()
    }

    /// From now on nothing is put any more. All consumers that wait are woken.
    // TODO 2: three consumers wait when this is called. What does each of them get? And
    // what becomes of an item that is put after that?
    pub fn close(&self) {
        self.items.lock().unwrap().push_back(None);
        self.changed.notify_one();
    }

    /// Waits until every item that was put has been marked done, and sees all that was
    /// done before that. The queue may be open or closed.
    ///
    /// An item whose consumer has panicked is never done: then this waits for ever.
    // TODO 3: a consumer has got the last item and begins to work on it. What does this
    // find? How many may wait here at the same time?
    pub fn join(&self) {
        let mut items = self.items.lock().unwrap();
        while !items.is_empty() {
            items = self.changed.wait(items).unwrap();
        }
    }

    /// Marks one item done.
    ///
    /// # Panics
    ///
    /// Panics, in words of its own, and changes nothing, if it is called more often than
    /// items were put. It may do so already if it is called more often than items were got.
    // TODO 4: how could this know? And if two threads call it for one item at the same
    // moment? If you panic with a guard of the lock in hand, what do the others get when
    // they lock?
    pub fn task_done(&self) {
        self.changed.notify_one();
    }
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Shares items out among `consumers`, threads that each call `f` with one item after the
/// other until nothing is left: whoever is free takes the next. Returns the results in the
/// order of the items.
///
/// # Panics
///
/// Panics if there are no consumers. If one of them panics, the others go on, and then
/// the panic goes on here, in the same words.
// TODO 5: in which order do results come into `results`? What does the caller hear of a
// panic in `f`, and in whose words? And who does the work if `consumers` is 0?
pub fn share_out<T: Send, R: Send>(
    items: Vec<T>,
    consumers: usize,
    f: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let queue = Queue::new();
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..consumers {
            scope.spawn(|| {
                while let Some(item) = queue.get() {
                    let result = f(item);
                    results.lock().unwrap().push(result);
                }
            });
        }
        for item in items {
            let _ = queue.put(item);
        }
        queue.close();
    });
    results.into_inner().unwrap()
}
