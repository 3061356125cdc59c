//! The systematic search for the shortest schedule that fails.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::coverage::count;
use super::{Config, Coverage, Ended, Report, Verdict, run};
use crate::engines::Program;
use crate::engines::schedules::{Bounded, LockStep, Outcome, Pct, Run};
use crate::kernel::{Execution, Kind, Looks};
use crate::schedule::Order;
use crate::story::{self, Problem};

/// One step in so many of the budget is spent on a shorter failure once one has
/// been found.
const SHARE_FOR_SHORTER: usize = 10;

/// One schedule for so many steps of the budget is kept to be run later: most take more.
const STEPS_OF_A_SHORT_ONE: usize = 10;

/// Where the budget is small, so many are kept.
const KEPT_AT_LEAST: usize = 1_000;

/// One step in so many of the budget is spent at random if the search was cut.
const SHARE_AT_RANDOM: usize = 5;

/// Tries every schedule up to the bound. Orders that make no difference are left
/// out; once the program has looked at what they differ in, the search starts
/// again with them.
pub(super) fn search(config: &Config, program: &Arc<Program>) -> Report {
    let mut known = config.looks();
    loop {
        let mut search = Search::new(config, known, program);
        let verdict = search.run();
        if search.looks == known || matches!(verdict, Verdict::Fail(_)) {
            return Report {
                verdict,
                coverage: search.coverage,
            };
        }
        known = search.looks;
    }
}

struct Search<'a> {
    config: &'a Config,
    program: &'a Arc<Program>,
    /// What the search takes to matter.
    known: Looks,
    /// What the program looks at.
    looks: Looks,
    coverage: Coverage,
    /// Of all executions together.
    effort: usize,
    /// Of the dearest one.
    dearest: usize,
    /// Steps of the longest one.
    longest: usize,
    /// The best failure so far.
    failure: Option<Failed>,
}

struct Failed {
    verdict: Verdict,
    steps: usize,
    /// How many schedules had been run.
    at: usize,
    /// `effort` of the search when the first failure was found.
    found_at: usize,
}

impl<'a> Search<'a> {
    fn new(config: &'a Config, known: Looks, program: &'a Arc<Program>) -> Self {
        let coverage = Coverage {
            bound: config.bound,
            ..Coverage::default()
        };
        Self {
            config,
            program,
            known,
            looks: known,
            coverage,
            effort: 0,
            dearest: 0,
            longest: 0,
            failure: None,
        }
    }

    fn execute(&self, chooser: Rc<RefCell<dyn crate::engines::schedules::Chooser>>) -> Run {
        run(self.config, self.known, chooser, self.program)
    }

    /// The systematic search and its random tail. Ends early if the program looks at
    /// more than is known.
    fn run(&mut self) -> Verdict {
        if let Some(verdict) = self.systematic() {
            return verdict;
        }
        if self.looks != self.known || self.config.tail == 0 {
            return Verdict::Pass;
        }
        self.at_random()
    }

    /// `None` if nothing went wrong.
    fn systematic(&mut self) -> Option<Verdict> {
        // There is no time to run more.
        let room = self.config.budget / STEPS_OF_A_SHORT_ONE;
        let strategy = Rc::new(RefCell::new(Bounded::new(
            self.config.bound,
            self.config.reduced,
            room.clamp(KEPT_AT_LEAST, self.config.limit.max(KEPT_AT_LEAST)),
        )));
        // A program that does not repeat itself cannot be searched.
        let first = self.execute(Rc::new(RefCell::new(Bounded::new(0, false, 0))));
        let mut first = Some(first.execution);
        loop {
            let run = self.execute(Rc::clone(&strategy) as _);
            self.effort += run.effort();
            self.dearest = self.dearest.max(run.effort());
            self.longest = self.longest.max(run.steps);
            self.coverage.schedules += 1;
            self.looks.add_all(run.looks);
            let repeats = first
                .take()
                .is_none_or(|first| same(&first, &run.execution) || gave_up(&run.execution));
            if !repeats || strategy.borrow().diverged() {
                // It has no name: nobody could show it again.
                let story =
                    || story::tell(&run.execution, Some(&Kind::Nondeterminism), story::ROWS);
                let verdict = self.shortest();
                return Some(verdict.unwrap_or_else(|| Verdict::Fail(Box::new(story()))));
            }
            let cost = strategy.borrow().cost();
            self.note(run);
            if self.is_short_enough() {
                return self.shortest();
            }
            if self.failure.is_none() && self.looks != self.known {
                return None;
            }
            if self.coverage.schedules >= self.config.limit {
                return Some(self.shortest().unwrap_or_else(|| self.stopped(cost)));
            }
            if !strategy.borrow_mut().advance() {
                self.coverage.cut_at = strategy.borrow().forgotten();
                return self.shortest();
            }
            if self.failure.is_some() && strategy.borrow().cost() > cost {
                return self.shortest();
            }
            if self.failure.is_none() && self.effort >= self.config.budget {
                let cost = strategy.borrow().cost();
                let forgotten = strategy.borrow().forgotten();
                self.coverage.cut_at = Some(forgotten.map_or(cost, |least| least.min(cost)));
                return None;
            }
        }
    }

    /// Keeps a failure that is shorter than the best so far.
    fn note(&mut self, run: Run) {
        let best = self.failure.as_ref().map_or(usize::MAX, |best| best.steps);
        if run.outcome == Outcome::Finished || run.steps >= best {
            return;
        }
        let (steps, at) = (run.steps, self.coverage.schedules);
        let found_at = self
            .failure
            .as_ref()
            .map_or(self.effort, |best| best.found_at);
        let ended = Ended {
            run,
            known: self.known,
            order: Order::Departures(Vec::new()),
        };
        let verdict = ended.bad_end(self.config, self.program);
        self.failure = verdict.map(|verdict| Failed {
            verdict,
            steps,
            at,
            found_at,
        });
    }

    /// Whether it is not worth while to look for a shorter failure.
    fn is_short_enough(&self) -> bool {
        let Some(best) = &self.failure else {
            return false;
        };
        let budget = self.config.budget / SHARE_FOR_SHORTER;
        let one_is_enough = match &best.verdict {
            Verdict::Fail(story) => {
                use Problem::{Engine, Livelock, OutOfMemory};
                matches!(story.problem, Livelock | OutOfMemory | Engine)
                    || story.problem.is_of_memory()
            }
            _ => true,
        };
        one_is_enough || self.effort - best.found_at >= budget
    }

    /// The best failure, and where it was found.
    fn shortest(&mut self) -> Option<Verdict> {
        let best = self.failure.take()?;
        self.coverage.schedules = best.at;
        Some(best.verdict)
    }

    fn stopped(&self, cost: usize) -> Verdict {
        Verdict::Stopped(format!(
            "the search stopped after {} with at most {}: the program takes up to {} steps, which \
             is too many to try every order",
            count(self.coverage.schedules, "schedule"),
            count(cost, "forced switch"),
            self.longest,
        ))
    }

    /// All threads in turns, and random priorities. A search that was cut short makes
    /// up for it here.
    fn at_random(&mut self) -> Verdict {
        self.coverage.schedules += 1;
        let lock_step = Rc::new(RefCell::new(LockStep::default()));
        let run = self.execute(lock_step);
        if let Some(verdict) = self
            .ended(run, Order::Turns)
            .bad_end(self.config, self.program)
        {
            return verdict;
        }
        let config = self.config;
        let tail = match self.coverage.cut_at {
            None => config.tail,
            Some(_) => config
                .tail
                .max(config.budget / SHARE_AT_RANDOM / self.dearest.max(1)),
        };
        let length = self.longest;
        for seed in 0..tail as u64 {
            self.coverage.random += 1;
            let run = self.execute(Rc::new(RefCell::new(Pct::new(seed, length))));
            let order = Order::Priorities { seed, length };
            if let Some(verdict) = self.ended(run, order).bad_end(self.config, self.program) {
                return verdict;
            }
        }
        Verdict::Pass
    }

    fn ended(&self, run: Run, order: Order) -> Ended {
        Ended {
            run,
            known: self.known,
            order,
        }
    }
}

/// Whether the engine could not go on, for reasons of its own.
fn gave_up(execution: &Execution) -> bool {
    let failure = execution.failure();
    failure.is_some_and(|failure| {
        matches!(
            failure.kind,
            Kind::Unsupported { .. } | Kind::OutOfMemory { .. }
        )
    })
}

/// Whether two executions did the same.
fn same(one: &Execution, other: &Execution) -> bool {
    let (one, other) = (one.events(), other.events());
    one.len() == other.len()
        && one.iter().zip(other.iter()).all(|(a, b)| {
            (a.thread, a.verb, a.object, a.site) == (b.thread, b.verb, b.object, b.site)
        })
}
