//! No loop and no number: parking_lot promises that a wait ends only by a notification, and all who wait are notified together. The items go through a channel.

use std::sync::mpsc;
use std::thread;

use parking_lot::{Condvar, Mutex};

#[derive(Debug, Default)]
pub struct Event {
    is_set: Mutex<bool>,
    was_set: Condvar,
}

impl Event {
    pub const fn new() -> Self {
        Self {
            is_set: Mutex::new(false),
            was_set: Condvar::new(),
        }
    }

    pub fn set(&self) {
        let mut is_set = self.is_set.lock();
        *is_set = true;
        self.was_set.notify_all();
    }

    pub fn clear(&self) {
        *self.is_set.lock() = false;
    }

    pub fn is_set(&self) -> bool {
        *self.is_set.lock()
    }

    pub fn wait(&self) {
        let mut is_set = self.is_set.lock();
        if !*is_set {
            self.was_set.wait(&mut is_set);
        }
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
