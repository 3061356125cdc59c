//! Each rank gets what was meant for it, by nothing but messages.

use std::thread;

use harness::{expect, expect_eq, spawn};
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

use super::{map_of, on_ranks};
use crate::exercise::{exchange, numbers, pass_round, send_map};

/// A rank that is done, or has no part in something, goes on to an exchange with one
/// that still waits.
pub fn meant_for_somebody_else() {
    type Part = fn(&SimpleCommunicator) -> String;
    let parts: [(&str, usize, [i32; 2], Part); 4] = [
        ("numbers", 9, [3, 4], |world| {
            numbers(world, 10_000_000, "hello").unwrap_or_default()
        }),
        ("numbers", 9, [7, 8], |world| {
            numbers(world, 10_000_000, "hello").unwrap_or_default()
        }),
        ("send_map", 3, [2, 1], |world| {
            send_map(world, &map_of([("key1", "value1")])).unwrap_or_default()
        }),
        ("pass_round", 4, [1, 3], |world| {
            pass_round(world, 40, 2).to_string()
        }),
    ];
    let (part, ranks, pair, call) = parts[mpi::one_of(0..=3)];
    let got = on_ranks(ranks, move |world| {
        let has = call(world);
        let rank = world.rank();
        let with = match pair {
            [one, other] if rank == one => other,
            [one, other] if rank == other => one,
            _ => return (has, Vec::new()),
        };
        (has, exchange(world, with, &[rank as u8; 5]))
    });
    let [goes_on, waits] = pair.map(|rank| rank as usize);
    let right = [
        "Process 4 receives 10000000 from process 0.",
        "Process 8 receives hello from process 1.",
        "Process 1 receives {key1: value1} from process 0.",
        "48",
    ];
    expect!(
        right.contains(&got[waits].0.as_str()),
        "in `{part}`, rank {waits} has {:?}: was that sent to it by the rank that it waits for?",
        got[waits].0
    );
    for (rank, with) in [(goes_on, waits), (waits, goes_on)] {
        expect_eq!(
            got[rank].1,
            [with as u8; 5],
            "what rank {rank} gets from rank {with} in an exchange after `{part}`"
        );
    }
}

/// Two worlds that run at the same time know nothing of each other. If ranks shared
/// more than messages (a `static`), so would the worlds.
pub fn nothing_but_messages() {
    type Part = fn(&SimpleCommunicator, i32) -> String;
    let parts: [(usize, Part); 4] = [
        (2, |world, number| {
            let map = map_of([("number", &number.to_string())]);
            send_map(world, &map).unwrap_or_default()
        }),
        (9, |world, number| {
            numbers(world, number, &number.to_string()).unwrap_or_default()
        }),
        (2, |world, number| {
            let got = exchange(world, 1 - world.rank(), number.to_string().as_bytes());
            String::from_utf8_lossy(&got).into_owned()
        }),
        (3, |world, number| {
            pass_round(world, number.into(), world.rank().into()).to_string()
        }),
    ];
    let (ranks, part) = parts[mpi::one_of(0..=3)];
    let run = move |number| on_ranks(ranks, move |world| part(world, number));
    let [of_100, of_200] = thread::scope(|scope| {
        let worlds =
            [100, 200].map(|number| spawn!(scope, "world of {number}", move || run(number)));
        worlds.map(|world| world.join().unwrap())
    });
    // A token of 100 grows to 103 on its way.
    for (all, others, number) in [(of_100, "20", 200), (of_200, "10", 100)] {
        for (rank, has) in all.iter().enumerate() {
            expect!(
                !has.contains(others),
                "rank {rank} of {ranks} has {has:?}, but {number} was sent in another world, that \
                 runs at the same time and shares no messages with this one"
            );
        }
    }
}
