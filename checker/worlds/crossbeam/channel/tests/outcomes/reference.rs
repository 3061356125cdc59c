//! Every order of the steps and every choice, with nothing left out.

use std::collections::BTreeSet;

use crate::steps::{
    CHANNELS, Case, DISCONNECTED, Mode, Outcome, Program, REFUSED, SENT, Step, holds,
};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    at: Vec<usize>,
    seen: Outcome,
    messages: [Vec<usize>; CHANNELS.len()],
    senders: [usize; CHANNELS.len()],
    receivers: [usize; CHANNELS.len()],
    /// By thread: it waits for partners.
    waits: Vec<bool>,
    /// By thread: the case that a partner has completed, and what it received.
    met: Vec<Option<(usize, usize)>>,
    /// By thread: how many of its senders and receivers it has left at its end.
    left: Vec<usize>,
}

/// All outcomes; `None` stands for a deadlock.
pub fn all_outcomes(program: &Program) -> BTreeSet<Option<Outcome>> {
    let threads = program.len();
    let count = |sender| {
        std::array::from_fn(|channel| {
            let holders = program.iter().filter(|steps| holds(steps, channel, sender));
            holders.count()
        })
    };
    let start = State {
        at: vec![0; threads],
        seen: vec![Vec::new(); threads],
        messages: Default::default(),
        senders: count(true),
        receivers: count(false),
        waits: vec![false; threads],
        met: vec![None; threads],
        left: vec![0; threads],
    };
    let (mut known, mut open) = (BTreeSet::from([start.clone()]), vec![start]);
    let mut outcomes = BTreeSet::new();
    while let Some(state) = open.pop() {
        let next: Vec<State> = (0..threads)
            .flat_map(|thread| after(program, &state, thread))
            .collect();
        if next.is_empty() {
            let ended = (0..threads).all(|t| state.at[t] == program[t].len());
            outcomes.insert(ended.then(|| state.seen.clone()));
        }
        for state in next {
            if known.insert(state.clone()) {
                open.push(state);
            }
        }
    }
    outcomes
}

/// The states that one step of `me` may lead to.
fn after(program: &Program, state: &State, me: usize) -> Vec<State> {
    let Some(step) = program[me].get(state.at[me]) else {
        return leave(program, state, me);
    };
    if let Some((case, value)) = state.met[me] {
        let mut next = state.clone();
        next.met[me] = None;
        next.end_step(step, me, case, value);
        return vec![next];
    }
    let mut ways = Vec::new();
    for index in 0..step.cases.len() {
        ways.extend(complete(program, state, me, step, index));
        if step.mode == Mode::Biased && !ways.is_empty() {
            // Which partner it meets there is open all the same.
            break;
        }
    }
    let without_room = |case: &Case| {
        let (Case::Send(channel, _) | Case::Receive(channel)) = *case;
        CHANNELS[channel] == Some(0)
    };
    if ways.is_empty() && step.mode == Mode::Try {
        let mut next = state.clone();
        next.at[me] += 1;
        next.seen[me].push(REFUSED);
        ways.push(next);
    } else if ways.is_empty() && !state.waits[me] && step.cases.iter().any(without_room) {
        let mut next = state.clone();
        next.waits[me] = true;
        ways.push(next);
    }
    ways
}

/// The thread has come to its end: one after the other, it drops what it holds.
fn leave(program: &Program, state: &State, me: usize) -> Vec<State> {
    let place = state.left[me];
    let (sender, channel) = (place < CHANNELS.len(), place % CHANNELS.len());
    if place == 2 * CHANNELS.len() {
        return Vec::new();
    }
    let mut next = state.clone();
    next.left[me] += 1;
    if holds(&program[me], channel, sender) {
        match sender {
            true => next.senders[channel] -= 1,
            false => next.receivers[channel] -= 1,
        }
    }
    vec![next]
}

/// The states that this case of a step may lead to; none if it is not ready.
fn complete(program: &Program, state: &State, me: usize, step: &Step, index: usize) -> Vec<State> {
    let done = |value| {
        let mut next = state.clone();
        next.end_step(step, me, index, value);
        next
    };
    let (Case::Send(channel, _) | Case::Receive(channel)) = step.cases[index];
    let nobody_left = match step.cases[index] {
        Case::Send(..) => state.receivers[channel] == 0,
        Case::Receive(_) => state.senders[channel] == 0,
    };
    if CHANNELS[channel] == Some(0) {
        let mut ways = Vec::new();
        for (partner, case) in partners(program, state, me, step.cases[index]) {
            let (mine, theirs) = match (step.cases[index], case.1) {
                (Case::Send(_, value), _) => (SENT, value),
                (Case::Receive(_), Case::Send(_, value)) => (value, SENT),
                (Case::Receive(_), Case::Receive(_)) => unreachable!(),
            };
            let mut next = done(mine);
            next.met[partner] = Some((case.0, theirs));
            next.waits[partner] = false;
            ways.push(next);
        }
        if ways.is_empty() && nobody_left {
            ways.push(done(DISCONNECTED));
        }
        return ways;
    }
    match step.cases[index] {
        Case::Send(..) if nobody_left => vec![done(DISCONNECTED)],
        Case::Send(_, value) => {
            if CHANNELS[channel] == Some(state.messages[channel].len()) {
                return Vec::new();
            }
            let mut next = done(SENT);
            next.messages[channel].push(value);
            vec![next]
        }
        Case::Receive(_) => {
            let Some(&value) = state.messages[channel].first() else {
                return if nobody_left {
                    vec![done(DISCONNECTED)]
                } else {
                    Vec::new()
                };
            };
            let mut next = done(value);
            next.messages[channel].remove(0);
            vec![next]
        }
    }
}

/// Who waits for `me` at the other side, each with the case.
fn partners(
    program: &Program,
    state: &State,
    me: usize,
    mine: Case,
) -> Vec<(usize, (usize, Case))> {
    let fits = |case: Case| match (mine, case) {
        (Case::Send(to, _), Case::Receive(from)) | (Case::Receive(from), Case::Send(to, _)) => {
            from == to
        }
        _ => false,
    };
    let waiting = (0..program.len()).filter(|&thread| thread != me && state.waits[thread]);
    waiting
        .flat_map(|thread| {
            let cases = program[thread][state.at[thread]].cases.iter().copied();
            let fitting = cases.enumerate().filter(move |&(_, case)| fits(case));
            fitting.map(move |case| (thread, case))
        })
        .collect()
}

impl State {
    fn end_step(&mut self, step: &Step, me: usize, case: usize, value: usize) {
        self.at[me] += 1;
        self.waits[me] = false;
        if step.cases.len() > 1 {
            self.seen[me].push(case);
        }
        self.seen[me].push(value);
    }
}
