//! The types are those of the real crate, as far as a program can see them.

use std::fmt::Debug;
use std::iter::FusedIterator;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::time::{Duration, Instant};

use crossbeam_channel as cc;

use crate::common::passes;

fn shared<T: Send + Sync + UnwindSafe + RefUnwindSafe + Clone + Debug>() {}
fn sent<T: Send + Sync>() {}
fn iterates<T: FusedIterator + Debug>() {}

#[test]
fn everything_is_there() {
    passes("types", types);
}

fn types() {
    shared::<cc::Sender<Box<dyn FnOnce() + Send>>>();
    shared::<cc::Receiver<std::cell::Cell<u8>>>();
    sent::<cc::Select<'static>>();
    iterates::<cc::Iter<'static, u8>>();
    iterates::<cc::IntoIter<u8>>();
    const NEVER: cc::Receiver<u8> = cc::never();
    drop(NEVER);

    let _: fn(usize) -> (cc::Sender<u8>, cc::Receiver<u8>) = cc::bounded;
    let _: fn() -> (cc::Sender<u8>, cc::Receiver<u8>) = cc::unbounded;
    let _: fn(Duration) -> cc::Receiver<Instant> = cc::after;
    let _: fn(Instant) -> cc::Receiver<Instant> = cc::at;
    let _: fn(Duration) -> cc::Receiver<Instant> = cc::tick;
    let (sender, receiver) = cc::bounded(1);
    let mut select = cc::Select::new();
    let now = Instant::now;
    let _: Result<(), cc::SendTimeoutError<u8>> = sender.send_deadline(1, now());
    let _: Result<u8, cc::RecvTimeoutError> = receiver.recv_deadline(now());
    let _: Result<cc::SelectedOperation<'static>, cc::SelectTimeoutError> =
        select.select_deadline(now());
    let _: Result<usize, cc::ReadyTimeoutError> = select.ready_deadline(now());
    let _: Result<usize, cc::ReadyTimeoutError> = select.ready_timeout(Duration::ZERO);
    let _: fn() -> cc::Select<'static> = Default::default;
}

#[test]
fn everything_can_be_printed() {
    let (sender, receiver) = cc::bounded::<u8>(1);
    let shown = format!("{sender:?} {receiver:?} {:?}", receiver.iter());
    assert_eq!(shown, "Sender { .. } Receiver { .. } Iter { .. }");
    let shown = format!("{:?} {:?}", receiver.try_iter(), cc::Select::new());
    assert_eq!(shown, "TryIter { .. } Select { .. }");
    assert_eq!(format!("{:?}", receiver.into_iter()), "IntoIter { .. }");
    // The errors are the real ones.
    let error: real::boxed::Box<dyn real::error::Error> = cc::SendError(1).into();
    assert_eq!(error.to_string(), "sending on a disconnected channel");
}
