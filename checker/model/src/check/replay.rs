//! One execution once more, by name.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::{Config, run, run_engine};
use crate::engines::schedules::{Chooser, LockStep, Named, Pct, Uniform};
use crate::engines::{Program, orderings};
use crate::kernel::Execution;
use crate::schedule::{Order, Schedule};
use crate::story::{self, Story};

/// What an execution looks like that was asked for by name.
#[derive(Clone, Debug)]
pub struct Replay {
    /// What happened, whether it went wrong or not.
    pub story: Story,
    /// Nothing went wrong.
    pub passed: bool,
    /// Parts of the name, such as `1.5-2`, for which there was no place: the
    /// program is another one than when the name was given.
    pub missed: Vec<String>,
}

/// Runs the one execution of this name.
///
/// After a change of the program the name applies as far as its threads still come
/// to the steps that it names. `config` is that of the check that gave the name.
pub fn replay(
    config: &Config,
    schedule: &Schedule,
    program: impl Fn() + Send + Sync + 'static,
) -> Replay {
    let program: Arc<Program> = Arc::new(program);
    let schedule = schedule.clone();
    run_engine(config, &program, move |config, program| {
        match &schedule.order {
            Order::WeakMemory { execution } => weak_memory(config, *execution, program),
            Order::Departures(departures) => {
                let chooser = Rc::new(RefCell::new(Named::new(departures)));
                let mut replay = scheduled(config, &schedule, Rc::clone(&chooser) as _, program);
                let chooser = chooser.borrow();
                replay.missed = chooser.missed().iter().map(ToString::to_string).collect();
                replay
            }
            order => scheduled(config, &schedule, chooser(order), program),
        }
    })
}

/// Who decides again as it did.
pub(super) fn chooser(order: &Order) -> Rc<RefCell<dyn Chooser>> {
    match order {
        Order::Turns => Rc::new(RefCell::new(LockStep::default())),
        Order::Uniform { seed } => Rc::new(RefCell::new(Uniform::new(*seed))),
        Order::Priorities { seed, length } => Rc::new(RefCell::new(Pct::new(*seed, *length))),
        Order::Departures(departures) => Rc::new(RefCell::new(Named::new(departures))),
        Order::WeakMemory { .. } => unreachable!("the other engine decides by itself"),
    }
}

fn scheduled(
    config: &Config,
    schedule: &Schedule,
    chooser: Rc<RefCell<dyn Chooser>>,
    program: &Arc<Program>,
) -> Replay {
    let run = run(config, schedule.looks, chooser, program);
    told(config, &run.execution, schedule, Vec::new())
}

fn weak_memory(config: &Config, execution: usize, program: &Arc<Program>) -> Replay {
    let Config {
        bound,
        limit,
        budget,
        ..
    } = *config;
    let explored = orderings::explore(program, bound, limit, budget, Some(execution));
    let order = Order::WeakMemory {
        execution: explored.executions,
    };
    let name = Schedule::new(Default::default(), order);
    let missed = match explored.executions {
        reached if reached < execution => vec![format!("w{execution}")],
        _ => Vec::new(),
    };
    match explored.kept {
        Some(execution) => told(config, &execution, &name, missed),
        None => unreachable!("an exploration that is told to keeps its last execution"),
    }
}

fn told(
    config: &Config,
    execution: &Execution,
    schedule: &Schedule,
    missed: Vec<String>,
) -> Replay {
    let failure = execution.failure();
    let kind = failure.as_ref().map(|failure| &failure.kind);
    let mut story = story::tell(execution, kind, config.rows);
    story.schedule = Some(schedule.clone());
    Replay {
        story,
        passed: failure.is_none(),
        missed,
    }
}
