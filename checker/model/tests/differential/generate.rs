//! Random small programs, of one kind of steps each or of several.

use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::steps::{ATOMICS, CHANNELS, LOCKS, Maker, Program, Small, Step, Take};

/// Which steps a program is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Atomics,
    Locks,
    ReadWriteLocks,
    Conditions,
    Channels,
    Meetings,
    Once,
    Parking,
    Mixed,
}

/// Two threads of up to four steps, or three of one or two.
pub fn program(kind: Kind) -> BoxedStrategy<Program> {
    let sized = move |threads: usize, most: usize| {
        let least = most / 2;
        (0..threads)
            .map(|me| vec(step(kind, me), least.max(1)..=most))
            .collect::<Vec<_>>()
    };
    match kind {
        // As many meetings for everybody.
        Kind::Meetings => (sized(2, 2), sized(2, 1))
            .prop_map(|(before, after)| meet(before, after))
            .boxed(),
        Kind::Conditions => prop_oneof![2 => waiting(1), 1 => waiting(2)].boxed(),
        Kind::Atomics => prop_oneof![2 => sized(2, 4), 1 => sized(3, 2)].boxed(),
        _ => prop_oneof![2 => sized(2, 3), 1 => sized(3, 2)].boxed(),
    }
}

fn meet(before: Program, after: Program) -> Program {
    before
        .into_iter()
        .zip(after)
        .map(|(before, after)| {
            before
                .into_iter()
                .chain([Step::Meet])
                .chain(after)
                .collect()
        })
        .collect()
}

/// The first thread waits, and each of the others notifies.
fn waiting(others: usize) -> impl Strategy<Value = Program> {
    let some = || vec(step(Kind::Conditions, 0), 0..=1);
    let notifier = (some(), any::<bool>(), some());
    let lock = 0..LOCKS;
    (some(), lock, some(), vec(notifier, others)).prop_map(|(before, lock, after, others)| {
        let around = |before: Vec<Step>, step, after| {
            before.into_iter().chain([step]).chain(after).collect()
        };
        let first = around(before, Step::Wait(lock), after);
        let others = others
            .into_iter()
            .map(|(before, all, after)| around(before, Step::Notify(lock, all), after));
        [first].into_iter().chain(others).collect()
    })
}

fn step(kind: Kind, me: usize) -> BoxedStrategy<Step> {
    let atomics = small().prop_map(Step::Do);
    match kind {
        Kind::Atomics | Kind::Meetings | Kind::Conditions => atomics.boxed(),
        Kind::Locks => {
            let takes = select(vec![Take::Lock, Take::Lock, Take::TryLock]);
            prop_oneof![
                1 => atomics,
                4 => hold(takes),
                1 => (0..LOCKS).prop_map(Step::HoldBoth),
            ]
            .boxed()
        }
        Kind::ReadWriteLocks => {
            let takes = [Take::Read, Take::Write, Take::TryRead, Take::TryWrite];
            prop_oneof![1 => atomics, 4 => hold(select(takes.to_vec()))].boxed()
        }
        Kind::Channels => prop_oneof![1 => atomics, 3 => message()].boxed(),
        Kind::Once => prop_oneof![1 => atomics, 4 => once()].boxed(),
        Kind::Parking if me == 0 => prop_oneof![2 => atomics, 1 => Just(Step::Park)].boxed(),
        Kind::Parking => prop_oneof![2 => atomics, 1 => Just(Step::Unpark)].boxed(),
        Kind::Mixed => {
            let takes = [Take::Lock, Take::TryLock, Take::Read, Take::Write];
            prop_oneof![3 => atomics, 2 => hold(select(takes.to_vec())), 1 => message(), 1 => once()]
                .boxed()
        }
    }
}

fn hold(take: impl Strategy<Value = Take> + 'static) -> impl Strategy<Value = Step> {
    let makers = select(&[Maker::Std, Maker::ParkingLot][..]);
    let inside = prop_oneof![1 => Just(Small::Count), 1 => small()];
    (makers, take, 0..LOCKS, vec(inside, 1..=1))
        .prop_map(|(maker, take, lock, inside)| Step::Hold(maker, take, lock, inside))
}

fn message() -> impl Strategy<Value = Step> {
    let tries = prop_oneof![2 => Just(false), 1 => Just(true)];
    (0..CHANNELS.len(), tries).prop_map(|(channel, tries)| Step::Message(channel, tries))
}

fn once() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::CallOnce),
        Just(Step::IsCompleted),
        (0..3_usize).prop_map(Step::GetOrInit),
        (0..3_usize).prop_map(Step::Set),
        Just(Step::Get),
    ]
}

fn small() -> impl Strategy<Value = Small> {
    const LOADS: [Ordering; 3] = [Relaxed, Acquire, SeqCst];
    const STORES: [Ordering; 3] = [Relaxed, Release, SeqCst];
    const UPDATES: [Ordering; 5] = [Relaxed, Acquire, Release, AcqRel, SeqCst];
    const FENCES: [Ordering; 4] = [Acquire, Release, AcqRel, SeqCst];

    let (atomic, value) = (0..ATOMICS, 1..3_usize);
    let loads = (atomic.clone(), select(&LOADS[..]));
    let stores = (atomic.clone(), value.clone(), select(&STORES[..]));
    let swaps = (atomic.clone(), value.clone(), select(&UPDATES[..]));
    let adds = (atomic.clone(), select(&UPDATES[..]));
    let orders = (select(&UPDATES[..]), select(&LOADS[..]));
    let exchanges = (atomic, 0..3_usize, value, orders);
    prop_oneof![
        6 => loads.prop_map(|(atomic, order)| Small::Load(atomic, order)),
        4 => stores.prop_map(|(atomic, value, order)| Small::Store(atomic, value, order)),
        1 => swaps.prop_map(|(atomic, value, order)| Small::Swap(atomic, value, order)),
        1 => adds.prop_map(|(atomic, order)| Small::Add(atomic, order)),
        1 => exchanges.prop_map(|(atomic, old, new, (success, failure))| {
            Small::Exchange(atomic, old, new, success, failure)
        }),
        1 => select(&FENCES[..]).prop_map(Small::Fence),
    ]
}
