//! `Select`: operations that are known only at run time.

use std::fmt;
use std::panic::Location;
use std::time::Duration;

use model::primitives::channel::Refused;
use model::primitives::patience::Patience;
use model_std::time::Instant;

use crate::operation::{self, Handle, run, wait};
use crate::{
    ReadyTimeoutError, Receiver, SelectTimeoutError, SelectedOperation, Sender, TryReadyError,
    TrySelectError,
};

/// As [`crossbeam_channel::Select`]. Where that may say without reason that an
/// operation is ready, this one does.
#[derive(Clone)]
pub struct Select<'a> {
    handles: Vec<Handle<'a>>,
    next_index: usize,
    biased: bool,
}

impl<'a> Select<'a> {
    pub fn new() -> Self {
        Self {
            handles: Vec::new(),
            next_index: 0,
            biased: false,
        }
    }

    pub fn new_biased() -> Self {
        Self {
            biased: true,
            ..Self::new()
        }
    }

    pub fn send<T>(&mut self, s: &'a Sender<T>) -> usize {
        self.add(operation::send(s, self.next_index))
    }

    pub fn recv<T>(&mut self, r: &'a Receiver<T>) -> usize {
        self.add(operation::recv(r, self.next_index))
    }

    fn add(&mut self, handle: Handle<'a>) -> usize {
        self.handles.push(handle);
        self.next_index += 1;
        handle.index
    }

    /// As the real one, it puts the last operation into the place of this one.
    #[inline]
    #[track_caller]
    pub fn remove(&mut self, index: usize) {
        assert!(
            index < self.next_index,
            "index out of bounds; {index} >= {}",
            self.next_index,
        );
        let place = self.handles.iter().position(|handle| handle.index == index);
        self.handles
            .swap_remove(place.expect("no operation with this index"));
    }

    #[inline]
    #[track_caller]
    pub fn try_select(&mut self) -> Result<SelectedOperation<'a>, TrySelectError> {
        operation::try_select(&self.handles, self.biased)
    }

    #[inline]
    #[track_caller]
    pub fn select(&mut self) -> SelectedOperation<'a> {
        operation::select(&self.handles, self.biased)
    }

    #[inline]
    #[track_caller]
    pub fn select_timeout(
        &mut self,
        timeout: Duration,
    ) -> Result<SelectedOperation<'a>, SelectTimeoutError> {
        operation::select_timeout(&self.handles, timeout, self.biased)
    }

    #[inline]
    #[track_caller]
    pub fn select_deadline(
        &mut self,
        deadline: Instant,
    ) -> Result<SelectedOperation<'a>, SelectTimeoutError> {
        let patience = Patience::Until(deadline.since_start());
        run(&self.handles, patience, self.biased, Location::caller())
            .map_err(|_| SelectTimeoutError)
    }

    #[inline]
    #[track_caller]
    pub fn try_ready(&mut self) -> Result<usize, TryReadyError> {
        wait(
            &self.handles,
            Patience::None,
            self.biased,
            Location::caller(),
        )
        .map_err(|_| TryReadyError)
    }

    #[inline]
    #[track_caller]
    pub fn ready(&mut self) -> usize {
        assert!(
            !self.handles.is_empty(),
            "no operations have been added to `Select`"
        );
        match self.ready_within(Patience::Endless) {
            Ok(index) => index,
            Err(_) => unreachable!("it waits for ever"),
        }
    }

    #[inline]
    #[track_caller]
    pub fn ready_timeout(&mut self, timeout: Duration) -> Result<usize, ReadyTimeoutError> {
        self.ready_within(Patience::of(timeout))
            .map_err(|_| ReadyTimeoutError)
    }

    #[inline]
    #[track_caller]
    pub fn ready_deadline(&mut self, deadline: Instant) -> Result<usize, ReadyTimeoutError> {
        self.ready_within(Patience::Until(deadline.since_start()))
            .map_err(|_| ReadyTimeoutError)
    }

    #[track_caller]
    fn ready_within(&self, patience: Patience) -> Result<usize, Refused> {
        wait(&self.handles, patience, self.biased, Location::caller())
    }
}

impl Default for Select<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Select<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Select { .. }")
    }
}
