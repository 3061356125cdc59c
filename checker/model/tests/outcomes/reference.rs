//! Every order of the steps, with nothing left out.

use std::collections::BTreeSet;

use crate::steps::{ATOMICS, CHANNELS, LOCKS, Outcome, Program, Step, skipped};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    at: Vec<usize>,
    read: Outcome,
    owner: [Option<usize>; LOCKS],
    data: [usize; LOCKS],
    atomics: [usize; ATOMICS],
    /// Who sleeps, and whether the thread has been notified.
    asleep: Vec<Option<bool>>,
    readers: [BTreeSet<usize>; LOCKS],
    writer: [Option<usize>; LOCKS],
    /// The writer that waits for the readers to leave.
    next: [Option<usize>; LOCKS],
    written: [usize; LOCKS],
    /// The messages that are there.
    full: [usize; CHANNELS.len()],
    /// By thread: it has offered a message, or waits for one, without a room.
    offers: Vec<Option<usize>>,
    waits: Vec<Option<usize>>,
    given: Vec<bool>,
}

/// All outcomes; `None` stands for a deadlock.
pub fn all_outcomes(program: &Program) -> BTreeSet<Option<Outcome>> {
    let threads = program.len();
    let start = State {
        at: vec![0; threads],
        read: vec![Vec::new(); threads],
        owner: [None; LOCKS],
        data: [0; LOCKS],
        atomics: [0; ATOMICS],
        asleep: vec![None; threads],
        readers: Default::default(),
        writer: [None; LOCKS],
        next: [None; LOCKS],
        written: [0; LOCKS],
        full: [0; CHANNELS.len()],
        offers: vec![None; threads],
        waits: vec![None; threads],
        given: vec![false; threads],
    };
    let (mut known, mut open) = (BTreeSet::from([start.clone()]), vec![start]);
    let mut outcomes = BTreeSet::new();
    while let Some(state) = open.pop() {
        let next: Vec<State> = (0..threads)
            .flat_map(|thread| after(program, &state, thread))
            .collect();
        if next.is_empty() {
            let ended = (0..threads).all(|t| state.at[t] == program[t].len());
            outcomes.insert(ended.then(|| state.read.clone()));
        }
        for state in next {
            if known.insert(state.clone()) {
                open.push(state);
            }
        }
    }
    outcomes
}

/// The states that one step of `me` may lead to.
fn after(program: &Program, state: &State, me: usize) -> Vec<State> {
    let Some(&step) = program[me].get(state.at[me]) else {
        return Vec::new();
    };
    let mut next = state.clone();
    next.at[me] += 1;
    match step {
        Step::Lock(lock) => {
            if state.owner[lock].is_some() {
                return Vec::new();
            }
            next.owner[lock] = Some(me);
        }
        Step::Unlock(lock) => next.owner[lock] = None,
        Step::TryLock(lock) => {
            if state.owner[lock].is_some() {
                next.at[me] = skipped(&program[me], state.at[me]);
                next.read[me].push(99);
            } else {
                next.owner[lock] = Some(me);
            }
        }
        Step::Count(lock) => {
            next.read[me].push(state.data[lock]);
            next.data[lock] += 1;
        }
        Step::Read(lock) => {
            if state.writer[lock].is_some() || state.next[lock].is_some() {
                return Vec::new();
            }
            next.readers[lock].insert(me);
        }
        Step::Write(lock) => {
            let mine = state.next[lock] == Some(me);
            let alone = state.readers[lock].is_empty();
            if state.writer[lock].is_some() || (state.next[lock].is_some() && !mine) {
                return Vec::new();
            }
            if alone {
                next.next[lock] = None;
                next.writer[lock] = Some(me);
            } else if mine {
                return Vec::new();
            } else {
                next.at[me] -= 1;
                next.next[lock] = Some(me);
            }
        }
        Step::GiveBack(lock) => {
            next.read[me].push(state.written[lock]);
            next.readers[lock].remove(&me);
            if state.writer[lock] == Some(me) {
                next.writer[lock] = None;
                next.written[lock] += 1;
            }
        }
        Step::Load(atomic) => next.read[me].push(state.atomics[atomic]),
        Step::Store(atomic, value) => next.atomics[atomic] = value,
        Step::Add(atomic) => {
            next.read[me].push(state.atomics[atomic]);
            next.atomics[atomic] += 1;
        }
        Step::Exchange(atomic, old, new) => {
            next.read[me].push(state.atomics[atomic]);
            if state.atomics[atomic] == old {
                next.atomics[atomic] = new;
            }
        }
        Step::Wait(lock) => match state.asleep[me] {
            None if state.data[lock] > 0 => next.read[me].push(state.data[lock]),
            None => {
                next.at[me] -= 1;
                next.owner[lock] = None;
                next.asleep[me] = Some(false);
            }
            // What a spurious wake-up leads to is left out: it leads back here.
            Some(true) if state.owner[lock].is_none() => {
                next.at[me] -= 1;
                next.owner[lock] = Some(me);
                next.asleep[me] = None;
            }
            Some(_) => return Vec::new(),
        },
        Step::NotifyAll(lock) => {
            for thread in asleep_on(program, state, lock) {
                next.asleep[thread] = Some(true);
            }
        }
        Step::NotifyOne(lock) => {
            let sleepers = asleep_on(program, state, lock);
            if !sleepers.is_empty() {
                let woken = |&thread: &usize| {
                    let mut next = next.clone();
                    next.asleep[thread] = Some(true);
                    next
                };
                return sleepers.iter().map(woken).collect();
            }
        }
        Step::Send(_) | Step::TrySend(_) | Step::Receive(_) | Step::TryReceive(_) => {
            return message(state, next, me, step);
        }
    }
    vec![next]
}

fn asleep_on(program: &Program, state: &State, lock: usize) -> Vec<usize> {
    (0..program.len())
        .filter(|&thread| {
            state.asleep[thread] == Some(false)
                && matches!(program[thread][state.at[thread]], Step::Wait(on) if on == lock)
        })
        .collect()
}

/// A channel with room holds messages. In one without, a sender offers and a
/// receiver waits until somebody comes; whoever comes second completes the pair.
fn message(state: &State, mut next: State, me: usize, step: Step) -> Vec<State> {
    let (Step::Send(channel)
    | Step::TrySend(channel)
    | Step::Receive(channel)
    | Step::TryReceive(channel)) = step
    else {
        unreachable!()
    };
    let stay = |mut next: State| {
        next.at[me] -= 1;
        next
    };
    if CHANNELS[channel] > 0 {
        let (full, empty) = (
            state.full[channel] == CHANNELS[channel],
            state.full[channel] == 0,
        );
        match step {
            Step::Send(_) if full => return Vec::new(),
            Step::Receive(_) if empty => return Vec::new(),
            Step::TrySend(_) if full => next.read[me].push(98),
            Step::TryReceive(_) if empty => next.read[me].push(97),
            Step::Send(_) | Step::TrySend(_) => next.full[channel] += 1,
            _ => next.full[channel] -= 1,
        }
        return vec![next];
    }
    if state.given[me] {
        next.given[me] = false;
        return vec![next];
    }
    let partners = |of: &[Option<usize>]| -> Vec<usize> {
        (0..of.len())
            .filter(|&thread| of[thread] == Some(channel))
            .collect()
    };
    match step {
        Step::Send(_) | Step::TrySend(_) if state.offers[me].is_none() => {
            let receivers = partners(&state.waits);
            if let [receiver, ..] = receivers[..] {
                next.waits[receiver] = None;
                next.given[receiver] = true;
            } else if let Step::TrySend(_) = step {
                next.read[me].push(98);
            } else {
                next = stay(next);
                next.offers[me] = Some(channel);
            }
            vec![next]
        }
        Step::Receive(_) | Step::TryReceive(_) if state.waits[me].is_none() => {
            let senders = partners(&state.offers);
            if !senders.is_empty() {
                let taken = |&sender: &usize| {
                    let mut next = next.clone();
                    next.offers[sender] = None;
                    next.given[sender] = true;
                    next
                };
                return senders.iter().map(taken).collect();
            }
            if let Step::TryReceive(_) = step {
                next.read[me].push(97);
            } else {
                next = stay(next);
                next.waits[me] = Some(channel);
            }
            vec![next]
        }
        _ => Vec::new(),
    }
}
