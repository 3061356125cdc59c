//! Messages from rank to rank.
//!
//! One idea carries all of it: *a send is a meeting.* It ends when the other rank
//! receives, unless the library happens to have room for the message. So before a
//! rank waits in a send, somebody must be on the way to the receive: one of the
//! two receives first, or the rank that sends receives at the same time.

use std::collections::BTreeMap;
use std::iter;

use mpi::Rank;
use mpi::point_to_point as p2p;
use mpi::traits::*;

/// What rank 0 has for rank 1.
pub type Map = BTreeMap<String, String>;

/// Rank 0 sends its `map` to rank 1. Returns the line that this rank prints.
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
            // Only the message knows how long it is.
            let (bytes, _) = world.process_at_rank(0).receive_vec();
            let map = shown(&from_bytes(&bytes));
            Some(format!("Process 1 receives {map} from process 0."))
        }
        rank => idle(rank),
    }
}

/// Rank 0 sends its `number` to rank 4, and rank 1 its `text` to rank 8. Returns
/// the line that this rank prints.
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

/// Gives `mine` to the rank `with`, which calls this at the same time, and returns
/// what it gives. The two may differ in length. A rank that exchanges with itself
/// gets `mine` back.
pub fn exchange(world: &impl Communicator, with: Rank, mine: &[u8]) -> Vec<u8> {
    let other = world.process_at_rank(with);
    mpi::request::scope(|scope| {
        // Both ranks begin to send, and neither waits for the end of that before
        // it receives. So both do receive, and both sends end.
        let send = other.immediate_send(scope, mine);
        let (theirs, _) = other.receive_vec();
        send.wait();
        theirs
    })
}

/// Ranks 1 and 5 exchange their letters. Returns the line that this rank prints.
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

/// The token that rank 0 has goes from each rank to the next, and from the last one
/// back to rank 0. Each rank, the first one too, adds `mine` before it passes the token
/// on, and does not wait for the ranks further on. Returns the token that this rank has
/// passed on; on rank 0, the token that came back.
pub fn pass_round(world: &impl Communicator, token: i64, mine: i64) -> i64 {
    let (rank, size) = (world.rank(), world.size());
    let next = world.process_at_rank((rank + 1) % size);
    // The rank before rank 0 is the last one; -1 % size would still be -1.
    let previous = world.process_at_rank((rank + size - 1) % size);

    if rank == 0 {
        // Somebody has to begin. Sending and receiving at the same time is right
        // for one rank too, which is its own neighbour on both sides.
        let (back, _) = p2p::send_receive(&(token + mine), &next, &previous);
        back
    } else {
        let (token, _) = previous.receive::<i64>();
        let token = token + mine;
        next.send(&token);
        token
    }
}

/// A token that shows 0 goes round, and each rank adds its number. Returns the line that
/// this rank prints.
pub fn ring(world: &impl Communicator) -> Option<String> {
    let token = pass_round(world, 0, world.rank().into());
    match world.rank() {
        0 => Some(format!("Process 0 has the token back: {token}.")),
        rank => Some(format!("Process {rank} passes {token} on.")),
    }
}

/// What rank 0 prints, and nobody else, if there are fewer ranks than that.
fn too_few(world: &impl Communicator, needed: Rank) -> Option<String> {
    (world.rank() == 0).then(|| format!("This program requires at least {needed} processes."))
}

/// What a rank prints that has no part in it.
fn idle(rank: Rank) -> Option<String> {
    Some(format!("Process {rank} is idle."))
}

/// A map as people write it.
fn shown(map: &Map) -> String {
    let pairs: Vec<String> = map
        .iter()
        .map(|(key, value)| format!("{key}: {value}"))
        .collect();
    format!("{{{}}}", pairs.join(", "))
}

/// A map as a message: of each key and each value the length, in four bytes, and
/// then the text.
fn to_bytes(map: &Map) -> Vec<u8> {
    let mut bytes = Vec::new();
    for text in map.iter().flat_map(|(key, value)| [key, value]) {
        bytes.extend((text.len() as u32).to_le_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes
}

/// The map that `to_bytes` has written.
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
