//! Random small programs: each engine finds exactly the outcomes that there are,
//! and a deadlock exactly where there is one.
//!
//! What there is, is found by trying every order of the steps, with nothing left
//! out. The search leaves out much, and nothing that makes a difference: here its
//! bound is larger than these programs need.

#[macro_use]
extern crate model_std as std;
extern crate std as real;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::thread;

use model::{Config, Problem, Verdict};

/// One step of a thread. Everything that it reads is part of the outcome.
#[derive(Clone, Copy, Debug)]
enum Step {
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

type Program = Vec<Vec<Step>>;
/// What each thread has read.
type Outcome = Vec<Vec<usize>>;

/// For each kind. The searches match the reference for hundreds, which take
/// longer than a test should.
const PROGRAMS: usize = 15;

const LOCKS: usize = 2;
const ATOMICS: usize = 2;
/// The capacities of the channels.
const CHANNELS: [usize; 2] = [1, 0];

// ---- every order of the steps ----

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
fn all_outcomes(program: &Program) -> BTreeSet<Option<Outcome>> {
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

/// Where to go on after a `TryLock` that failed.
fn skipped(steps: &[Step], at: usize) -> usize {
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

// ---- the same in the modelled world ----

struct World {
    locks: [Mutex<usize>; LOCKS],
    changed: [Condvar; LOCKS],
    shared: [RwLock<usize>; LOCKS],
    atomics: [AtomicUsize; ATOMICS],
    senders: Vec<SyncSender<()>>,
    receivers: Vec<Mutex<Receiver<()>>>,
}

fn run(program: &Program) -> Outcome {
    let (senders, receivers) = CHANNELS
        .iter()
        .map(|&capacity| {
            let (sender, receiver) = sync_channel(capacity);
            (sender, Mutex::new(receiver))
        })
        .unzip();
    let world = World {
        locks: Default::default(),
        changed: Default::default(),
        shared: Default::default(),
        atomics: Default::default(),
        senders,
        receivers,
    };
    thread::scope(|scope| {
        let threads: Vec<_> = program
            .iter()
            .map(|steps| scope.spawn(|| run_thread(steps, &world)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    })
}

fn run_thread(steps: &[Step], world: &World) -> Vec<usize> {
    let mut held: [Option<MutexGuard<'_, usize>>; LOCKS] = [None, None];
    let mut shared: [Option<RwLockReadGuard<'_, usize>>; LOCKS] = [None, None];
    let mut alone: [Option<RwLockWriteGuard<'_, usize>>; LOCKS] = [None, None];
    let mut read = Vec::new();
    let mut at = 0;
    while let Some(&step) = steps.get(at) {
        at += 1;
        match step {
            Step::Lock(lock) => held[lock] = Some(world.locks[lock].lock().unwrap()),
            Step::Unlock(lock) => held[lock] = None,
            Step::TryLock(lock) => match world.locks[lock].try_lock() {
                Ok(guard) => held[lock] = Some(guard),
                Err(_) => {
                    read.push(99);
                    at = skipped(steps, at - 1);
                }
            },
            Step::Count(lock) => {
                let data = held[lock].as_mut().unwrap();
                read.push(**data);
                **data += 1;
            }
            Step::Read(lock) => shared[lock] = Some(world.shared[lock].read().unwrap()),
            Step::Write(lock) => alone[lock] = Some(world.shared[lock].write().unwrap()),
            Step::GiveBack(lock) => {
                if let Some(data) = shared[lock].take() {
                    read.push(*data);
                }
                if let Some(mut data) = alone[lock].take() {
                    read.push(*data);
                    *data += 1;
                }
            }
            Step::Load(atomic) => read.push(world.atomics[atomic].load(SeqCst)),
            Step::Store(atomic, value) => world.atomics[atomic].store(value, SeqCst),
            Step::Add(atomic) => read.push(world.atomics[atomic].fetch_add(1, SeqCst)),
            Step::Exchange(atomic, old, new) => {
                let (Ok(value) | Err(value)) =
                    world.atomics[atomic].compare_exchange(old, new, SeqCst, SeqCst);
                read.push(value);
            }
            Step::Wait(lock) => {
                let mut guard = held[lock].take().unwrap();
                while *guard == 0 {
                    guard = world.changed[lock].wait(guard).unwrap();
                }
                read.push(*guard);
                held[lock] = Some(guard);
            }
            Step::NotifyOne(lock) => world.changed[lock].notify_one(),
            Step::NotifyAll(lock) => world.changed[lock].notify_all(),
            Step::Send(channel) => world.senders[channel].send(()).unwrap(),
            Step::TrySend(channel) => {
                if world.senders[channel].try_send(()).is_err() {
                    read.push(98);
                }
            }
            Step::Receive(channel) => receiver(world, channel).recv().unwrap(),
            Step::TryReceive(channel) => {
                if receiver(world, channel).try_recv().is_err() {
                    read.push(97);
                }
            }
        }
    }
    read
}

/// Each channel has one thread that receives, so that nobody waits here.
fn receiver(world: &World, channel: usize) -> MutexGuard<'_, Receiver<()>> {
    world.receivers[channel].lock().unwrap()
}

// ---- random programs ----

struct Rng(u64);

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
enum Kind {
    Atomics,
    Locks,
    TryLocks,
    ReadWriteLocks,
    Conditions,
    Channels,
}

fn random_program(rng: &mut Rng, kind: Kind) -> Program {
    let threads = 2 + rng.below(2);
    let length = if threads == 2 { 3 } else { 1 };
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

/// What a search finds, and whether it came to its end; the first deadlock is
/// one.
fn explored(
    program: &Program,
    check: impl Fn(Box<dyn Fn() + Send + Sync>) -> model::Report,
) -> (BTreeSet<Option<Outcome>>, bool) {
    let found = real::sync::Arc::new(real::sync::Mutex::new(BTreeSet::new()));
    let (all, steps) = (real::sync::Arc::clone(&found), program.clone());
    let report = check(Box::new(move || {
        let outcome = run(&steps);
        all.lock().unwrap().insert(Some(outcome));
    }));
    assert_eq!(report.coverage.orderings_unsupported, None);
    let found = found.lock().unwrap().clone();
    match report.verdict {
        Verdict::Pass => (found, true),
        Verdict::Stopped(_) => (found, false),
        Verdict::Fail(story) if story.problem == Problem::Deadlock => {
            (BTreeSet::from([None]), true)
        }
        other => panic!("{program:?}: {other:?}"),
    }
}

/// Compares what the engines find with what there is, and counts the programs
/// that were too large to be tried to the end.
fn compare(kind: Kind) {
    let config = Config {
        bound: 12,
        tail: 0,
        orderings: false,
        limit: 20_000,
        ..Config::default()
    };
    let mut rng = Rng(0x9e37_79b9_7f4a_7c15 ^ kind as u64);
    let mut deadlocks = 0;
    let mut stopped = [0, 0];
    for _ in 0..PROGRAMS {
        let program = random_program(&mut rng, kind);
        let all = all_outcomes(&program);
        let deadlock = BTreeSet::from([None]);
        let expected = if all.contains(&None) { &deadlock } else { &all };
        deadlocks += usize::from(all.contains(&None));
        let schedules = explored(&program, |body| model::check(&config, body));
        let few = Config {
            bound: usize::MAX,
            limit: 1_000,
            ..config.clone()
        };
        let orderings = explored(&program, |body| model::check_orderings(&few, body));
        for (engine, (found, complete)) in [schedules, orderings].into_iter().enumerate() {
            if complete {
                assert_eq!(found, *expected, "engine {engine}: {program:?}");
            } else {
                stopped[engine] += 1;
                assert!(found.is_subset(&all), "engine {engine}: {program:?}");
            }
        }
    }
    real::eprintln!(
        "{kind:?}: {PROGRAMS} programs, {deadlocks} with a deadlock; too large: {} for \
         schedules, {} for orderings",
        stopped[0],
        stopped[1]
    );
}

#[test]
fn atomics() {
    compare(Kind::Atomics);
}

#[test]
fn locks() {
    compare(Kind::Locks);
}

#[test]
fn try_locks() {
    compare(Kind::TryLocks);
}

#[test]
fn read_write_locks() {
    compare(Kind::ReadWriteLocks);
}

#[test]
fn conditions() {
    compare(Kind::Conditions);
}

#[test]
fn channels() {
    compare(Kind::Channels);
}
