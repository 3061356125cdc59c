//! Random small programs: each engine finds exactly the outcomes that there are.

#[macro_use]
extern crate model_std as std;
extern crate model_crossbeam_queue as crossbeam_queue;
extern crate std as real;

mod explored;

use std::collections::VecDeque;
use std::thread;

use crossbeam_queue::{ArrayQueue, SegQueue};
use explored::{Outcome, Rng, all_outcomes, compare};

#[derive(Clone, Copy, Debug)]
enum Step {
    Push(usize),
    ForcePush(usize),
    Pop(usize),
    Len(usize),
}

/// The capacities of the queues.
const QUEUES: [usize; 3] = [usize::MAX, 1, 2];

const PROGRAMS: usize = 25;
/// What is there at the start.
const FIRST: usize = 77;
const NOTHING: usize = 99;
const FULL: usize = 98;

type Program = Vec<Vec<Step>>;

fn random_program(rng: &mut Rng) -> Program {
    let threads = 2 + rng.below(2);
    let length = if threads == 2 { 4 } else { 2 };
    let mut step = || {
        let queue = rng.below(QUEUES.len());
        match rng.below(8) {
            0..=2 => Step::Push(queue),
            3 | 4 if queue > 0 => Step::ForcePush(queue),
            5 => Step::Len(queue),
            _ => Step::Pop(queue),
        }
    };
    (0..threads)
        .map(|_| (0..length).map(|_| step()).collect())
        .collect()
}

/// What is pushed says by whom.
fn value(thread: usize, at: usize) -> usize {
    thread * 10 + at
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    at: Vec<usize>,
    read: Outcome,
    queues: [VecDeque<usize>; QUEUES.len()],
}

fn reference(program: &Program) -> std::collections::BTreeSet<Outcome> {
    let start = State {
        at: vec![0; program.len()],
        read: vec![Vec::new(); program.len()],
        queues: [const { VecDeque::new() }; QUEUES.len()].map(|mut queue| {
            queue.push_back(FIRST);
            queue
        }),
    };
    let after = |state: &State, me: usize| {
        let at = state.at[me];
        let Some(&step) = program[me].get(at) else {
            return Vec::new();
        };
        let mut next = state.clone();
        next.at[me] += 1;
        let read = &mut next.read[me];
        match step {
            Step::Push(queue) if next.queues[queue].len() == QUEUES[queue] => read.push(FULL),
            Step::Push(queue) => next.queues[queue].push_back(value(me, at)),
            Step::ForcePush(queue) => {
                let is_full = next.queues[queue].len() == QUEUES[queue];
                let oldest = is_full.then(|| next.queues[queue].pop_front()).flatten();
                read.push(oldest.unwrap_or(NOTHING));
                next.queues[queue].push_back(value(me, at));
            }
            Step::Pop(queue) => read.push(next.queues[queue].pop_front().unwrap_or(NOTHING)),
            Step::Len(queue) => read.push(next.queues[queue].len()),
        }
        vec![next]
    };
    all_outcomes(start, program.len(), after, |state| state.read.clone())
}

fn run(program: &Program) -> Outcome {
    let unbounded = SegQueue::new();
    let bounded = [ArrayQueue::new(QUEUES[1]), ArrayQueue::new(QUEUES[2])];
    unbounded.push(FIRST);
    bounded.iter().for_each(|queue| queue.push(FIRST).unwrap());
    let run_thread = |me: usize| {
        let mut read = Vec::new();
        for (at, &step) in program[me].iter().enumerate() {
            let value = value(me, at);
            match step {
                Step::Push(0) => unbounded.push(value),
                Step::Push(queue) => {
                    if bounded[queue - 1].push(value).is_err() {
                        read.push(FULL);
                    }
                }
                Step::ForcePush(queue) => {
                    read.push(bounded[queue - 1].force_push(value).unwrap_or(NOTHING));
                }
                Step::Pop(0) => read.push(unbounded.pop().unwrap_or(NOTHING)),
                Step::Pop(queue) => read.push(bounded[queue - 1].pop().unwrap_or(NOTHING)),
                Step::Len(0) => read.push(unbounded.len()),
                Step::Len(queue) => read.push(bounded[queue - 1].len()),
            }
        }
        read
    };
    thread::scope(|scope| {
        let run_thread = &run_thread;
        let threads: Vec<_> = (0..program.len())
            .map(|me| scope.spawn(move || run_thread(me)))
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    })
}

#[test]
fn queues() {
    let mut rng = Rng(0x9e37_79b9_7f4a_7c15);
    let mut complete = [0, 0];
    for _ in 0..PROGRAMS {
        let program = random_program(&mut rng);
        let all = reference(&program);
        let done = compare(&program, run, [&all, &all]);
        complete = [0, 1].map(|engine| complete[engine] + usize::from(done[engine]));
    }
    real::eprintln!("of {PROGRAMS} programs tried to the end: {complete:?}");
    assert!(complete[0] == PROGRAMS && complete[1] > PROGRAMS / 3);
}
