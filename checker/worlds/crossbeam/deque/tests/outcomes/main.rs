//! Random small programs: each engine finds exactly the outcomes that there are.

#[macro_use]
extern crate model_std as std;
extern crate model_crossbeam_deque as crossbeam_deque;
extern crate std as real;

#[path = "../../../queue/tests/outcomes/explored.rs"]
mod explored;
mod modelled;
mod reference;

use explored::{Rng, compare};

/// The first thread works at the deque, the others steal from it and have one
/// each of their own.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    Push,
    Pop,
    Steal,
    Batch,
    BatchAndPop,
    /// Looks whether there is anything.
    Look,
    /// Takes from the thief's own deque.
    PopOwn,
}

#[derive(Clone, Debug)]
pub struct Program {
    pub lifo: bool,
    /// The thieves' own.
    pub own_lifo: bool,
    /// What is there at the start.
    pub tasks: usize,
    pub steps: Vec<Vec<Step>>,
}

pub const NOTHING: usize = 99;
pub const RETRY: usize = 98;

const PROGRAMS: usize = 30;

fn random_program(rng: &mut Rng) -> Program {
    let thieves = 1 + rng.below(2);
    let length = if thieves == 1 { 3 } else { 2 };
    let owner: Vec<Step> = (0..length)
        .map(|_| match rng.below(3) {
            0 => Step::Push,
            _ => Step::Pop,
        })
        .collect();
    let mut thief = || -> Vec<Step> {
        (0..length)
            .map(|_| match rng.below(7) {
                0 => Step::Batch,
                1 => Step::BatchAndPop,
                2 => Step::Look,
                3 => Step::PopOwn,
                _ => Step::Steal,
            })
            .collect()
    };
    let mut steps = vec![owner];
    steps.extend((0..thieves).map(|_| thief()));
    Program {
        lifo: rng.below(2) == 0,
        own_lifo: rng.below(2) == 0,
        tasks: rng.below(5),
        steps,
    }
}

#[test]
fn deques() {
    let mut rng = Rng(0x9e37_79b9_7f4a_7c15);
    let mut complete = [0, 0];
    for _ in 0..PROGRAMS {
        let program = random_program(&mut rng);
        // Where choices are constant nobody is ever late.
        let (all, punctual) = (
            reference::all(&program, true),
            reference::all(&program, false),
        );
        let done = compare(&program, modelled::run, [&all, &punctual]);
        complete = [0, 1].map(|engine| complete[engine] + usize::from(done[engine]));
    }
    real::eprintln!("of {PROGRAMS} programs tried to the end: {complete:?}");
    assert!(complete[0] == PROGRAMS && complete[1] > PROGRAMS / 3);
}
