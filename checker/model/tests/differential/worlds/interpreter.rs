//! Runs the steps. Compiled twice, against the real libraries and against the
//! modelled ones: `super` says which.

use super::parking_lot;
use super::std::sync::atomic::{AtomicUsize, Ordering::Relaxed, fence};
use super::std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use super::std::sync::{Barrier, Condvar, Mutex, Once, OnceLock, RwLock};
use super::std::thread::{self, Thread};

use crate::steps::{ATOMICS, CHANNELS, LOCKS, Maker, NOTHING, Program, Small, Step, Take};

/// What all threads of one run share.
pub struct Shared {
    atomics: [AtomicUsize; ATOMICS],
    mutexes: [Mutex<usize>; LOCKS],
    changed: [Condvar; LOCKS],
    rwlocks: [RwLock<usize>; LOCKS],
    other_mutexes: [parking_lot::Mutex<usize>; LOCKS],
    other_rwlocks: [parking_lot::RwLock<usize>; LOCKS],
    meeting: Barrier,
    once: Once,
    cell: OnceLock<usize>,
    first: Thread,
}

enum Sending {
    Unlimited(Sender<usize>),
    Limited(SyncSender<usize>),
}

impl Clone for Sending {
    fn clone(&self) -> Self {
        match self {
            Self::Unlimited(sender) => Self::Unlimited(sender.clone()),
            Self::Limited(sender) => Self::Limited(sender.clone()),
        }
    }
}

/// What one thread has for itself: its ends of the channels that it uses. Who
/// waits at the other end learns when the thread has finished.
#[derive(Default)]
pub struct Ends {
    senders: [Option<Sending>; CHANNELS.len()],
    receivers: [Option<Receiver<usize>>; CHANNELS.len()],
}

/// Everything for one run; the first thread is the one that calls.
pub fn prepare(program: &Program) -> (Shared, Vec<Ends>) {
    let shared = Shared {
        atomics: Default::default(),
        mutexes: Default::default(),
        changed: Default::default(),
        rwlocks: Default::default(),
        other_mutexes: Default::default(),
        other_rwlocks: Default::default(),
        meeting: Barrier::new(program.len()),
        once: Once::new(),
        cell: OnceLock::new(),
        first: thread::current(),
    };
    let mut ends: Vec<Ends> = program.iter().map(|_| Ends::default()).collect();
    for (number, &capacity) in CHANNELS.iter().enumerate() {
        let uses = |step: &Step| matches!(step, Step::Message(used, _) if *used == number);
        if !program.iter().flatten().any(uses) {
            continue;
        }
        let (sender, receiver) = match capacity {
            None => {
                let (sender, receiver) = channel();
                (Sending::Unlimited(sender), receiver)
            }
            Some(capacity) => {
                let (sender, receiver) = sync_channel(capacity);
                (Sending::Limited(sender), receiver)
            }
        };
        ends[0].receivers[number] = Some(receiver);
        for (steps, ends) in program.iter().zip(&mut ends).skip(1) {
            if steps.iter().any(uses) {
                ends.senders[number] = Some(sender.clone());
            }
        }
    }
    (shared, ends)
}

/// Runs one thread and says what it read. Between its steps it calls `pace`.
pub fn run(
    steps: &[Step],
    me: usize,
    shared: &Shared,
    ends: Ends,
    pace: &mut dyn FnMut(),
) -> Vec<usize> {
    let mut read = Vec::new();
    for step in steps {
        pace();
        shared.step(step, me, &ends, &mut read, pace);
    }
    read
}

impl Shared {
    fn step(
        &self,
        step: &Step,
        me: usize,
        ends: &Ends,
        read: &mut Vec<usize>,
        pace: &mut dyn FnMut(),
    ) {
        match *step {
            Step::Do(small) => self.small(small, None, read),
            Step::Hold(maker, take, lock, ref inside) => {
                let mut inside = |mut data: Data<'_>, read: &mut Vec<usize>| {
                    for &small in inside {
                        pace();
                        self.small(small, Some(&mut data), read);
                    }
                };
                match maker {
                    Maker::Std => self.hold(take, lock, read, &mut inside),
                    Maker::ParkingLot => self.hold_other(take, lock, read, &mut inside),
                }
            }
            Step::HoldBoth(first) => {
                let mut outer = self.mutexes[first].lock().unwrap();
                pace();
                let inner = self.mutexes[1 - first].lock().unwrap();
                read.extend([*outer, *inner]);
                *outer += 1;
            }
            Step::Wait(lock) => {
                let mut data = self.mutexes[lock].lock().unwrap();
                while *data == 0 {
                    data = self.changed[lock].wait(data).unwrap();
                }
                read.push(*data);
            }
            Step::Notify(lock, all) => {
                *self.mutexes[lock].lock().unwrap() += 1;
                pace();
                match all {
                    true => self.changed[lock].notify_all(),
                    false => self.changed[lock].notify_one(),
                }
            }
            Step::Message(channel, tries) if me == 0 => {
                let receiver = ends.receivers[channel].as_ref().unwrap();
                read.push(match tries {
                    true => receiver.try_recv().unwrap_or_else(|error| match error {
                        super::std::sync::mpsc::TryRecvError::Empty => NOTHING,
                        super::std::sync::mpsc::TryRecvError::Disconnected => NOTHING - 1,
                    }),
                    false => receiver.recv().unwrap_or(NOTHING),
                });
            }
            Step::Message(channel, tries) => {
                let result = match ends.senders[channel].as_ref().unwrap() {
                    Sending::Unlimited(sender) => sender.send(me).is_ok(),
                    Sending::Limited(sender) if tries => sender.try_send(me).is_ok(),
                    Sending::Limited(sender) => sender.send(me).is_ok(),
                };
                read.push(usize::from(result));
            }
            Step::Meet => read.push(usize::from(self.meeting.wait().is_leader())),
            Step::CallOnce => {
                self.once
                    .call_once(|| self.small(Small::Add(0, Relaxed), None, read));
                read.push(self.atomics[0].load(Relaxed));
            }
            Step::IsCompleted => {
                read.push(usize::from(self.once.is_completed()));
                read.push(self.atomics[0].load(Relaxed));
            }
            Step::GetOrInit(value) => read.push(*self.cell.get_or_init(|| value)),
            Step::Set(value) => read.push(usize::from(self.cell.set(value).is_ok())),
            Step::Get => read.push(self.cell.get().copied().unwrap_or(NOTHING)),
            Step::Park if me == 0 => thread::park(),
            Step::Park => {}
            Step::Unpark => self.first.unpark(),
        }
    }

    fn small(&self, small: Small, data: Option<&mut Data<'_>>, read: &mut Vec<usize>) {
        match small {
            Small::Load(atomic, order) => {
                let atomic = &self.atomics[atomic];
                // Whoever looks again and again from one line seems to wait there.
                read.push(match read.len() {
                    0 => atomic.load(order),
                    1 => atomic.load(order),
                    2 => atomic.load(order),
                    3 => atomic.load(order),
                    _ => atomic.load(order),
                });
            }
            Small::Store(atomic, value, order) => self.atomics[atomic].store(value, order),
            Small::Swap(atomic, value, order) => {
                read.push(self.atomics[atomic].swap(value, order));
            }
            Small::Add(atomic, order) => read.push(self.atomics[atomic].fetch_add(1, order)),
            Small::Exchange(atomic, old, new, success, failure) => {
                let (Ok(value) | Err(value)) =
                    self.atomics[atomic].compare_exchange(old, new, success, failure);
                read.push(value);
            }
            Small::Fence(order) => fence(order),
            Small::Count => match data {
                Some(Data::Mine(data)) => {
                    read.push(**data);
                    **data += 1;
                }
                Some(Data::Ours(data)) => read.push(**data),
                None => {}
            },
        }
    }

    fn hold(&self, take: Take, lock: usize, read: &mut Vec<usize>, inside: Inside<'_>) {
        let (mutex, rwlock) = (&self.mutexes[lock], &self.rwlocks[lock]);
        match take {
            Take::Lock => inside(Data::Mine(&mut mutex.lock().unwrap()), read),
            Take::Read => inside(Data::Ours(&rwlock.read().unwrap()), read),
            Take::Write => inside(Data::Mine(&mut rwlock.write().unwrap()), read),
            Take::TryLock => match mutex.try_lock() {
                Ok(mut data) => inside(Data::Mine(&mut data), read),
                Err(_) => read.push(NOTHING),
            },
            Take::TryRead => match rwlock.try_read() {
                Ok(data) => inside(Data::Ours(&data), read),
                Err(_) => read.push(NOTHING),
            },
            Take::TryWrite => match rwlock.try_write() {
                Ok(mut data) => inside(Data::Mine(&mut data), read),
                Err(_) => read.push(NOTHING),
            },
        }
    }

    fn hold_other(&self, take: Take, lock: usize, read: &mut Vec<usize>, inside: Inside<'_>) {
        let (mutex, rwlock) = (&self.other_mutexes[lock], &self.other_rwlocks[lock]);
        match take {
            Take::Lock => inside(Data::Mine(&mut mutex.lock()), read),
            Take::Read => inside(Data::Ours(&rwlock.read()), read),
            Take::Write => inside(Data::Mine(&mut rwlock.write()), read),
            Take::TryLock => match mutex.try_lock() {
                Some(mut data) => inside(Data::Mine(&mut data), read),
                None => read.push(NOTHING),
            },
            Take::TryRead => match rwlock.try_read() {
                Some(data) => inside(Data::Ours(&data), read),
                None => read.push(NOTHING),
            },
            Take::TryWrite => match rwlock.try_write() {
                Some(mut data) => inside(Data::Mine(&mut data), read),
                None => read.push(NOTHING),
            },
        }
    }
}

/// The data of a lock that is held.
enum Data<'a> {
    Mine(&'a mut usize),
    Ours(&'a usize),
}

type Inside<'a> = &'a mut dyn FnMut(Data<'_>, &mut Vec<usize>);
