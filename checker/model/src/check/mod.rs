//! Runs a program under the engines in turn and says what they found.

mod coverage;
mod ended;
mod engine_thread;
mod rarity;
mod replay;
mod search;
mod weak_memory;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::engines::Program;
use crate::engines::schedules::{Chooser, Named, Run, Runtime, Settings};
use crate::kernel::{Execution, Looks};
use crate::schedule::Order;
use crate::story::{self, Problem, Story};

use ended::Ended;
use engine_thread::Found;

pub use coverage::{Coverage, Rarity};
pub use replay::{Replay, replay};

/// How far a check looks.
#[derive(Clone, Debug)]
pub struct Config {
    /// Forced switches, and early ends of waits, that a schedule may have.
    pub bound: usize,
    /// Leave out orders of steps that make no difference. Without that a search
    /// finds the same, and takes longer.
    pub reduced: bool,
    /// After the systematic search: so many schedules with random priorities, and
    /// one in which all threads take turns. With 0 there is neither.
    pub tail: usize,
    /// Explore weak-memory executions too.
    pub orderings: bool,
    /// Schedules after which the search stops without a verdict.
    pub limit: usize,
    /// Steps, of all schedules together, after which the search goes no further and
    /// says so. Those of many threads count for more. A program with many small steps can be right, too; and what was
    /// tried does not depend on how fast the machine is.
    pub budget: usize,
    /// Steps of one schedule after which the scheduler becomes fair, and twice
    /// as many after which the program counts as endless.
    pub steps: usize,
    /// Random schedules that say how rare a failure is.
    pub samples: usize,
    /// Steps of a schedule that are kept for its story: the last ones. A stress test
    /// has more than there is memory for.
    pub record: usize,
    /// Rows that [`replay`] tells at most, or a few more. A report has one screen of them.
    pub rows: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            bound: 2,
            reduced: true,
            tail: 100,
            orderings: true,
            limit: 500_000,
            budget: 1_500_000,
            steps: 20_000,
            samples: 5_000,
            record: usize::MAX,
            rows: story::ROWS,
        }
    }
}

impl Config {
    /// What the search takes to matter before the program has run.
    fn looks(&self) -> Looks {
        match self.reduced {
            true => Looks::default(),
            false => Looks::all(),
        }
    }
}

/// What a check found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    pub verdict: Verdict,
    pub coverage: Coverage,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Verdict {
    /// Nothing went wrong in anything that was to be explored.
    Pass,
    /// The story of an execution that went wrong.
    Fail(Box<Story>),
    /// The search stopped before its end; says why.
    Stopped(String),
}

/// Checks `program` under every schedule of `config`, and then, if they are
/// asked for, under every weak-memory execution.
///
/// `program` starts anew for each of them: it must do the same each time.
///
/// The process takes a few megabytes, 32 at most, however many executions there
/// are (`tests/memory.rs` runs a million). What `static`s own in the end of an
/// execution, and threads that then still wait, comes on top each time.
pub fn check(config: &Config, program: impl Fn() + Send + Sync + 'static) -> Report {
    let program: Arc<Program> = Arc::new(program);
    let mut report = run_engine(config, &program, search::search);
    match report.verdict {
        Verdict::Pass if config.orderings => {
            let (verdict, coverage) = run_engine(config, &program, weak_memory::search);
            report.verdict = verdict;
            report.coverage.orderings = coverage.orderings;
            report.coverage.orderings_cut = coverage.orderings_cut;
            report.coverage.orderings_unsupported = coverage.orderings_unsupported;
        }
        Verdict::Fail(ref story)
            if story.schedule.is_some()
                && !matches!(story.problem, Problem::Engine | Problem::OutOfMemory)
                && !story.problem.is_of_memory() =>
        {
            let early_ends = story.early_ends > 0;
            report.coverage.rarity = run_engine(config, &program, move |config, program| {
                rarity::measure(config, program, early_ends)
            });
        }
        _ => {}
    }
    report
}

/// Checks `program` with the default [`Config`], for a test. Prints how far it looked,
/// which `cargo test -- --nocapture` shows.
///
/// # Panics
///
/// Panics with the story of an execution that goes wrong and with its name, or if the
/// search ends without a verdict.
pub fn verify(program: impl Fn() + Send + Sync + 'static) {
    let report = check(&Config::default(), program);
    let coverage = &report.coverage;
    match &report.verdict {
        Verdict::Pass => println!("{}", coverage.line()),
        Verdict::Stopped(why) => panic!("no verdict: {why}"),
        Verdict::Fail(story) => {
            const WIDTH: usize = 100;
            let name = story.schedule.as_ref();
            let name = name.map(|name| format!("once more: model::replay, schedule {name}"));
            let story_and_numbers = [
                Some(story::render(story, WIDTH, false)),
                Some(coverage.found(story)),
                coverage.rarity_line(story),
                name,
            ];
            let lines: Vec<String> = story_and_numbers.into_iter().flatten().collect();
            panic!("{}\n", lines.join("\n"))
        }
    }
}

/// Checks `program` under every weak-memory execution, and no schedule: for the
/// tests of that engine.
#[doc(hidden)]
pub fn check_orderings(config: &Config, program: impl Fn() + Send + Sync + 'static) -> Report {
    let program: Arc<Program> = Arc::new(program);
    let (verdict, coverage) = run_engine(config, &program, weak_memory::search);
    Report { verdict, coverage }
}

/// Runs `program` once, without a forced switch, and with the first way wherever
/// there are several.
pub fn once(config: &Config, program: impl Fn() + Send + Sync + 'static) -> Verdict {
    let program: Arc<Program> = Arc::new(program);
    run_engine(config, &program, |config, program| {
        let chooser = Rc::new(RefCell::new(Named::new(&[])));
        let ended = Ended {
            run: run(config, config.looks(), chooser, program),
            known: config.looks(),
            order: Order::Departures(Vec::new()),
        };
        ended.bad_end(config, program).unwrap_or(Verdict::Pass)
    })
}

/// Checks `program` under `schedules` random schedules.
pub fn sample(
    config: &Config,
    schedules: usize,
    seed: u64,
    program: impl Fn() + Send + Sync + 'static,
) -> Report {
    let program: Arc<Program> = Arc::new(program);
    run_engine(config, &program, move |config, program| {
        let mut coverage = Coverage::default();
        for run in rarity::random(config, seed, program).take(schedules) {
            coverage.random += 1;
            coverage.effort += run.run.effort();
            if let Some(verdict) = run.bad_end(config, program) {
                return Report { verdict, coverage };
            }
        }
        Report {
            verdict: Verdict::Pass,
            coverage,
        }
    })
}

/// Runs an engine on a thread for engines, and no other beside it.
fn run_engine<R: Found>(
    config: &Config,
    program: &Arc<Program>,
    engine: impl FnOnce(&Config, &Arc<Program>) -> R + Send + 'static,
) -> R {
    let (config, program) = (config.clone(), Arc::clone(program));
    engine_thread::run(move || engine(&config, &program))
}

/// One execution under `chooser`.
fn run(
    config: &Config,
    looks: Looks,
    chooser: Rc<RefCell<dyn Chooser>>,
    program: &Arc<Program>,
) -> Run {
    Runtime::run(settings(config, looks), chooser, program)
}

fn settings(config: &Config, looks: Looks) -> Settings {
    Settings {
        step_limit: config.steps,
        more_rounds: 0,
        record: config.record,
        looks,
        reduced: config.reduced,
    }
}

/// The story of an execution that failed.
fn failed(execution: &Execution) -> Story {
    match execution.failure() {
        Some(failure) => story::tell(execution, Some(&failure.kind), story::ROWS),
        None => unreachable!("a failed execution says why"),
    }
}
