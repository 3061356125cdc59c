//! Every rank begins to receive before it sends anything.

use std::collections::BTreeMap;
use std::iter;

use mpi::Rank;
use mpi::traits::*;
pub type Map = BTreeMap<String, String>;
pub fn send_map(world: &impl Communicator, map: &Map) -> Option<String> {
    if world.size() < 2 {
        return too_few(world, 2);
    }
    match world.rank() {
        0 => {
            world.process_at_rank(1).send(&to_bytes(map));
            Some(format!("Process 0 sends {} to process 1.", shown(map)))
        }
        1 => {
            let (bytes, _) = world.process_at_rank(0).receive_vec();
            let map = shown(&from_bytes(&bytes));
            Some(format!("Process 1 receives {map} from process 0."))
        }
        rank => idle(rank),
    }
}
pub fn numbers(world: &impl Communicator, number: i32, text: &str) -> Option<String> {
    if world.size() < 9 {
        return too_few(world, 9);
    }
    match world.rank() {
        0 => {
            world.process_at_rank(4).send(&number);
            Some(format!("Process 0 sends {number} to process 4."))
        }
        1 => {
            world.process_at_rank(8).send(text.as_bytes());
            Some(format!("Process 1 sends {text} to process 8."))
        }
        4 => {
            let (number, _) = world.process_at_rank(0).receive::<i32>();
            Some(format!("Process 4 receives {number} from process 0."))
        }
        8 => {
            let (bytes, _) = world.process_at_rank(1).receive_vec();
            let text = text_of(&bytes);
            Some(format!("Process 8 receives {text} from process 1."))
        }
        rank => idle(rank),
    }
}
pub fn exchange(world: &impl Communicator, with: Rank, mine: &[u8]) -> Vec<u8> {
    let other = world.process_at_rank(with);
    mpi::request::scope(|scope| {
        let send = other.immediate_send(scope, mine);
        let (theirs, _) = other.receive_vec();
        send.wait();
        theirs
    })
}
pub fn letters(world: &impl Communicator, mine: &str) -> Option<String> {
    if world.size() < 6 {
        return too_few(world, 6);
    }
    let rank = world.rank();
    let with = match rank {
        1 => 5,
        5 => 1,
        rank => return idle(rank),
    };
    let theirs = text_of(&exchange(world, with, mine.as_bytes()));
    Some(format!(
        "Process {rank} gives {mine} to process {with} and gets {theirs}."
    ))
}
pub fn pass_round(world: &impl Communicator, token: i64, mine: i64) -> i64 {
    let (rank, size) = (world.rank(), world.size());
    let next = world.process_at_rank((rank + 1) % size);
    let previous = world.process_at_rank((rank + size - 1) % size);
    let mut received = 0;
    mpi::request::scope(|scope| {
        let coming = previous.immediate_receive_into(scope, &mut received);
        if rank == 0 {
            next.send(&(token + mine));
        }
        coming.wait();
    });
    if rank > 0 {
        received += mine;
        next.send(&received);
    }
    received
}
pub fn ring(world: &impl Communicator) -> Option<String> {
    let token = pass_round(world, 0, world.rank().into());
    match world.rank() {
        0 => Some(format!("Process 0 has the token back: {token}.")),
        rank => Some(format!("Process {rank} passes {token} on.")),
    }
}
fn too_few(world: &impl Communicator, needed: Rank) -> Option<String> {
    (world.rank() == 0).then(|| format!("This program requires at least {needed} processes."))
}
fn idle(rank: Rank) -> Option<String> {
    Some(format!("Process {rank} is idle."))
}
fn shown(map: &Map) -> String {
    let pairs: Vec<String> = map
        .iter()
        .map(|(key, value)| format!("{key}: {value}"))
        .collect();
    format!("{{{}}}", pairs.join(", "))
}
fn to_bytes(map: &Map) -> Vec<u8> {
    let mut bytes = Vec::new();
    for text in map.iter().flat_map(|(key, value)| [key, value]) {
        bytes.extend((text.len() as u32).to_le_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes
}
fn from_bytes(mut bytes: &[u8]) -> Map {
    let mut next_text = || {
        let (len, rest) = bytes.split_first_chunk()?;
        let (text, rest) = rest.split_at(u32::from_le_bytes(*len) as usize);
        bytes = rest;
        Some(text_of(text))
    };
    iter::from_fn(|| Some((next_text()?, next_text()?))).collect()
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
