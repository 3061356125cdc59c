//! The recipe: a map, a number and a word, two letters, and a token, all of them
//! on their way from rank to rank.
//!
//! Each rank prints what it does, and whichever comes first prints first.

use ex28_solution::{Map, letters, numbers, ring, send_map};
use mpi::traits::*;

/// As many as the numbers need. Under `mpiexec` its `-n` counts instead.
const RANKS: usize = 9;

pub fn main() {
    mpi::launch(RANKS, || {
        let universe = mpi::initialize().expect("nobody has initialised MPI before");
        let world = universe.world();

        let pairs = [("key1", "value1"), ("key2", "value2")];
        let map: Map = pairs
            .iter()
            .map(|&(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        say("map", send_map(&world, &map));

        say("numbers", numbers(&world, 10_000_000, "hello"));

        let letter = if world.rank() == 1 { "a" } else { "b" };
        say("letters", letters(&world, letter));

        say("ring", ring(&world));
    });
}

/// Prints a line in one piece: all ranks print to one terminal.
fn say(part: &str, line: Option<String>) {
    if let Some(line) = line {
        println!("{part}: {line}");
    }
}
