//! One condition for all who wait, and everybody is woken each time; `share_out` has no
//! queue, but takes turns at one iterator.

use std::collections::VecDeque;
use std::panic;
use std::sync::{Condvar, Mutex};
use std::thread;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

#[derive(Debug)]
pub struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    items: VecDeque<T>,
    /// How many are with somebody.
    at_work: usize,
    closed: bool,
}

impl<T> Queue<T> {
    pub fn new() -> Self {
        let state = State {
            items: VecDeque::new(),
            at_work: 0,
            closed: false,
        };
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let mut state = self.state.lock().unwrap();
        if state.closed {
            return Err(Closed(item));
        }
        state.items.push_back(item);
        drop(state);
        self.changed.notify_all();
        Ok(())
    }

    pub fn get(&self) -> Option<T> {
        let state = self.state.lock().unwrap();
        let nothing = |state: &mut State<T>| state.items.is_empty() && !state.closed;
        let mut state = self.changed.wait_while(state, nothing).unwrap();
        let item = state.items.pop_front()?;
        state.at_work += 1;
        Some(item)
    }

    pub fn task_done(&self) {
        let mut state = self.state.lock().unwrap();
        if state.at_work == 0 {
            drop(state);
            panic!("nobody is at work");
        }
        state.at_work -= 1;
        drop(state);
        self.changed.notify_all();
    }

    pub fn join(&self) {
        let state = self.state.lock().unwrap();
        let unfinished = |state: &mut State<T>| !state.items.is_empty() || state.at_work > 0;
        drop(self.changed.wait_while(state, unfinished).unwrap());
    }

    pub fn close(&self) {
        self.state.lock().unwrap().closed = true;
        self.changed.notify_all();
    }
}

pub fn share_out<T: Send, R: Send>(
    items: Vec<T>,
    consumers: usize,
    f: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    assert!(consumers > 0);
    let mut results: Vec<Option<R>> = items.iter().map(|_| None).collect();
    let work = Mutex::new(items.into_iter().zip(&mut results));
    let next = || work.lock().unwrap().next();
    thread::scope(|scope| {
        let work = || {
            while let Some((item, place)) = next() {
                *place = Some(f(item));
            }
        };
        let threads: Vec<_> = (0..consumers).map(|_| scope.spawn(work)).collect();
        let panics = threads.into_iter().filter_map(|thread| thread.join().err());
        if let Some(said) = panics.collect::<Vec<_>>().pop() {
            panic::resume_unwind(said);
        }
    });
    results.into_iter().flatten().collect()
}
