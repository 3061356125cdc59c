//! The receiving half, and its iterators.

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::Arc;
use std::time::Duration;

use model::kernel::{Site, site_of_next};
use model::primitives::channel::Refused;
use model::primitives::channel::queue::Queue;
use model::primitives::patience::Patience;

use super::{RecvError, RecvTimeoutError, TryRecvError};

/// As [`std::sync::mpsc::Receiver`].
pub struct Receiver<T> {
    queue: Arc<Queue<T>>,
    not_sync: PhantomData<Cell<()>>,
}

impl<T> UnwindSafe for Receiver<T> {}
impl<T> RefUnwindSafe for Receiver<T> {}

impl<T> Receiver<T> {
    pub(super) fn new(queue: Arc<Queue<T>>) -> Self {
        Self {
            queue,
            not_sync: PhantomData,
        }
    }

    #[track_caller]
    pub fn recv(&self) -> Result<T, RecvError> {
        self.queue
            .receive("recv", Patience::Endless, Location::caller())
            .map_err(|_| RecvError)
    }

    #[track_caller]
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        self.queue
            .receive("try_recv", Patience::None, Location::caller())
            .map_err(|refused| match refused {
                Refused::Disconnected => TryRecvError::Disconnected,
                Refused::NotNow | Refused::TimedOut => TryRecvError::Empty,
            })
    }

    #[track_caller]
    pub fn recv_timeout(&self, timeout: Duration) -> Result<T, RecvTimeoutError> {
        self.queue
            .receive("recv_timeout", Patience::of(timeout), Location::caller())
            .map_err(|refused| match refused {
                Refused::Disconnected => RecvTimeoutError::Disconnected,
                Refused::NotNow | Refused::TimedOut => RecvTimeoutError::Timeout,
            })
    }

    #[track_caller]
    pub fn iter(&self) -> Iter<'_, T> {
        Iter {
            receiver: self,
            made: Location::caller(),
        }
    }

    #[track_caller]
    pub fn try_iter(&self) -> TryIter<'_, T> {
        TryIter {
            receiver: self,
            made: Location::caller(),
        }
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.queue.drop_receiver(true);
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").finish_non_exhaustive()
    }
}

/// As [`std::sync::mpsc::Iter`].
#[derive(Debug)]
pub struct Iter<'a, T: 'a> {
    receiver: &'a Receiver<T>,
    made: Site,
}

/// As [`std::sync::mpsc::TryIter`].
#[derive(Debug)]
pub struct TryIter<'a, T: 'a> {
    receiver: &'a Receiver<T>,
    made: Site,
}

/// As [`std::sync::mpsc::IntoIter`].
#[derive(Debug)]
pub struct IntoIter<T> {
    receiver: Receiver<T>,
    made: Site,
}

impl<T> Iterator for Iter<'_, T> {
    type Item = T;

    #[track_caller]
    fn next(&mut self) -> Option<T> {
        let site = site_of_next(Location::caller(), self.made);
        self.receiver
            .queue
            .receive("recv", Patience::Endless, site)
            .ok()
    }
}

impl<T> Iterator for TryIter<'_, T> {
    type Item = T;

    #[track_caller]
    fn next(&mut self) -> Option<T> {
        let site = site_of_next(Location::caller(), self.made);
        self.receiver
            .queue
            .receive("try_recv", Patience::None, site)
            .ok()
    }
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    #[track_caller]
    fn next(&mut self) -> Option<T> {
        let site = site_of_next(Location::caller(), self.made);
        self.receiver
            .queue
            .receive("recv", Patience::Endless, site)
            .ok()
    }
}

impl<'a, T> IntoIterator for &'a Receiver<T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;

    #[track_caller]
    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<T> IntoIterator for Receiver<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    #[track_caller]
    fn into_iter(self) -> IntoIter<T> {
        IntoIter {
            receiver: self,
            made: Location::caller(),
        }
    }
}
