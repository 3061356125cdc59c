//! Whoever waits leaves the end of a channel, and `set` hangs up on all of them. The shelf has an event of its own for the end.

use std::mem;
use std::sync::Mutex;
use std::sync::mpsc::{self, Sender};
use std::thread;

#[derive(Debug)]
pub struct Event {
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    Set,
    Cleared(Vec<Sender<()>>),
}

impl Event {
    pub fn new() -> Self {
        let nobody = State::Cleared(Vec::new());
        Self {
            state: Mutex::new(nobody),
        }
    }

    pub fn set(&self) {
        *self.state.lock().unwrap() = State::Set;
    }

    pub fn clear(&self) {
        let mut state = self.state.lock().unwrap();
        if let State::Set = *state {
            *state = State::Cleared(Vec::new());
        }
    }

    pub fn is_set(&self) -> bool {
        matches!(*self.state.lock().unwrap(), State::Set)
    }

    pub fn wait(&self) {
        let mut state = self.state.lock().unwrap();
        let State::Cleared(waiting) = &mut *state else {
            return;
        };
        let (sender, receiver) = mpsc::channel();
        waiting.push(sender);
        drop(state);
        // Nothing is ever sent.
        receiver.recv().unwrap_err();
    }
}

pub fn relay<T: Send>(items: impl Iterator<Item = T> + Send, mut consume: impl FnMut(T) + Send) {
    let (shelf, filled, closed) = (Mutex::new(Vec::new()), Event::new(), Event::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            for item in items {
                shelf.lock().unwrap().push(item);
                filled.set();
            }
            closed.set();
            filled.set();
        });
        let mut is_last = false;
        while !is_last {
            filled.wait();
            filled.clear();
            // First this look, then the other: when it is closed, everything is there.
            is_last = closed.is_set();
            let taken = mem::take(&mut *shelf.lock().unwrap());
            taken.into_iter().for_each(&mut consume);
        }
    });
}
