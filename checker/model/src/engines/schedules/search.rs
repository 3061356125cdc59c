//! The systematic strategies.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;

use super::chooser::{Alternative, Chooser, Place, State};
use crate::kernel::ThreadId;

/// A schedule to run: the last of its departures from the default, and a list of
/// those before that it shares with the schedules it was derived from.
#[derive(Debug)]
struct Branch {
    before: Option<Rc<Branch>>,
    /// Counts the choices of the execution from 0.
    at: u32,
    /// Which alternative is taken there.
    take: u16,
}

/// How many states are kept: some 20 MiB. What comes after them is explored even if
/// it was met before.
const STATES_KEPT: usize = 1 << 20;

/// Every schedule of cost 0, then of cost 1, and so on up to a bound, each of
/// them once.
///
/// With a cache, a schedule that comes to a state which a cheaper one has come to, or
/// an equally cheap one before it, is followed to its end but derived no further:
/// whatever can happen from there, with as many forced switches left, is tried already.
///
/// A schedule is the list of its departures from the default, so that the
/// frontier stays small however long the executions are.
#[derive(Debug)]
pub(crate) struct Bounded {
    /// Schedules to run, by cost.
    frontier: Vec<Vec<Rc<Branch>>>,
    cost: usize,
    /// The departures of the running schedule, first to last.
    plan: Vec<(u32, u16)>,
    last: Option<Rc<Branch>>,
    position: u32,
    found: Vec<(usize, Rc<Branch>)>,
    /// A departure of the plan named an alternative that is not there.
    diverged: bool,
    /// The states that were met, by their numbers, if they are kept.
    seen: Option<HashMap<u64, Met, BuildHasherDefault<Itself>>>,
    /// The running schedule goes where another one has been.
    again: bool,
}

impl Bounded {
    pub fn new(bound: usize, cached: bool) -> Self {
        Self {
            frontier: (0..=bound).map(|_| Vec::new()).collect(),
            cost: 0,
            plan: Vec::new(),
            last: None,
            position: 0,
            found: Vec::new(),
            diverged: false,
            seen: cached.then(HashMap::default),
            again: false,
        }
    }

    /// The cost of the schedule that runs.
    pub fn cost(&self) -> usize {
        self.cost
    }

    /// The schedule did not repeat what it was derived from.
    pub fn diverged(&self) -> bool {
        self.diverged || self.position < self.plan.last().map_or(0, |(at, _)| at + 1)
    }

    /// Prepares the next schedule; `false` when all are done.
    pub fn advance(&mut self) -> bool {
        // The earliest departure is run first: it is on top of the stack.
        for (cost, departure) in self.found.drain(..).rev() {
            self.frontier[cost].push(departure);
        }
        let Some(cost) = (self.cost..self.frontier.len()).find(|&c| !self.frontier[c].is_empty())
        else {
            return false;
        };
        self.cost = cost;
        self.last = self.frontier[cost].pop();
        self.position = 0;
        self.again = false;
        self.plan.clear();
        let mut departure = self.last.as_ref();
        while let Some(this) = departure {
            self.plan.push((this.at, this.take));
            departure = this.before.as_ref();
        }
        self.plan.reverse();
        true
    }

    /// The running schedule comes to a place where it departs no more.
    fn note(&mut self, state: &dyn Fn() -> State) {
        let Some(seen) = &mut self.seen else {
            return;
        };
        let state = state();
        let full = seen.len() >= STATES_KEPT;
        self.again |= match seen.entry(state.number) {
            Entry::Occupied(mut met) => met.get_mut().again(self.cost, state.turn),
            Entry::Vacant(place) => {
                if !full {
                    place.insert(Met::first(self.cost, state.turn));
                }
                false
            }
        };
    }
}

/// Who had the turn when a state was met.
#[derive(Debug)]
struct Met {
    /// What the cheapest schedule cost that came here.
    cost: usize,
    /// It was met when nobody had the turn: whoever goes on costs nothing.
    by_nobody: bool,
    /// The threads that had the turn; those that do not fit are forgotten.
    by: u64,
}

impl Met {
    fn first(cost: usize, turn: Option<ThreadId>) -> Self {
        let mut met = Self {
            cost,
            by_nobody: false,
            by: 0,
        };
        met.again(cost, turn);
        met
    }

    /// Whether all that can happen from here was tried already. A cheaper schedule
    /// that came here could give the turn to anybody with what it had left.
    fn again(&mut self, cost: usize, turn: Option<ThreadId>) -> bool {
        let all = self.cost < cost || self.by_nobody;
        match turn {
            None => std::mem::replace(&mut self.by_nobody, true) || all,
            Some(thread) => {
                let bit = 1_u64.checked_shl(thread.index() as u32).unwrap_or(0);
                let before = self.by & bit != 0;
                self.by |= bit;
                before || all
            }
        }
    }
}

/// Hashes a hash.
#[derive(Debug, Default)]
struct Itself(u64);

impl Hasher for Itself {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("a state is a number")
    }

    fn write_u64(&mut self, state: u64) {
        self.0 = state;
    }
}

impl Chooser for Bounded {
    fn pick(&mut self, _: Place, state: &dyn Fn() -> State, alternatives: &[Alternative]) -> usize {
        let at = self.position;
        self.position += 1;
        match self.plan.binary_search_by_key(&at, |&(at, _)| at) {
            Ok(index) => {
                let take = usize::from(self.plan[index].1);
                if take >= alternatives.len() {
                    self.diverged = true;
                    return 0;
                }
                return take;
            }
            Err(index) if index < self.plan.len() => return 0,
            Err(_) => {}
        }
        let left = self.frontier.len() - 1 - self.cost;
        let ways = alternatives.iter().enumerate().skip(1);
        let mut ways = ways
            .filter(|(_, way)| usize::from(way.cost) <= left)
            .peekable();
        if !self.again && ways.peek().is_some() {
            self.note(state);
        }
        if self.again {
            return 0;
        }
        for (take, way) in ways {
            let branch = Branch {
                before: self.last.clone(),
                at,
                take: take as u16,
            };
            let cost = self.cost + usize::from(way.cost);
            self.found.push((cost, Rc::new(branch)));
        }
        0
    }
}

/// The one schedule in which threads take turns step by step: threads that get
/// out of each other's way for ever do so here.
#[derive(Debug, Default)]
pub(crate) struct LockStep {
    last: Option<crate::kernel::ThreadId>,
}

impl Chooser for LockStep {
    fn pick(&mut self, _: Place, _: &dyn Fn() -> State, alternatives: &[Alternative]) -> usize {
        let next = |after| {
            alternatives
                .iter()
                .enumerate()
                .filter(|(_, a)| after < Some(a.thread) && !a.early && !a.behind)
                .min_by_key(|(_, a)| a.thread)
        };
        let (index, alternative) = next(self.last)
            .or_else(|| next(None))
            .unwrap_or((0, &alternatives[0]));
        self.last = Some(alternative.thread);
        index
    }

    fn takes_turns(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::chooser::Way;
    use super::*;

    /// Runs a program of `choices` binary choices, the second way costing one.
    fn schedules(choices: usize, bound: usize) -> Vec<Vec<usize>> {
        let ways = [0, 1].map(|cost| Alternative {
            thread: ThreadId::MAIN,
            way: Way::Plain,
            cost,
            behind: false,
            early: false,
            forced: false,
        });
        let at = Place {
            thread: ThreadId::MAIN,
            step: 1,
        };
        let state = State {
            number: 0,
            turn: None,
        };
        let mut search = Bounded::new(bound, false);
        let mut seen = Vec::new();
        loop {
            seen.push(
                (0..choices)
                    .map(|_| search.pick(at, &|| state, &ways))
                    .collect(),
            );
            assert!(!search.diverged());
            if !search.advance() {
                return seen;
            }
        }
    }

    #[test]
    fn every_schedule_within_the_bound_is_run_once_and_the_cheapest_first() {
        let seen = schedules(5, 2);

        let mut costs: Vec<usize> = seen.iter().map(|s| s.iter().sum()).collect();
        assert!(costs.is_sorted());
        costs.dedup();
        assert_eq!(costs, [0, 1, 2]);
        let mut distinct = seen.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!((distinct.len(), seen.len()), (1 + 5 + 10, 1 + 5 + 10));
    }
}
