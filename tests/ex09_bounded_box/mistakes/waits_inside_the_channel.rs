//! A channel with a bound does all of it, but a producer that waits inside of it for room
//! keeps its end of the channel, and does not hear that the box is closed.
//!
//! Caught by: close_wakes_every_producer

use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, SyncSender};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

#[derive(Debug)]
pub struct Bounded<T> {
    sender: Mutex<Option<SyncSender<T>>>,
    receiver: Mutex<Receiver<T>>,
}

impl<T> Bounded<T> {
    pub fn new(cap: usize) -> Self {
        assert!(cap > 0, "a channel where sender and receiver have to meet");
        let (sender, receiver) = mpsc::sync_channel(cap);
        Self {
            sender: Mutex::new(Some(sender)),
            receiver: Mutex::new(receiver),
        }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let Some(sender) = self.sender.lock().unwrap().clone() else {
            return Err(Closed(item));
        };
        sender.send(item).map_err(|back| Closed(back.0))
    }

    pub fn take(&self) -> Option<T> {
        self.receiver.lock().unwrap().recv().ok()
    }

    pub fn close(&self) {
        self.sender.lock().unwrap().take();
    }
}
