//! `clear` waits until all have gone who waited; whoever goes wakes one of those who clear, and another one sleeps on.
//!
//! Caught by: nobody_is_lost_when_another_clears

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::thread;

#[derive(Debug, Default)]
pub struct Event {
    state: Mutex<State>,
    changed: Condvar,
    all_have_gone: Condvar,
}

#[derive(Debug, Default)]
struct State {
    is_set: bool,
    waiting: usize,
}

impl Event {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn set(&self) {
        self.state.lock().unwrap().is_set = true;
        self.changed.notify_all();
    }

    pub fn clear(&self) {
        let state = self.state.lock().unwrap();
        let some_wait = |state: &mut State| state.is_set && state.waiting > 0;
        let mut state = self.all_have_gone.wait_while(state, some_wait).unwrap();
        state.is_set = false;
    }

    pub fn is_set(&self) -> bool {
        self.state.lock().unwrap().is_set
    }

    pub fn wait(&self) {
        let mut state = self.state.lock().unwrap();
        state.waiting += 1;
        while !state.is_set {
            state = self.changed.wait(state).unwrap();
        }
        state.waiting -= 1;
        self.all_have_gone.notify_one();
    }
}

pub fn relay<T: Send>(items: impl Iterator<Item = T> + Send, mut consume: impl FnMut(T) + Send) {
    let shelf = Mutex::new((VecDeque::new(), false));
    let filled = Condvar::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            for item in items {
                shelf.lock().unwrap().0.push_back(item);
                filled.notify_one();
            }
            shelf.lock().unwrap().1 = true;
            filled.notify_one();
        });
        loop {
            let shelf = shelf.lock().unwrap();
            let nothing = |shelf: &mut (VecDeque<T>, bool)| shelf.0.is_empty() && !shelf.1;
            let item = filled.wait_while(shelf, nothing).unwrap().0.pop_front();
            let Some(item) = item else { return };
            consume(item);
        }
    });
}
