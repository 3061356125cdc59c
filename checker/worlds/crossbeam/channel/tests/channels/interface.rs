//! The types are those of the real crate, as far as a program can see them.

use std::fmt::Debug;
use std::iter::FusedIterator;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::time::{Duration, Instant};

use crossbeam_channel as cc;

fn shared<T: Send + Sync + UnwindSafe + RefUnwindSafe + Clone + Debug>() {}
fn sent<T: Send + Sync>() {}
fn iterates<T: FusedIterator + Debug>() {}

#[test]
fn everything_is_there() {
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
    let _: fn(&cc::Sender<u8>, u8, Instant) -> Result<(), cc::SendTimeoutError<u8>> =
        cc::Sender::send_deadline;
    let _: fn(&cc::Receiver<u8>, Instant) -> Result<u8, cc::RecvTimeoutError> =
        cc::Receiver::recv_deadline;
    type Selected<'a, E> = Result<cc::SelectedOperation<'a>, E>;
    let _: fn(&mut cc::Select<'static>, Instant) -> Selected<'static, cc::SelectTimeoutError> =
        cc::Select::select_deadline;
    let _: fn(&mut cc::Select<'static>, Instant) -> Result<usize, cc::ReadyTimeoutError> =
        cc::Select::ready_deadline;
    let _: fn(&mut cc::Select<'static>, Duration) -> Result<usize, cc::ReadyTimeoutError> =
        cc::Select::ready_timeout;
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
