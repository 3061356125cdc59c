//! Every order of the steps, with nothing left out.

use std::collections::{BTreeSet, VecDeque};

use crate::explored::{Outcome, all_outcomes};
use crate::{NOTHING, Program, RETRY, Step};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    at: Vec<usize>,
    read: Outcome,
    tasks: VecDeque<usize>,
    /// How often the front was moved, and how often each thread knows of.
    moves: usize,
    known: Vec<usize>,
    own: Vec<VecDeque<usize>>,
    /// A batch that is being taken task by task: so many are wanted.
    batches: Vec<Option<(Vec<usize>, usize)>>,
}

/// All outcomes; with those of thieves that come too late, or without.
pub fn all(program: &Program, late: bool) -> BTreeSet<Outcome> {
    let threads = program.steps.len();
    let start = State {
        at: vec![0; threads],
        read: vec![Vec::new(); threads],
        tasks: (0..program.tasks).collect(),
        moves: 0,
        known: vec![0; threads],
        own: vec![VecDeque::new(); threads],
        batches: vec![None; threads],
    };
    let after = |state: &State, me: usize| after(program, state, me, late);
    all_outcomes(start, threads, after, |state| state.read.clone())
}

fn after(program: &Program, state: &State, me: usize, late: bool) -> Vec<State> {
    let at = state.at[me];
    let Some(&step) = program.steps[me].get(at) else {
        return Vec::new();
    };
    let mut next = state.clone();
    next.at[me] += 1;
    match step {
        Step::Push => next.tasks.push_back(10 + at),
        Step::Pop => {
            let last = next.tasks.len() == 1;
            let task = match program.lifo {
                true => next.tasks.pop_back(),
                false => next.tasks.pop_front(),
            };
            if task.is_some() && (last || !program.lifo) {
                next.moves += 1;
            }
            next.read[me].push(task.unwrap_or(NOTHING));
        }
        Step::PopOwn => {
            let task = match program.own_lifo {
                true => next.own[me].pop_back(),
                false => next.own[me].pop_front(),
            };
            next.read[me].push(task.unwrap_or(NOTHING));
        }
        Step::Look => {
            next.known[me] = next.moves;
            let is_empty = usize::from(next.tasks.is_empty());
            next.read[me].push(is_empty);
        }
        Step::Steal | Step::Batch | Step::BatchAndPop => {
            return steal(program, state, next, me, step, late);
        }
    }
    vec![next]
}

fn steal(
    program: &Program,
    state: &State,
    mut next: State,
    me: usize,
    step: Step,
    late: bool,
) -> Vec<State> {
    if let Some((mut batch, wanted)) = next.batches[me].take() {
        // Somebody who got in between ends it.
        let task = match next.known[me] == next.moves {
            true => next.tasks.pop_front(),
            false => None,
        };
        next.moves += usize::from(task.is_some());
        next.known[me] = next.moves;
        let over = task.is_none();
        batch.extend(task);
        return vec![go_on(program, next, me, step, batch, wanted, over)];
    }
    let mut all = Vec::new();
    if late && state.known[me] < state.moves {
        let mut retry = next.clone();
        retry.known[me] = retry.moves;
        retry.read[me].push(RETRY);
        all.push(retry);
    }
    let len = next.tasks.len();
    if len == 0 {
        next.known[me] = next.moves;
        next.read[me].push(NOTHING);
        all.push(next);
        return all;
    }
    let wanted = match step {
        Step::Steal => 1,
        Step::Batch => len.div_ceil(2),
        _ => (len - 1) / 2 + 1,
    };
    let at_once = if program.lifo { 1 } else { wanted };
    let batch: Vec<usize> = next.tasks.drain(..at_once).collect();
    next.moves += 1;
    next.known[me] = next.moves;
    all.push(go_on(program, next, me, step, batch, wanted, false));
    all
}

/// The thief has `batch`, and wants more of it unless it is over.
fn go_on(
    program: &Program,
    mut next: State,
    me: usize,
    step: Step,
    mut batch: Vec<usize>,
    wanted: usize,
    over: bool,
) -> State {
    if batch.len() < wanted && !over {
        next.at[me] -= 1;
        next.batches[me] = Some((batch, wanted));
        return next;
    }
    let told = match step {
        Step::Batch => 0,
        _ if program.lifo => batch.remove(batch.len() - 1),
        _ => batch.remove(0),
    };
    if program.lifo != program.own_lifo {
        batch.reverse();
    }
    next.own[me].extend(batch);
    next.read[me].push(told);
    next
}
