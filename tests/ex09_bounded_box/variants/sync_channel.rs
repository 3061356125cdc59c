//! The standard library's channel with a bound. A producer that waited inside of it could
//! not hear that the box was closed, so it tries again and again.

use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::thread;

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

    pub fn put(&self, mut item: T) -> Result<(), Closed<T>> {
        loop {
            match &*self.sender.lock().unwrap() {
                None => return Err(Closed(item)),
                Some(sender) => match sender.try_send(item) {
                    Ok(()) => return Ok(()),
                    Err(TrySendError::Full(back)) => item = back,
                    Err(TrySendError::Disconnected(back)) => return Err(Closed(back)),
                },
            }
            thread::yield_now();
        }
    }

    pub fn take(&self) -> Option<T> {
        self.receiver.lock().unwrap().recv().ok()
    }

    pub fn close(&self) {
        self.sender.lock().unwrap().take();
    }
}
