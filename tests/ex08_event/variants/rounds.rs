//! The wait for the next `set` is an object of its own, a `OnceLock`: who waits keeps the one of its round, and `set` fills it and begins the next round.

use std::mem;
use std::sync::{Arc, Mutex, OnceLock, mpsc};
use std::thread;

#[derive(Debug, Default)]
pub struct Event {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    is_set: bool,
    next_set: Arc<OnceLock<()>>,
}

impl Event {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn set(&self) {
        let mut state = self.state.lock().unwrap();
        state.is_set = true;
        mem::take(&mut state.next_set).set(()).unwrap();
    }

    pub fn is_set(&self) -> bool {
        self.state.lock().unwrap().is_set
    }

    pub fn clear(&self) {
        self.state.lock().unwrap().is_set = false;
    }

    pub fn wait(&self) {
        let state = self.state.lock().unwrap();
        if state.is_set {
            return;
        }
        let next_set = Arc::clone(&state.next_set);
        drop(state);
        next_set.wait();
    }
}

pub fn relay<T: Send>(items: impl Iterator<Item = T> + Send, consume: impl FnMut(T) + Send) {
    let (shelf, taken) = mpsc::channel();
    thread::scope(|scope| {
        // The sender goes with the last item, and with it the channel ends.
        scope.spawn(move || items.for_each(|item| shelf.send(item).unwrap()));
        taken.into_iter().for_each(consume);
    });
}
