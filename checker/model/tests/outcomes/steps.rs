//! What the programs are made of, and random ones.

/// One step of a thread. Everything that it reads is part of the outcome.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    Lock(usize),
    Unlock(usize),
    /// Goes on at the step after `Unlock` if the lock is taken.
    TryLock(usize),
    /// Adds one to the data of a lock that is held.
    Count(usize),
    /// Locks a lock with readers; a writer that waits keeps new ones out.
    Read(usize),
    Write(usize),
    /// Gives it back, whichever way it is held, and has looked at its data.
    GiveBack(usize),
    Load(usize),
    Store(usize, usize),
    Add(usize),
    Exchange(usize, usize, usize),
    /// Waits with the lock held until its data is not zero.
    Wait(usize),
    NotifyOne(usize),
    NotifyAll(usize),
    Send(usize),
    TrySend(usize),
    Receive(usize),
    TryReceive(usize),
}

pub type Program = Vec<Vec<Step>>;
/// What each thread has read.
pub type Outcome = Vec<Vec<usize>>;

pub const LOCKS: usize = 2;
pub const ATOMICS: usize = 2;
/// The capacities of the channels.
pub const CHANNELS: [usize; 2] = [1, 0];

/// Where to go on after a `TryLock` that failed.
pub fn skipped(steps: &[Step], at: usize) -> usize {
    let Step::TryLock(lock) = steps[at] else {
        unreachable!()
    };
    let unlocks = |step: &Step| matches!(step, Step::Unlock(other) if *other == lock);
    at + steps[at..]
        .iter()
        .position(unlocks)
        .expect("it is unlocked")
        + 1
}

pub struct Rng(pub u64);

impl Rng {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// Which steps a program is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Atomics,
    Locks,
    TryLocks,
    ReadWriteLocks,
    Conditions,
    Channels,
}

/// Of two threads with up to `lengths.0` parts each, or three with up to `lengths.1`.
pub fn random_program(rng: &mut Rng, kind: Kind, lengths: (usize, usize)) -> Program {
    let threads = 2 + rng.below(2);
    let length = if threads == 2 { lengths.0 } else { lengths.1 };
    (0..threads)
        .map(|me| {
            let mut steps = Vec::new();
            for _ in 0..=rng.below(length) {
                random_steps(rng, kind, me, &mut steps);
            }
            steps
        })
        .collect()
}

fn random_steps(rng: &mut Rng, kind: Kind, me: usize, steps: &mut Vec<Step>) {
    let (lock, atomic, value) = (rng.below(LOCKS), rng.below(ATOMICS), rng.below(3));
    let small = match rng.below(4) {
        0 => Step::Load(atomic),
        1 => Step::Store(atomic, value),
        2 => Step::Add(atomic),
        _ => Step::Exchange(atomic, value, 2),
    };
    if kind == Kind::Atomics || rng.below(4) == 0 {
        steps.push(small);
        return;
    }
    let inside = if rng.below(2) == 0 {
        Step::Count(lock)
    } else {
        small
    };
    match kind {
        Kind::Atomics => {}
        Kind::Locks if rng.below(3) == 0 => {
            // Both locks, in either order.
            let (first, second) = (lock, 1 - lock);
            steps.extend([Step::Lock(first), Step::Lock(second), Step::Count(first)]);
            steps.extend([Step::Unlock(second), Step::Unlock(first)]);
        }
        Kind::TryLocks if rng.below(2) == 0 => {
            steps.extend([Step::TryLock(lock), inside, Step::Unlock(lock)]);
        }
        Kind::Locks | Kind::TryLocks => {
            steps.extend([Step::Lock(lock), inside, Step::Unlock(lock)]);
        }
        Kind::ReadWriteLocks => {
            let other = 1 - lock;
            let take = |lock, write| {
                if write {
                    Step::Write(lock)
                } else {
                    Step::Read(lock)
                }
            };
            let (first, second) = (rng.below(2) == 0, rng.below(3) == 0);
            if rng.below(2) == 0 {
                steps.extend([take(lock, first), take(other, second)]);
                steps.extend([Step::GiveBack(other), Step::GiveBack(lock)]);
            } else {
                steps.extend([take(lock, first), small, Step::GiveBack(lock)]);
            }
        }
        Kind::Conditions => match rng.below(3) {
            0 => steps.extend([Step::Lock(lock), Step::Wait(lock), Step::Unlock(lock)]),
            1 => {
                steps.extend([Step::Lock(lock), Step::Count(lock), Step::Unlock(lock)]);
                steps.push(Step::NotifyOne(lock));
            }
            _ => {
                steps.extend([Step::Lock(lock), Step::Count(lock)]);
                steps.extend([Step::NotifyAll(lock), Step::Unlock(lock)]);
            }
        },
        // The first thread receives, the others send.
        Kind::Channels => {
            let channel = rng.below(CHANNELS.len());
            steps.push(match (me, rng.below(3)) {
                (0, 0) => Step::TryReceive(channel),
                (0, _) => Step::Receive(channel),
                (_, 0) => Step::TrySend(channel),
                (_, _) => Step::Send(channel),
            });
        }
    }
}
