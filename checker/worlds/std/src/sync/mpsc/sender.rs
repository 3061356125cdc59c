//! The sending halves.

use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use model::primitives::channel::Refused;
use model::primitives::channel::queue::Queue;
use model::primitives::patience::Patience;

use super::{SendError, TrySendError};

macro_rules! sender {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name<T> {
            queue: Arc<Queue<T>>,
        }

        impl<T> UnwindSafe for $name<T> {}
        impl<T> RefUnwindSafe for $name<T> {}

        impl<T> $name<T> {
            pub(super) fn new(queue: Arc<Queue<T>>) -> Self {
                Self { queue }
            }

            #[inline]
            #[track_caller]
            pub fn send(&self, message: T) -> Result<(), SendError<T>> {
                self.queue
                    .send("send", Patience::Endless, Location::caller(), message)
                    .map_err(|(_, message)| SendError(message))
            }
        }

        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                self.queue.channel().add_sender();
                Self::new(Arc::clone(&self.queue))
            }
        }

        impl<T> Drop for $name<T> {
            fn drop(&mut self) {
                self.queue.channel().drop_sender();
            }
        }

        impl<T> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

sender!(
    /// As [`std::sync::mpsc::Sender`].
    Sender
);
sender!(
    /// As [`std::sync::mpsc::SyncSender`].
    SyncSender
);

impl<T> SyncSender<T> {
    #[track_caller]
    pub fn try_send(&self, message: T) -> Result<(), TrySendError<T>> {
        self.queue
            .send("try_send", Patience::None, Location::caller(), message)
            .map_err(|(refused, message)| match refused {
                Refused::Disconnected => TrySendError::Disconnected(message),
                Refused::NotNow | Refused::TimedOut => TrySendError::Full(message),
            })
    }
}
