//! The receiving half.

use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::Arc;
use std::time::Duration;

use model::kernel::{Site, Value};
use model::primitives::channel::Refused;
use model::primitives::channel::queue::Queue;
use model::primitives::channel::select::{Case, Done, Manner, Selected, select};
use model::primitives::channel::timer::Timer;
use model::primitives::patience::Patience;
use model_std::time::Instant;

use crate::{RecvError, RecvTimeoutError, TryRecvError};

/// As [`crossbeam_channel::Receiver`].
pub struct Receiver<T> {
    source: Source<T>,
}

/// Where messages come from.
enum Source<T> {
    Queue(Arc<Queue<T>>),
    /// The clock, and how its time becomes a message: only of `T` `Instant`.
    Clock(Arc<Timer>, fn(Instant) -> T),
    Nowhere,
}

impl<T> UnwindSafe for Receiver<T> {}
impl<T> RefUnwindSafe for Receiver<T> {}

impl<T> Receiver<T> {
    pub(crate) fn of(queue: Arc<Queue<T>>) -> Self {
        let source = Source::Queue(queue);
        Self { source }
    }

    pub(crate) fn timed(timer: Arc<Timer>, message: fn(Instant) -> T) -> Self {
        let source = Source::Clock(timer, message);
        Self { source }
    }

    pub(crate) const fn never() -> Self {
        let source = Source::Nowhere;
        Self { source }
    }

    pub(crate) fn case(&self) -> Case<'_> {
        match &self.source {
            Source::Queue(queue) => Case::Receive(queue.channel()),
            Source::Clock(timer, _) => Case::Clock(timer),
            Source::Nowhere => Case::Never,
        }
    }

    /// The message that a `select` has received, unless nobody is left to send.
    pub(crate) fn received(&self, selected: Selected) -> Option<T> {
        match (&self.source, selected.done) {
            (Source::Queue(queue), _) => queue.received(selected),
            (Source::Clock(_, message), Done::Time(time)) => {
                Some(message(Instant::after_start(time)))
            }
            _ => None,
        }
    }

    pub(crate) fn receive(
        &self,
        verb: &'static str,
        patience: Patience,
        site: Site,
    ) -> Result<T, Refused> {
        let manner = Manner {
            verb,
            patience,
            biased: true,
            site,
        };
        match &self.source {
            Source::Queue(queue) => queue.receive(verb, patience, site),
            Source::Clock(timer, message) => {
                let time = timer.receive(&manner)?;
                Ok(message(Instant::after_start(time)))
            }
            Source::Nowhere => match select(&[Case::Never], &manner, None) {
                Err(refused) => Err(refused),
                Ok(_) => unreachable!("nothing ever comes"),
            },
        }
    }

    #[track_caller]
    pub fn recv(&self) -> Result<T, RecvError> {
        self.receive("recv", Patience::Endless, Location::caller())
            .map_err(|_| RecvError)
    }

    #[track_caller]
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        self.receive("try_recv", Patience::None, Location::caller())
            .map_err(|refused| match refused {
                Refused::Disconnected => TryRecvError::Disconnected,
                Refused::NotNow | Refused::TimedOut => TryRecvError::Empty,
            })
    }

    #[track_caller]
    pub fn recv_timeout(&self, timeout: Duration) -> Result<T, RecvTimeoutError> {
        self.receive_until("recv_timeout", Patience::of(timeout), Location::caller())
    }

    #[track_caller]
    pub fn recv_deadline(&self, deadline: Instant) -> Result<T, RecvTimeoutError> {
        let patience = Patience::Until(deadline.since_start());
        self.receive_until("recv_deadline", patience, Location::caller())
    }

    fn receive_until(
        &self,
        verb: &'static str,
        patience: Patience,
        site: Site,
    ) -> Result<T, RecvTimeoutError> {
        self.receive(verb, patience, site)
            .map_err(|refused| match refused {
                Refused::Disconnected => RecvTimeoutError::Disconnected,
                Refused::NotNow | Refused::TimedOut => RecvTimeoutError::Timeout,
            })
    }

    #[track_caller]
    pub fn is_empty(&self) -> bool {
        let shown = |count| Value::Bool(count == 0);
        self.look("is_empty", Location::caller(), shown) == 0
    }

    #[track_caller]
    pub fn is_full(&self) -> bool {
        let capacity = self.capacity();
        let shown = |count| Value::Bool(Some(count) == capacity);
        Some(self.look("is_full", Location::caller(), shown)) == capacity
    }

    #[track_caller]
    pub fn len(&self) -> usize {
        let shown = |count| Value::Unsigned(count as u64);
        self.look("len", Location::caller(), shown)
    }

    fn look(&self, verb: &'static str, site: Site, shown: impl Fn(usize) -> Value) -> usize {
        match &self.source {
            Source::Queue(queue) => queue.channel().look(verb, site, shown),
            Source::Clock(timer, _) => timer.look(verb, site, shown),
            Source::Nowhere => 0,
        }
    }

    pub fn capacity(&self) -> Option<usize> {
        match &self.source {
            Source::Queue(queue) => queue.channel().capacity(),
            Source::Clock(..) => Some(1),
            Source::Nowhere => Some(0),
        }
    }

    pub fn same_channel(&self, other: &Self) -> bool {
        match (&self.source, &other.source) {
            (Source::Queue(one), Source::Queue(other)) => Arc::ptr_eq(one, other),
            (Source::Clock(one, _), Source::Clock(other, _)) => Arc::ptr_eq(one, other),
            (Source::Nowhere, Source::Nowhere) => true,
            _ => false,
        }
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Self {
        let source = match &self.source {
            Source::Queue(queue) => {
                queue.channel().add_receiver();
                Source::Queue(Arc::clone(queue))
            }
            Source::Clock(timer, message) => Source::Clock(Arc::clone(timer), *message),
            Source::Nowhere => Source::Nowhere,
        };
        Self { source }
    }
}

impl<T> Drop for Receiver<T> {
    /// Without a bound, what nobody can receive any more goes with the last
    /// receiver; otherwise it stays for as long as the channel.
    fn drop(&mut self) {
        if let Source::Queue(queue) = &self.source {
            queue.drop_receiver(queue.channel().capacity().is_none());
        }
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Receiver { .. }")
    }
}
