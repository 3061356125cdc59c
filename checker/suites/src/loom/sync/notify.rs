//! `loom::sync::Notify`.

use std::sync::Arc;
use std::task::Wake;

use model_std::sync::{Condvar, Mutex};

/// As `loom::sync::Notify`.
#[derive(Debug, Default)]
pub struct Notify {
    notified: Mutex<bool>,
    changed: Condvar,
}

impl Notify {
    pub fn new() -> Self {
        Self::default()
    }

    /// # Panics
    ///
    /// Never: nobody panics with the lock.
    #[track_caller]
    pub fn notify(&self) {
        *self.notified.lock().unwrap() = true;
        self.changed.notify_one();
    }

    /// # Panics
    ///
    /// Never: nobody panics with the lock.
    #[track_caller]
    pub fn wait(&self) {
        let mut notified = self.notified.lock().unwrap();
        while !*notified {
            notified = self.changed.wait(notified).unwrap();
        }
        *notified = false;
    }

    /// Like [`Notify::wait`], but may return for no reason.
    pub(in crate::loom) fn wait_loosely(&self) {
        let mut notified = self.notified.lock().unwrap();
        if !*notified {
            notified = self.changed.wait(notified).unwrap();
        }
        *notified = false;
    }
}

impl Wake for Notify {
    fn wake(self: Arc<Self>) {
        self.notify();
    }
}
