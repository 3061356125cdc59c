//! A queue of work, which knows when all of it is done and when no more will come.
//!
//! Three things are easily taken for one. *Empty*: nobody has left an item here. *Done*:
//! the work of every item is finished, also of those that somebody has taken along.
//! *Closed*: nothing more will come. Each is a state of its own under the lock. A state
//! can be looked at by everybody, as often as they like; an item that stands for the end
//! is gone when the first consumer has taken it.

use std::collections::VecDeque;
use std::panic;
use std::sync::{Condvar, Mutex};
use std::thread;

/// The queue is closed, and here is the item back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

/// Holds any number of items. What was put first is got first.
#[derive(Debug)]
pub struct Queue<T> {
    state: Mutex<State<T>>,
    /// What consumers wait for: there is an item, or the queue is closed.
    item: Condvar,
    /// What `join` waits for: nothing is unfinished.
    all_done: Condvar,
}

#[derive(Debug)]
struct State<T> {
    items: VecDeque<T>,
    /// How many items were put, less how often one was marked done.
    unfinished: usize,
    closed: bool,
}

impl<T> Queue<T> {
    pub fn new() -> Self {
        Self {
            state: Mutex::new(State {
                items: VecDeque::new(),
                unfinished: 0,
                closed: false,
            }),
            item: Condvar::new(),
            all_done: Condvar::new(),
        }
    }

    /// Adds an item. Never waits. A closed queue gives it back.
    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let mut state = self.state.lock().unwrap();
        if state.closed {
            return Err(Closed(item));
        }
        state.items.push_back(item);
        // Counted from here on, and not when somebody gets it: there is no moment at
        // which it is neither in the queue nor unfinished.
        state.unfinished += 1;
        self.item.notify_one();
        Ok(())
    }

    /// Takes the oldest item; waits for one if there is none. Call
    /// [`task_done`](Self::task_done) when its work is finished.
    ///
    /// A closed queue still gives what is in it; after that, `None`, as often as anybody
    /// asks.
    pub fn get(&self) -> Option<T> {
        let mut state = self.state.lock().unwrap();
        while state.items.is_empty() && !state.closed {
            state = self.item.wait(state).unwrap();
        }
        state.items.pop_front()
    }

    /// From now on nothing is put any more. All consumers that wait are woken.
    pub fn close(&self) {
        self.state.lock().unwrap().closed = true;
        self.item.notify_all();
    }

    /// Waits until every item that was put has been marked done, and sees all that was
    /// done before that. The queue may be open or closed.
    ///
    /// An item whose consumer has panicked is never done: then this waits for ever.
    pub fn join(&self) {
        let mut state = self.state.lock().unwrap();
        while state.unfinished > 0 {
            state = self.all_done.wait(state).unwrap();
        }
    }

    /// Marks one item done.
    ///
    /// # Panics
    ///
    /// Panics, in words of its own, and changes nothing, if it is called more often than
    /// items were put. It may do so already if it is called more often than items were got.
    pub fn task_done(&self) {
        let mut state = self.state.lock().unwrap();
        let Some(left) = state.unfinished.checked_sub(1) else {
            // A panic while the guard lives poisons the lock. This one is the fault of
            // the caller, and nobody else has to suffer for it.
            drop(state);
            panic!("task_done was called more often than items were put");
        };
        state.unfinished = left;
        if left == 0 {
            self.all_done.notify_all();
        }
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
pub fn share_out<T: Send, R: Send>(
    items: Vec<T>,
    consumers: usize,
    f: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    assert!(consumers > 0, "nobody to do the work");
    let queue = Queue::new();
    // Whoever is faster comes back earlier. The number of the item goes with it, so that its
    // result finds its place.
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
        // Not `queue.join()`: to wait for the threads is to wait for their work, and it ends
        // even if one of them has panicked.
        let ended = threads.into_iter().map(|thread| thread.join());
        let results = ended.map(|ended| ended.unwrap_or_else(|said| panic::resume_unwind(said)));
        results.flatten().collect::<Vec<_>>()
    });
    results.sort_unstable_by_key(|&(number, _)| number);
    results.into_iter().map(|(_, result)| result).collect()
}
