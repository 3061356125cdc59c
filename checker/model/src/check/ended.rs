//! What came of one execution.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::coverage::count;
use super::{Config, Verdict, failed, replay, settings};
use crate::engines::Program;
use crate::engines::schedules::{Named, Outcome, Run, Runtime, Settings};
use crate::kernel::Looks;
use crate::schedule::{Order, Schedule};
use crate::story::Story;

/// Who goes round may count the times out of sight, in a variable of its own: so many
/// steps more it has to come to its end.
const MORE_ROUNDS: usize = 500_000;

/// Events that are kept of those: what tells a round.
const KEPT: usize = 30_000;

/// An execution that has ended, and what decided who went on.
pub(super) struct Ended {
    pub run: Run,
    /// What the search took to matter.
    pub known: Looks,
    pub order: Order,
}

impl Ended {
    /// What to tell, if it did not end well.
    pub fn bad_end(self, config: &Config, program: &Arc<Program>) -> Option<Verdict> {
        let too_long = || {
            let steps = count(self.run.steps, "step");
            Some(Verdict::Stopped(format!(
                "one schedule took {steps}, which is too many to try every order: does a loop go \
                 round while it waits for another thread?"
            )))
        };
        match self.run.outcome {
            Outcome::Finished => None,
            Outcome::Slow => too_long(),
            Outcome::Failed if self.run.is_too_long() => too_long(),
            Outcome::Failed if self.run.is_livelock() && !self.goes_on(config, program) => {
                too_long()
            }
            Outcome::Failed => Some(Verdict::Fail(Box::new(self.story()))),
        }
    }

    /// Whether it still goes round if it has far more time.
    fn goes_on(&self, config: &Config, program: &Arc<Program>) -> bool {
        let settings = Settings {
            more_rounds: MORE_ROUNDS,
            record: KEPT,
            ..settings(config, self.known)
        };
        let chooser = match &self.order {
            Order::Departures(_) => Rc::new(RefCell::new(Named::new(&self.run.departures))),
            order => replay::chooser(order),
        };
        Runtime::run(settings, chooser, program).is_livelock()
    }

    fn story(self) -> Story {
        let mut story = failed(&self.run.execution);
        let departures = self.run.departures;
        story.schedule = Some(match self.order {
            Order::Turns => Schedule::new(self.known, Order::Turns),
            Order::Departures(_) => Schedule::new(self.known, Order::Departures(departures)),
            order => Schedule::shorter(self.known, departures, order),
        });
        story
    }
}
