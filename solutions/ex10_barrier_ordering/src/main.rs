//! The recipe: three runners wait for each other at a barrier.

use std::thread;

use ex10_solution::race;

pub fn main() {
    // The original sleeps for a random time here. How long it takes must not
    // matter: a turn given away for each letter of the name will do.
    let run = |name: &str| name.chars().for_each(|_| thread::yield_now());
    for line in race(&["Huey", "Dewey", "Louie"], run) {
        println!("{line}");
    }
}
