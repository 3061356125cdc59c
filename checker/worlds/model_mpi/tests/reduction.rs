//! Operations that commute are done at once, in one order. This must show the same
//! outcomes as all orders.
//!
//! Programs are made from a random order of messages and collectives, which is one
//! way to run them; receives from any rank make others.

extern crate model_mpi as mpi;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use model::{Config, Problem, Verdict};
use mpi::traits::*;

const RANKS: usize = 3;

#[derive(Clone, Copy, Debug)]
enum Step {
    Send { to: i32, tag: i32, value: i32 },
    Receive { from: i32, tag: i32 },
    ReceiveAny,
    ProbeAny,
    Barrier,
}

type Program = [Vec<Step>; RANKS];

/// SplitMix64.
struct Rng(u64);

impl Rng {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}

fn program(seed: u64) -> Program {
    let mut rng = Rng(seed);
    let mut program = Program::default();
    for value in 0..4 {
        if rng.below(6) == 0 {
            for steps in &mut program {
                steps.push(Step::Barrier);
            }
            continue;
        }
        // Mostly to rank 0, where the messages meet.
        let to = rng.below(2 * RANKS as u64) as usize / 2 * usize::from(rng.below(2) == 0);
        let from = (to + 1 + rng.below(RANKS as u64 - 1) as usize) % RANKS;
        let tag = rng.below(2) as i32;
        program[from].push(Step::Send {
            to: to as i32,
            tag,
            value,
        });
        match rng.below(5) {
            0 => program[to].push(Step::Receive {
                from: from as i32,
                tag,
            }),
            1 => program[to].extend([Step::ProbeAny, Step::ReceiveAny]),
            _ => program[to].push(Step::ReceiveAny),
        }
    }
    program
}

/// What a rank has seen, in order.
fn run(program: &Program) -> Vec<i32> {
    let universe = mpi::initialize().unwrap();
    let world = universe.world();
    let mut seen = Vec::new();
    for step in &program[world.rank() as usize] {
        match *step {
            Step::Send { to, tag, value } => world.process_at_rank(to).send_with_tag(&value, tag),
            Step::Receive { from, tag } => {
                seen.push(world.process_at_rank(from).receive_with_tag(tag).0);
            }
            Step::ReceiveAny => seen.push(world.any_process().receive().0),
            Step::ProbeAny => seen.push(10 + world.any_process().probe().source_rank()),
            Step::Barrier => world.barrier(),
        }
    }
    seen
}

/// Everything that can be seen within the bound, whether a deadlock was found,
/// and the number of schedules.
fn outcomes(
    program: &Program,
    bound: usize,
    reduced: bool,
) -> (BTreeSet<Vec<Vec<i32>>>, bool, usize) {
    let seen = Arc::new(Mutex::new(BTreeSet::new()));
    let config = Config {
        bound,
        reduced,
        orderings: false,
        tail: 0,
        ..Config::default()
    };
    let (kept, program) = (Arc::clone(&seen), program.clone());
    let report = model::check(&config, move || {
        let program = program.clone();
        let got = mpi::ranks(RANKS, move || run(&program));
        kept.lock().unwrap().insert(got);
    });
    let deadlock = match &report.verdict {
        Verdict::Pass => false,
        Verdict::Fail(story) if story.problem == Problem::Deadlock => true,
        other => panic!("{other:#?}"),
    };
    let seen = seen.lock().unwrap().clone();
    (seen, deadlock, report.coverage.schedules)
}

#[test]
fn the_reduced_search_sees_what_the_full_search_sees() {
    let (mut varied, mut stuck, mut reduced, mut full) = (0, 0, 0, 0);
    for (seed, bound) in (0..40).flat_map(|seed| [(seed, 0), (seed, 1), (seed, 2)]) {
        let program = program(seed);
        let (few, few_stuck, few_schedules) = outcomes(&program, bound, true);
        let (all, all_stuck, all_schedules) = outcomes(&program, bound, false);

        assert!(few_stuck || !all_stuck, "bound {bound}: {program:?}");
        if few_stuck {
            // The search ends there.
            stuck += 1;
            continue;
        }
        let lost: Vec<_> = all.difference(&few).collect();
        assert!(lost.is_empty(), "bound {bound} loses {lost:?}: {program:?}");
        varied += usize::from(all.len() > 1);
        reduced += few_schedules;
        full += all_schedules;
    }
    println!("{reduced} schedules instead of {full}");
    assert!(varied >= 5 && stuck >= 3, "{varied} varied, {stuck} stuck");
}
