//! `crossbeam-channel` 0.5 in the modelled world.
//!
//! Which of several operations that are ready a `select` does, and which of
//! several threads that wait in a channel without room is met, is left open: each
//! is explored. The errors are the real ones.

mod clock;
mod iter;
mod macros;
mod operation;
mod receiver;
mod select;
mod sender;

use std::sync::Arc;

use model::primitives::channel::queue::Queue;

pub use clock::{after, at, never, tick};
pub use crossbeam_channel::{
    ReadyTimeoutError, RecvError, RecvTimeoutError, SelectTimeoutError, SendError,
    SendTimeoutError, TryReadyError, TryRecvError, TrySelectError, TrySendError,
};
pub use iter::{IntoIter, Iter, TryIter};
pub use operation::SelectedOperation;
pub use receiver::Receiver;
pub use select::Select;
pub use sender::Sender;

/// What `select!` expands to.
#[doc(hidden)]
pub mod internal {
    pub use crate::operation::{
        Handle, no_such_case, recv, select, select_timeout, send, try_select,
    };
}

/// As [`crossbeam_channel::bounded`].
pub fn bounded<T>(cap: usize) -> (Sender<T>, Receiver<T>) {
    channel(Some(cap))
}

/// As [`crossbeam_channel::unbounded`].
pub fn unbounded<T>() -> (Sender<T>, Receiver<T>) {
    channel(None)
}

fn channel<T>(capacity: Option<usize>) -> (Sender<T>, Receiver<T>) {
    let queue = Arc::new(Queue::new(capacity));
    (Sender::new(Arc::clone(&queue)), Receiver::of(queue))
}
