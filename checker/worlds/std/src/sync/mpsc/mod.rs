//! `std::sync::mpsc`, modelled.

mod receiver;
mod sender;

use std::sync::Arc;

use model::primitives::channel::queue::Queue;

pub use receiver::{IntoIter, Iter, Receiver, TryIter};
pub use sender::{Sender, SyncSender};
pub use std::sync::mpsc::{RecvError, RecvTimeoutError, SendError, TryRecvError, TrySendError};

pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let queue = Arc::new(Queue::new(None));
    (Sender::new(Arc::clone(&queue)), Receiver::new(queue))
}

pub fn sync_channel<T>(bound: usize) -> (SyncSender<T>, Receiver<T>) {
    let queue = Arc::new(Queue::new(Some(bound)));
    (SyncSender::new(Arc::clone(&queue)), Receiver::new(queue))
}
