//! The systematic strategies.

use std::collections::VecDeque;
use std::rc::Rc;

use super::chooser::{Alternative, Chooser, Place, State};
use super::seen::Seen;

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

/// Every schedule of cost 0, then of cost 1, and so on up to a bound, each of
/// them once.
///
/// With a cache, a schedule that comes to a state which a cheaper one has come to, or
/// an equally cheap one before it, is followed to its end but derived no further:
/// whatever can happen from there, with as many forced switches left, is tried already.
///
/// A schedule is the list of its departures from the default, so that the
/// frontier stays small however long the executions are. However many there are, the
/// frontier has room for so many of each cost, and forgets those that would be run last.
#[derive(Debug)]
pub(crate) struct Bounded {
    /// Schedules to run, by cost: the last one first.
    frontier: Vec<VecDeque<Rc<Branch>>>,
    room: usize,
    /// The lowest cost of which one was forgotten.
    forgotten: Option<usize>,
    cost: usize,
    /// The departures of the running schedule, first to last.
    plan: Vec<(u32, u16)>,
    last: Option<Rc<Branch>>,
    position: u32,
    /// What the running schedule adds to the frontier, by cost.
    found: Vec<Vec<Rc<Branch>>>,
    /// A departure of the plan named an alternative that is not there.
    diverged: bool,
    /// The states that were met, by their numbers, if they are kept.
    seen: Option<Seen>,
    /// The running schedule goes where another one has been.
    again: bool,
}

impl Bounded {
    pub fn new(bound: usize, cached: bool, room: usize) -> Self {
        Self {
            frontier: (0..=bound).map(|_| VecDeque::new()).collect(),
            room,
            forgotten: None,
            cost: 0,
            plan: Vec::new(),
            last: None,
            position: 0,
            found: (0..=bound).map(|_| Vec::new()).collect(),
            diverged: false,
            seen: cached.then(Seen::default),
            again: false,
        }
    }

    /// The cost of the schedule that runs.
    pub fn cost(&self) -> usize {
        self.cost
    }

    /// Schedules of this cost were left out because there was no room for them.
    pub fn forgotten(&self) -> Option<usize> {
        self.forgotten
    }

    /// The schedule did not repeat what it was derived from.
    pub fn diverged(&self) -> bool {
        self.diverged || self.position < self.plan.last().map_or(0, |(at, _)| at + 1)
    }

    /// Prepares the next schedule; `false` when all are done.
    pub fn advance(&mut self) -> bool {
        // The earliest departure is run first: it is on top of the stack.
        for (cost, stack) in self.frontier.iter_mut().enumerate() {
            stack.extend(self.found[cost].drain(..).rev());
            let too_many = stack.len().saturating_sub(self.room);
            if stack.drain(..too_many).next().is_some() {
                forget(&mut self.forgotten, cost);
            }
        }
        let Some(cost) = (self.cost..self.frontier.len()).find(|&c| !self.frontier[c].is_empty())
        else {
            return false;
        };
        self.cost = cost;
        self.last = self.frontier[cost].pop_back();
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
        if let Some(seen) = &mut self.seen {
            self.again |= seen.again(self.cost, state());
        }
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
            let cost = self.cost + usize::from(way.cost);
            if self.found[cost].len() == self.room {
                forget(&mut self.forgotten, cost);
                continue;
            }
            let branch = Branch {
                before: self.last.clone(),
                at,
                take: take as u16,
            };
            self.found[cost].push(Rc::new(branch));
        }
        0
    }
}

fn forget(lowest: &mut Option<usize>, cost: usize) {
    *lowest = Some(lowest.map_or(cost, |lowest| lowest.min(cost)));
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
    use crate::kernel::ThreadId;

    /// Runs a program of `choices` binary choices, the second way costing one.
    fn schedules(choices: usize, bound: usize) -> Vec<Vec<usize>> {
        let (seen, forgotten) = schedules_with_room(choices, bound, usize::MAX);
        assert_eq!(forgotten, None);
        seen
    }

    fn schedules_with_room(
        choices: usize,
        bound: usize,
        room: usize,
    ) -> (Vec<Vec<usize>>, Option<usize>) {
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
        let mut search = Bounded::new(bound, false, room);
        let mut seen = Vec::new();
        loop {
            seen.push(
                (0..choices)
                    .map(|_| search.pick(at, &|| state, &ways))
                    .collect(),
            );
            assert!(!search.diverged());
            if !search.advance() {
                return (seen, search.forgotten());
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
    #[test]
    fn what_has_no_room_is_what_would_be_run_last() {
        let (all, (some, forgotten)) = (schedules(5, 2), schedules_with_room(5, 2, 3));
        assert_eq!(forgotten, Some(1));
        assert!(some.iter().all(|schedule| all.contains(schedule)));
        let of_cost_one = |schedules: &[Vec<usize>]| -> Vec<Vec<usize>> {
            let ones = |schedule: &&Vec<usize>| schedule.iter().sum::<usize>() == 1;
            schedules.iter().filter(ones).cloned().collect()
        };
        assert_eq!(of_cost_one(&some), of_cost_one(&all)[..3]);
    }
}
