//! All that can be written in `select!`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use crossbeam_channel::{Receiver, SendError, Sender, bounded, never, unbounded};

use crate::common::passes;

const SOON: Duration = Duration::from_millis(1);

#[test]
fn cases_and_commas() {
    passes("blocks and expressions", || {
        let (sender, receiver) = unbounded::<u32>();
        crossbeam::select! {
            recv(receiver) -> _message => {}
            send(sender, 1) -> sent => sent.unwrap(),
        }
        crossbeam_channel::select!(recv(receiver) -> message => assert_eq!(message, Ok(1)));
        crossbeam::channel::select! {
            recv(receiver,) -> _ => unreachable!(),
            default() => {},
        };
        crossbeam_channel::select_biased! {
            default => { },
            recv(receiver) -> _ => unreachable!()
        }
        let waited = crossbeam_channel::select! {
            recv(receiver) -> _ => unreachable!(),
            default(SOON,) => "waited",
        };
        assert_eq!(waited, "waited");
        let sum = crossbeam_channel::select_biased! {
            send(sender, 2,) -> sent => { sent.unwrap(); 1 } + 1,
            default => 0,
        };
        assert_eq!(sum, 2);
        assert_eq!(receiver.recv(), Ok(2));
        crossbeam_channel::select! { default => {} }
    });
}

#[test]
fn channels_are_expressions() {
    passes("what they are evaluated to", || {
        let made = AtomicUsize::new(0);
        let (sender, receiver) = unbounded::<u32>();
        let make = || {
            made.fetch_add(1, SeqCst);
            receiver.clone()
        };
        let none: Option<Receiver<u8>> = None;
        let (shared, boxed) = (Arc::new(receiver.clone()), Box::new(sender.clone()));
        crossbeam_channel::select! {
            send(boxed, 1) -> sent => sent.unwrap(),
            recv(make()) -> _ => unreachable!(),
            recv(&&receiver) -> _ => unreachable!(),
        }
        assert_eq!(made.load(SeqCst), 1);
        crossbeam_channel::select! {
            recv(shared) -> message => assert_eq!(message, Ok(1)),
            recv(none.as_ref().unwrap_or(&never())) -> _ => unreachable!(),
        }
        // A message is made only if it is sent.
        crossbeam_channel::select_biased! {
            send(sender, 2) -> _ => {}
            send(sender, { made.fetch_add(1, SeqCst); 3 }) -> _ => {}
        }
        assert_eq!(made.load(SeqCst), 1);
        let channels = [(sender, receiver)];
        crossbeam_channel::select! {
            recv(channels[0].1) -> (Ok(_) | Err(_)) => {}
        }
    });
}

#[test]
fn bodies_are_part_of_the_function() {
    fn received(receiver: &Receiver<u32>) -> Result<u32, crossbeam_channel::RecvError> {
        loop {
            crossbeam_channel::select! {
                recv(receiver) -> message => match message? {
                    0 => continue,
                    1 => break,
                    more => return Ok(more),
                },
                default => return Ok(1_000),
            }
        }
        Ok(1)
    }

    passes("break, continue, return and ?", || {
        let (sender, receiver) = unbounded();
        for number in [0, 1, 0, 7] {
            sender.send(number).unwrap();
        }
        assert_eq!(received(&receiver), Ok(1));
        assert_eq!(received(&receiver), Ok(7));
        assert_eq!(received(&receiver), Ok(1_000));
        drop(sender);
        assert!(received(&receiver).is_err());
    });
}

#[test]
fn a_body_may_use_up_the_channels() {
    passes("drop and assign inside", || {
        let (sender, receiver) = bounded::<String>(1);
        let mut kept = Some(receiver);
        let receiver = kept.take().unwrap();
        crossbeam_channel::select! {
            recv(receiver) -> _ => kept = Some(receiver),
            default => drop(receiver),
        }
        assert!(kept.is_none());
        let mut current: Sender<String> = sender;
        crossbeam_channel::select! {
            send(current, String::from("back")) -> sent => {
                let SendError(message) = sent.unwrap_err();
                assert_eq!(message, "back");
                current = bounded(1).0;
            }
        }
        drop(current);
    });
}
