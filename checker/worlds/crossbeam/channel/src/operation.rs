//! One operation among several, before and after it is selected.

use std::fmt;
use std::marker::PhantomData;
use std::mem;
use std::panic::Location;
use std::ptr;
use std::time::Duration;

use model::kernel::Site;
use model::primitives::channel::Refused;
use model::primitives::channel::select::{self as raw, Case, Manner, Selected};
use model::primitives::patience::Patience;

use crate::{Receiver, RecvError, SelectTimeoutError, SendError, Sender, TrySelectError};

/// An operation that could be selected.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Handle<'a> {
    case: Case<'a>,
    pub(crate) index: usize,
    /// Where the sender or receiver stands.
    address: usize,
}

#[doc(hidden)]
pub fn send<T>(sender: &Sender<T>, index: usize) -> Handle<'_> {
    Handle {
        case: sender.case(),
        index,
        address: ptr::from_ref(sender).addr(),
    }
}

#[doc(hidden)]
pub fn recv<T>(receiver: &Receiver<T>, index: usize) -> Handle<'_> {
    Handle {
        case: receiver.case(),
        index,
        address: ptr::from_ref(receiver).addr(),
    }
}

/// Selects as `manner` says.
pub(crate) fn run(
    handles: &[Handle<'_>],
    patience: Patience,
    biased: bool,
    site: Site,
) -> Result<SelectedOperation<'static>, Refused> {
    let cases: Vec<Case<'_>> = handles.iter().map(|handle| handle.case).collect();
    let manner = Manner {
        verb: "select",
        patience,
        biased,
        site,
    };
    let selected = raw::select(&cases, &manner, None)?;
    let Handle { index, address, .. } = handles[selected.index];
    Ok(SelectedOperation {
        selected,
        index,
        address,
        operations: PhantomData,
    })
}

/// Waits until one is ready, and gives its index.
pub(crate) fn wait(
    handles: &[Handle<'_>],
    patience: Patience,
    biased: bool,
    site: Site,
) -> Result<usize, Refused> {
    let cases: Vec<Case<'_>> = handles.iter().map(|handle| handle.case).collect();
    let manner = Manner {
        verb: "ready",
        patience,
        biased,
        site,
    };
    raw::ready(&cases, &manner).map(|place| handles[place].index)
}

#[doc(hidden)]
#[inline]
#[track_caller]
pub fn select(handles: &[Handle<'_>], biased: bool) -> SelectedOperation<'static> {
    assert!(
        !handles.is_empty(),
        "no operations have been added to `Select`"
    );
    match run(handles, Patience::Endless, biased, Location::caller()) {
        Ok(selected) => selected,
        Err(_) => unreachable!("it waits for ever"),
    }
}

#[doc(hidden)]
#[inline]
#[track_caller]
pub fn try_select(
    handles: &[Handle<'_>],
    biased: bool,
) -> Result<SelectedOperation<'static>, TrySelectError> {
    run(handles, Patience::None, biased, Location::caller()).map_err(|_| TrySelectError)
}

#[doc(hidden)]
#[inline]
#[track_caller]
pub fn select_timeout(
    handles: &[Handle<'_>],
    timeout: Duration,
    biased: bool,
) -> Result<SelectedOperation<'static>, SelectTimeoutError> {
    run(handles, Patience::of(timeout), biased, Location::caller()).map_err(|_| SelectTimeoutError)
}

#[doc(hidden)]
pub fn no_such_case() -> ! {
    unreachable!("a case that was not there is selected")
}

/// As [`crossbeam_channel::SelectedOperation`].
#[must_use]
pub struct SelectedOperation<'a> {
    selected: Selected,
    index: usize,
    address: usize,
    operations: PhantomData<(&'a (), *const ())>,
}

impl SelectedOperation<'_> {
    pub fn index(&self) -> usize {
        self.index
    }

    #[track_caller]
    pub fn send<T>(self, s: &Sender<T>, msg: T) -> Result<(), SendError<T>> {
        assert!(
            ptr::from_ref(s).addr() == self.address,
            "passed a sender that wasn't selected",
        );
        let selected = self.selected;
        mem::forget(self);
        let written = s.queue().write(selected, msg, Location::caller());
        written.map_err(SendError)
    }

    #[track_caller]
    pub fn recv<T>(self, r: &Receiver<T>) -> Result<T, RecvError> {
        assert!(
            ptr::from_ref(r).addr() == self.address,
            "passed a receiver that wasn't selected",
        );
        let selected = self.selected;
        mem::forget(self);
        r.received(selected).ok_or(RecvError)
    }
}

impl Drop for SelectedOperation<'_> {
    fn drop(&mut self) {
        panic!("dropped `SelectedOperation` without completing the operation");
    }
}

impl fmt::Debug for SelectedOperation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("SelectedOperation { .. }")
    }
}
