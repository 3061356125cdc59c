//! What the programs are made of.

use std::sync::atomic::Ordering;

/// A step on atomics, or on the data of a lock that is held around it.
#[derive(Clone, Copy, Debug)]
pub enum Small {
    Load(usize, Ordering),
    Store(usize, usize, Ordering),
    Swap(usize, usize, Ordering),
    Add(usize, Ordering),
    /// Which atomic, the old and the new value, both orderings.
    Exchange(usize, usize, usize, Ordering, Ordering),
    Fence(Ordering),
    /// Adds one to the data of the lock, if it may be written.
    Count,
}

/// Whose locks.
#[derive(Clone, Copy, Debug)]
pub enum Maker {
    Std,
    ParkingLot,
}

/// How a lock is taken.
#[derive(Clone, Copy, Debug)]
pub enum Take {
    Lock,
    TryLock,
    Read,
    TryRead,
    Write,
    TryWrite,
}

/// One step of a thread. Everything that it reads is part of the outcome.
#[derive(Clone, Debug)]
pub enum Step {
    Do(Small),
    /// Takes the lock, does what is inside, gives it back.
    Hold(Maker, Take, usize, Vec<Small>),
    /// Takes one lock inside the other: the lock with this number first.
    HoldBoth(usize),
    /// Waits until the data of the lock is not zero.
    Wait(usize),
    /// Adds one to the data of the lock; then notifies all, or one.
    Notify(usize, bool),
    /// The first thread receives, the others send. The channel, and whether it
    /// only tries.
    Message(usize, bool),
    /// All threads meet; says who was the leader.
    Meet,
    CallOnce,
    IsCompleted,
    GetOrInit(usize),
    Set(usize),
    Get,
    /// For the first thread.
    Park,
    /// Unparks the first thread.
    Unpark,
}

pub type Program = Vec<Vec<Step>>;

/// What each thread has read.
pub type Outcome = Vec<Vec<usize>>;

pub const ATOMICS: usize = 2;
pub const LOCKS: usize = 2;

/// The capacities of the channels; the first has no limit.
pub const CHANNELS: [Option<usize>; 4] = [None, Some(0), Some(1), Some(2)];

/// Read instead of a value where there was none.
pub const NOTHING: usize = 99;

/// Whether a load may take effect after a store that follows it, in two threads or
/// more: then each may read what the other stores later.
pub fn buffers_loads(program: &Program) -> bool {
    let late = |steps: &Vec<Step>| {
        let loads = |step: &Step| matches!(step, Step::Do(Small::Load(..)) | Step::Hold(..));
        let first = steps.iter().position(loads);
        first.is_some_and(|first| steps.len() > first + 1)
    };
    program.iter().filter(|steps| late(steps)).count() > 1
}

/// Whether a step waits in a loop that an early wake-up goes round.
pub fn waits_in_a_loop(program: &Program) -> bool {
    let mut steps = program.iter().flatten();
    steps.any(|step| matches!(step, Step::Wait(_)))
}

/// Whether a wait may be woken up for no reason.
pub fn may_end_early(program: &Program) -> bool {
    let mut steps = program.iter().flatten();
    steps.any(|step| matches!(step, Step::Wait(_) | Step::Park))
}
