//! parking_lot instead of the standard library; `share_out` gives each item a place for
//! its result, and a number is all that goes through the queue.

use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::thread;

use parking_lot::{Condvar, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

#[derive(Debug)]
pub struct Queue<T> {
    state: Mutex<State<T>>,
    item: Condvar,
    all_done: Condvar,
}

#[derive(Debug)]
struct State<T> {
    items: VecDeque<T>,
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

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let mut state = self.state.lock();
        if state.closed {
            return Err(Closed(item));
        }
        state.items.push_back(item);
        state.unfinished += 1;
        self.item.notify_one();
        Ok(())
    }

    pub fn get(&self) -> Option<T> {
        let mut state = self.state.lock();
        self.item
            .wait_while(&mut state, |state| state.items.is_empty() && !state.closed);
        state.items.pop_front()
    }

    pub fn task_done(&self) {
        let mut state = self.state.lock();
        assert!(state.unfinished > 0, "there is nothing to be done");
        state.unfinished -= 1;
        if state.unfinished == 0 {
            self.all_done.notify_all();
        }
    }

    pub fn join(&self) {
        let mut state = self.state.lock();
        self.all_done
            .wait_while(&mut state, |state| state.unfinished > 0);
    }

    pub fn close(&self) {
        self.state.lock().closed = true;
        self.item.notify_all();
    }
}

/// An item, and then its result.
enum Place<T, R> {
    Item(T),
    AtWork,
    Result(thread::Result<R>),
}

pub fn share_out<T: Send, R: Send>(
    items: Vec<T>,
    consumers: usize,
    f: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    assert_ne!(consumers, 0);
    let places: Vec<_> = items
        .into_iter()
        .map(|item| Mutex::new(Place::Item(item)))
        .collect();
    let queue = Queue::new();
    for number in 0..places.len() {
        queue.put(number).unwrap();
    }
    queue.close();
    thread::scope(|scope| {
        for _ in 0..consumers {
            scope.spawn(|| {
                while let Some(number) = queue.get() {
                    let place = std::mem::replace(&mut *places[number].lock(), Place::AtWork);
                    if let Place::Item(item) = place {
                        let result = panic::catch_unwind(AssertUnwindSafe(|| f(item)));
                        *places[number].lock() = Place::Result(result);
                    }
                }
            });
        }
    });
    let result = |place: Mutex<Place<T, R>>| match place.into_inner() {
        Place::Result(Ok(result)) => result,
        Place::Result(Err(said)) => panic::resume_unwind(said),
        _ => unreachable!("all items are done"),
    };
    places.into_iter().map(result).collect()
}
