//! The sending half.

use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::Arc;
use std::time::Duration;

use model::kernel::Value;
use model::primitives::channel::Refused;
use model::primitives::channel::queue::Queue;
use model::primitives::channel::select::Case;
use model::primitives::patience::Patience;
use model_std::time::Instant;

use crate::{SendError, SendTimeoutError, TrySendError};

/// As [`crossbeam_channel::Sender`].
pub struct Sender<T> {
    queue: Arc<Queue<T>>,
}

impl<T> UnwindSafe for Sender<T> {}
impl<T> RefUnwindSafe for Sender<T> {}

impl<T> Sender<T> {
    pub(crate) fn new(queue: Arc<Queue<T>>) -> Self {
        Self { queue }
    }

    pub(crate) fn queue(&self) -> &Queue<T> {
        &self.queue
    }

    pub(crate) fn case(&self) -> Case<'_> {
        Case::Send(self.queue.channel())
    }

    #[track_caller]
    pub fn send(&self, msg: T) -> Result<(), SendError<T>> {
        self.queue
            .send("send", Patience::Endless, Location::caller(), msg)
            .map_err(|(_, message)| SendError(message))
    }

    #[track_caller]
    pub fn try_send(&self, msg: T) -> Result<(), TrySendError<T>> {
        self.queue
            .send("try_send", Patience::None, Location::caller(), msg)
            .map_err(|(refused, message)| match refused {
                Refused::Disconnected => TrySendError::Disconnected(message),
                Refused::NotNow | Refused::TimedOut => TrySendError::Full(message),
            })
    }

    #[track_caller]
    pub fn send_timeout(&self, msg: T, timeout: Duration) -> Result<(), SendTimeoutError<T>> {
        self.send_until("send_timeout", Patience::of(timeout), msg)
    }

    #[track_caller]
    pub fn send_deadline(&self, msg: T, deadline: Instant) -> Result<(), SendTimeoutError<T>> {
        let patience = Patience::Until(deadline.since_start());
        self.send_until("send_deadline", patience, msg)
    }

    #[track_caller]
    fn send_until(
        &self,
        verb: &'static str,
        patience: Patience,
        message: T,
    ) -> Result<(), SendTimeoutError<T>> {
        self.queue
            .send(verb, patience, Location::caller(), message)
            .map_err(|(refused, message)| match refused {
                Refused::Disconnected => SendTimeoutError::Disconnected(message),
                Refused::NotNow | Refused::TimedOut => SendTimeoutError::Timeout(message),
            })
    }

    #[track_caller]
    pub fn is_empty(&self) -> bool {
        let shown = |count| Value::Bool(count == 0);
        self.queue
            .channel()
            .look("is_empty", Location::caller(), shown)
            == 0
    }

    #[track_caller]
    pub fn is_full(&self) -> bool {
        let capacity = self.capacity();
        let shown = |count| Value::Bool(Some(count) == capacity);
        Some(
            self.queue
                .channel()
                .look("is_full", Location::caller(), shown),
        ) == capacity
    }

    #[track_caller]
    pub fn len(&self) -> usize {
        let shown = |count| Value::Unsigned(count as u64);
        self.queue.channel().look("len", Location::caller(), shown)
    }

    pub fn capacity(&self) -> Option<usize> {
        self.queue.channel().capacity()
    }

    pub fn same_channel(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.queue, &other.queue)
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        self.queue.channel().add_sender();
        Self::new(Arc::clone(&self.queue))
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.queue.channel().drop_sender();
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Sender { .. }")
    }
}
