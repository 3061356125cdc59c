//! Runners that meet at a barrier, round after round.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use harness::{Call, Operation, Program, Programs, expect, expect_eq, name, spawn};

use crate::exercise::Barrier;

/// Each runner runs for a while before it comes to each round.
fn programs(threads: usize, rounds: usize, longest: i64) -> Programs {
    Programs::new(1..=threads, 1..=rounds)
        .each("runner-", 1)
        .operation(Operation::new("run").with(0..=longest))
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(3, 3, 2)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(4, 20, 3).cases(6)
}

/// The runners run as the program says. All come to every round: one with fewer
/// calls does not run before the last ones.
pub fn run(program: &Program) {
    let n = program.threads.len();
    let rounds = program.threads.iter().map(Vec::len).max().unwrap_or(0);
    let passages = meet(n, rounds, |runner, round| {
        let call: Option<&Call> = program.threads[runner - 1].get(round - 1);
        for _ in 0..call.map_or(0, |call| call.arguments[0]) {
            thread::yield_now();
        }
    });
    nobody_leaves_early(n, &passages);
    one_leads_each_round(rounds, &passages);
}

/// How one runner came through one round.
#[derive(Clone, Copy, Debug)]
pub struct Passage {
    runner: usize,
    round: usize,
    /// How often the barrier had been reached when the runner left it, by all
    /// runners in all rounds.
    reached: usize,
    leads: bool,
}

/// Lets `n` runners meet at one barrier, round after round.
pub fn meet(n: usize, rounds: usize, run: impl Fn(usize, usize) + Sync) -> Vec<Passage> {
    let barrier = Barrier::new(n);
    name("barrier", &barrier);
    // Relaxed: it is the barrier that has to show everybody the whole count.
    let reached = AtomicUsize::new(0);
    name("reached", &reached);
    let passage = |runner, round| {
        run(runner, round);
        reached.fetch_add(1, Relaxed);
        let leads = barrier.wait();
        let reached = reached.load(Relaxed);
        Passage {
            runner,
            round,
            reached,
            leads,
        }
    };
    thread::scope(|scope| {
        let mut runners = Vec::new();
        for runner in 1..=n {
            let passage = &passage;
            let all = move || (1..=rounds).map(|round| passage(runner, round)).collect();
            runners.push(spawn!(scope, "runner-{runner}", all));
        }
        let joined = runners.into_iter().map(|runner| runner.join().unwrap());
        joined.collect::<Vec<Vec<Passage>>>().concat()
    })
}

/// Nobody leaves a round before all have reached it. So nobody is a round ahead
/// of anybody else: it would have left one that the other had not reached.
pub fn nobody_leaves_early(n: usize, passages: &[Passage]) {
    for passage in passages {
        let Passage { runner, round, .. } = passage;
        let here = passage.reached.saturating_sub(n * (round - 1));
        expect!(
            here >= n,
            "runner-{runner} left round {round} when {here} of {n} had reached it"
        );
    }
}

/// In each round one, and only one, is told to lead.
pub fn one_leads_each_round(rounds: usize, passages: &[Passage]) {
    let mut leaders = vec![0; rounds];
    for passage in passages.iter().filter(|passage| passage.leads) {
        leaders[passage.round - 1] += 1;
    }
    for (round, leaders) in (1..).zip(leaders) {
        expect_eq!(leaders, 1, "the number of leaders of round {round}");
    }
}
