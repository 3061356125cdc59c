//! Messages from rank to rank.
//!
//! All of it compiles. `exchange` even works, with a library that happens to
//! buffer small messages. Here nothing is buffered: a send ends when its receive
//! has begun. The lines that are printed are right; what is between the ranks is
//! not.

use std::collections::BTreeMap;
use std::iter;

use mpi::Rank;
use mpi::traits::*;

/// What rank 0 has for rank 1.
pub type Map = BTreeMap<String, String>;

/// Rank 0 sends its `map` to rank 1. Returns the line that this rank prints.
// TODO 1: here, in `numbers` and in `letters`: how many ranks must there be? All of
// them notice when there are fewer, and only rank 0 is to say so.
pub fn send_map(world: &impl Communicator, map: &Map) -> Option<String> {
    if world.size() < 1 {
        return too_few(1);
    }
    match world.rank() {
        0 => {
            world.process_at_rank(1).send(&to_bytes(map));
            Some(format!("Process 0 sends {} to process 1.", shown(map)))
        }
        // TODO 2: how long is the message? Who knows?
        1 => {
            let mut bytes = [0; 32];
            world.process_at_rank(0).receive_into(&mut bytes);
            let map = shown(&from_bytes(&bytes));
            Some(format!("Process 1 receives {map} from process 0."))
        }
        rank => idle(rank),
    }
}

/// Rank 0 sends its `number` to rank 4, and rank 1 its `text` to rank 8. Returns
/// the line that this rank prints.
// TODO 3: four ranks, and all four wait. For each of them, write down for whom.
pub fn numbers(world: &impl Communicator, number: i32, text: &str) -> Option<String> {
    if world.size() < 8 {
        return too_few(8);
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
            let (number, _) = world.process_at_rank(1).receive::<i32>();
            Some(format!("Process 4 receives {number} from process 0."))
        }
        8 => {
            let mut bytes = [0; 5];
            world.process_at_rank(0).receive_into(&mut bytes);
            let text = text_of(&bytes);
            Some(format!("Process 8 receives {text} from process 1."))
        }
        rank => idle(rank),
    }
}

/// Gives `mine` to the rank `with`, which calls this at the same time, and returns
/// what it gives. The two may differ in length. A rank that exchanges with itself
/// gets `mine` back.
// TODO 4: both ranks run these lines. Who receives while the other sends?
// TODO 5: and is what comes as long as what goes?
pub fn exchange(world: &impl Communicator, with: Rank, mine: &[u8]) -> Vec<u8> {
    let other = world.process_at_rank(with);
    other.send(mine);
    let mut theirs = vec![0; mine.len()];
    other.receive_into(&mut theirs);
    theirs
}

/// Ranks 1 and 5 exchange their letters. Returns the line that this rank prints.
pub fn letters(world: &impl Communicator, mine: &str) -> Option<String> {
    if world.size() < 5 {
        return too_few(5);
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
// TODO 6: the ranks are a ring. Is everybody's neighbour right, at both ends?
// TODO 7: who sends first?
// TODO 8: a ring may have one rank only. To whom does it send, and who receives?
pub fn pass_round(world: &impl Communicator, token: i64, mine: i64) -> i64 {
    let (rank, size) = (world.rank(), world.size());
    let next = world.process_at_rank((rank + 1) % size);
    let previous = world.process_at_rank((rank - 1) % size);

    let (received, _) = previous.receive::<i64>();
    let token = if rank == 0 { token } else { received };
    let token = token + mine;
    next.send(&token);
    token
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
fn too_few(needed: Rank) -> Option<String> {
    Some(format!(
        "This program requires at least {needed} processes."
    ))
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
/// then the text. This is right.
fn to_bytes(map: &Map) -> Vec<u8> {
    let mut bytes = Vec::new();
    for text in map.iter().flat_map(|(key, value)| [key, value]) {
        bytes.extend((text.len() as u32).to_le_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes
}

/// The map that `to_bytes` has written. This is right, too.
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
