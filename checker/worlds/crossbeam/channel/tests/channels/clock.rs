//! `after`, `at`, `tick` and `never`.

use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{
    RecvTimeoutError, SendTimeoutError, TryRecvError, after, at, bounded, never, select, tick,
    unbounded,
};

use crate::common::{Problem, fails, passes};

const LONG: Duration = Duration::from_millis(100);
const SHORT: Duration = Duration::from_millis(10);

#[test]
fn one_message_comes_when_it_is_due() {
    passes("after and at", || {
        let start = Instant::now();
        let (timer, due) = (after(LONG), at(start + LONG));
        assert_eq!(timer.try_recv(), Err(TryRecvError::Empty));
        assert!(timer.is_empty() && timer.capacity() == Some(1));
        assert_eq!(timer.recv_timeout(SHORT), Err(RecvTimeoutError::Timeout));
        let time = timer.recv().unwrap();
        assert!(time >= start + LONG && Instant::now() >= time);
        assert_eq!(timer.recv_timeout(LONG), Err(RecvTimeoutError::Timeout));
        assert!(due.is_full() && due.len() == 1);
        assert_eq!(due.try_recv(), Ok(start + LONG));
        assert!(at(start).same_channel(&timer) || timer.same_channel(&timer.clone()));
    });
    fails(
        "it comes once",
        Problem::Deadlock,
        "waits in `recv`",
        || {
            let timer = after(SHORT);
            timer.recv().unwrap();
            timer.recv().unwrap();
        },
    );
}

#[test]
fn ticks_come_again_and_again() {
    passes("tick", || {
        let start = Instant::now();
        let ticks = tick(SHORT);
        let first = ticks.recv().unwrap();
        assert!(first >= start + SHORT);
        assert_eq!(ticks.recv(), Ok(first + SHORT));
        // Whoever comes late gets one, and the next a period later.
        thread::sleep(LONG);
        assert_eq!(ticks.recv(), Ok(first + 2 * SHORT));
        let now = Instant::now();
        assert_eq!(ticks.try_recv(), Err(TryRecvError::Empty));
        assert!(ticks.recv().unwrap() + SHORT > now);
        assert_eq!(
            ticks.recv_deadline(Instant::now()),
            Err(RecvTimeoutError::Timeout)
        );
    });
    passes("a loop that polls", || {
        let ticks = tick(SHORT);
        while ticks.try_recv().is_err() {}
        let timer = after(SHORT);
        while timer.is_empty() {}
    });
}

#[test]
fn time_or_a_message() {
    static SEEN: real::sync::Mutex<[bool; 2]> = real::sync::Mutex::new([false; 2]);

    passes("either may be first", || {
        let (sender, receiver) = bounded(0);
        thread::scope(|scope| {
            scope.spawn(|| sender.send_timeout(1, LONG).is_ok());
            let in_time = select! {
                recv(receiver) -> message => {
                    assert_eq!(message, Ok(1));
                    true
                }
                recv(after(LONG)) -> time => {
                    assert!(time.unwrap() <= Instant::now());
                    false
                }
            };
            SEEN.lock().unwrap()[usize::from(in_time)] = true;
        });
    });
    assert_eq!(*SEEN.lock().unwrap(), [true, true]);
    fails(
        "a message that is thought to be in time",
        Problem::Panic,
        "too late",
        || {
            let (sender, receiver) = unbounded();
            thread::scope(|scope| {
                scope.spawn(move || sender.send(1).unwrap());
                select! {
                    recv(receiver) -> _ => {}
                    recv(after(LONG)) -> _ => panic!("too late"),
                }
            });
        },
    );
}

#[test]
fn the_earlier_of_two_times() {
    passes("two timers", || {
        let (early, late) = (after(SHORT), after(LONG));
        let first = select! {
            recv(late) -> _ => 2,
            recv(early) -> _ => 1,
        };
        let second = select! {
            recv(late) -> _ => 2,
            recv(early) -> _ => 1,
        };
        assert_eq!((first, second), (1, 2));
    });
}

#[test]
fn one_message_for_two_who_wait() {
    passes("one of two gets it", || {
        let timer = after(SHORT);
        let other = timer.clone();
        let waiting = thread::spawn(move || other.recv_timeout(LONG).is_ok());
        let got = timer.recv_timeout(LONG).is_ok();
        assert!(got != waiting.join().unwrap());
    });
}

#[test]
fn never_is_never() {
    passes("never", || {
        let nothing = never::<u8>();
        assert_eq!(nothing.try_recv(), Err(TryRecvError::Empty));
        assert_eq!(nothing.recv_timeout(SHORT), Err(RecvTimeoutError::Timeout));
        assert!(nothing.is_empty() && nothing.is_full() && nothing.same_channel(&never()));
        assert_eq!(nothing.capacity(), Some(0));
        // So far no clock reaches.
        assert!(after(Duration::MAX).same_channel(&never()));
        let start = Instant::now();
        select! {
            recv(nothing) -> _ => unreachable!(),
            default(SHORT) => {}
        }
        select! {
            default(SHORT) => {}
        }
        assert!(start.elapsed() >= 2 * SHORT);
    });
    fails("for ever", Problem::Deadlock, "waits in `recv`", || {
        let _ = never::<u8>().recv();
    });
}

#[test]
fn sending_with_a_limit() {
    passes("send_timeout and send_deadline", || {
        let (sender, receiver) = bounded(1);
        let start = Instant::now();
        assert_eq!(sender.send_timeout(1, SHORT), Ok(()));
        let late = sender.send_timeout(2, SHORT);
        assert_eq!(late, Err(SendTimeoutError::Timeout(2)));
        let late = sender.send_deadline(3, start + LONG);
        assert_eq!(late, Err(SendTimeoutError::Timeout(3)));
        assert!(start.elapsed() >= LONG);
        assert_eq!(receiver.recv_deadline(start), Ok(1));
    });
}
