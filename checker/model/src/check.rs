//! Runs a program under the engines in turn and says what they found.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde::{Deserialize, Serialize};

use crate::engines::schedules::{
    Bounded, Chooser, LockStep, Outcome, Pct, Run, Runtime, Settings, Uniform,
};
use crate::engines::{Program, orderings};
use crate::kernel::{Execution, Kind, Looks, panics};
use crate::story::{self, Problem, Story};

/// How far a check looks.
#[derive(Clone, Debug)]
pub struct Config {
    /// Forced switches, and early ends of waits, that a schedule may have.
    pub bound: usize,
    /// Schedules with random priorities after the systematic search.
    pub tail: usize,
    /// Explore weak-memory executions too.
    pub orderings: bool,
    /// Schedules after which the search stops without a verdict.
    pub limit: usize,
    /// Steps, of all schedules together, after which the search goes no further and
    /// says so. A program with many small steps can be right, too; and what was
    /// tried does not depend on how fast the machine is.
    pub budget: usize,
    /// Steps of one schedule after which the scheduler becomes fair, and twice
    /// as many after which the program counts as endless.
    pub steps: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            bound: 2,
            tail: 100,
            orderings: true,
            limit: 500_000,
            budget: 1_500_000,
            steps: 20_000,
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

/// What was explored.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Coverage {
    /// Schedules of the systematic search, all with at most `bound` forced
    /// switches.
    pub schedules: usize,
    pub bound: usize,
    /// The search went no further: of the schedules with so many forced switches
    /// only a part was tried.
    #[serde(default)]
    pub cut_at: Option<usize>,
    /// Schedules with random priorities.
    pub random: usize,
    /// Weak-memory executions; `None` if they were left out.
    pub orderings: Option<usize>,
    /// That search went no further.
    #[serde(default)]
    pub orderings_cut: bool,
    /// Why the orderings were left out, if the program is the reason.
    pub orderings_unsupported: Option<String>,
}

impl Coverage {
    /// Where a failure was found, as one line for a person.
    pub fn found(&self, story: &Story) -> String {
        let mut cost = count(story.forced_switches, "forced switch");
        if story.early_ends > 0 {
            cost = format!("{cost} and {}", count(story.early_ends, "early wake-up"));
        }
        let mut how = format!("which has {cost}");
        // The search never forces more switches than its bound: these are turns.
        let takes_turns = self.random == 0 || story.problem == Problem::Livelock;
        if takes_turns && story.forced_switches > self.bound {
            how = "in which all threads take turns".to_owned();
        }
        match (self.orderings, self.random) {
            (Some(n), _) => format!("found in weak-memory execution {n}"),
            (None, 0) => format!("found in schedule {}, {how}", self.schedules),
            (None, n) => format!("found in random schedule {n}, {how}"),
        }
    }

    /// Whether a search went no further than its budget.
    pub fn is_cut(&self) -> bool {
        self.cut_at.is_some() || self.orderings_cut
    }

    /// As one line for a person.
    pub fn line(&self) -> String {
        let mut parts = Vec::new();
        if self.schedules > 0 {
            let schedules = count(self.schedules, "schedule");
            parts.push(match self.cut_at {
                None => format!(
                    "{schedules} with at most {}",
                    count(self.bound, "forced switch")
                ),
                Some(cost) => format!(
                    "{schedules} (too many to try all with {})",
                    count(cost, "forced switch")
                ),
            });
        }
        if self.random > 0 {
            parts.push(format!("{} at random", grouped(self.random)));
        }
        if let Some(executions) = self.orderings {
            let executions = count(executions, "weak-memory execution");
            parts.push(match self.orderings_cut {
                false => executions,
                true => format!("{executions} (too many to try all)"),
            });
        }
        if let Some(reason) = &self.orderings_unsupported {
            parts.push(format!("weak memory not explored: {reason}"));
        }
        parts.join(", ")
    }
}

/// "1,204 schedules"
fn count(n: usize, what: &str) -> String {
    let plural = match what.strip_suffix("ch") {
        _ if n == 1 => what.to_owned(),
        Some(_) => format!("{what}es"),
        None => format!("{what}s"),
    };
    format!("{} {plural}", grouped(n))
}

/// "1,204"
fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// One check at a time: modelled `static`s belong to one execution.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

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
    let mut report = on_own_thread(|| search(config, &program));
    if config.orderings && matches!(report.verdict, Verdict::Pass) {
        let (verdict, coverage) = on_own_thread(|| weak_memory(config, &program));
        report.verdict = verdict;
        report.coverage.orderings = coverage.orderings;
        report.coverage.orderings_cut = coverage.orderings_cut;
        report.coverage.orderings_unsupported = coverage.orderings_unsupported;
    }
    report
}

/// Checks `program` under every weak-memory execution, and no schedule: for the
/// tests of that engine.
#[doc(hidden)]
pub fn check_orderings(config: &Config, program: impl Fn() + Send + Sync + 'static) -> Report {
    let program: Arc<Program> = Arc::new(program);
    let (verdict, coverage) = on_own_thread(|| weak_memory(config, &program));
    Report { verdict, coverage }
}

/// Checks `program` under `schedules` random schedules.
pub fn sample(
    config: &Config,
    schedules: usize,
    seed: u64,
    program: impl Fn() + Send + Sync + 'static,
) -> Report {
    let program: Arc<Program> = Arc::new(program);
    on_own_thread(|| {
        let mut coverage = Coverage::default();
        let mut looks = Looks::default();
        for index in 0..schedules as u64 {
            let chooser = Uniform::new(seed.wrapping_add(index));
            coverage.random += 1;
            let run = run(config, looks, Rc::new(RefCell::new(chooser)), &program);
            looks.add_all(run.looks);
            if let Some(verdict) = bad_end(&run) {
                return Report { verdict, coverage };
            }
        }
        Report {
            verdict: Verdict::Pass,
            coverage,
        }
    })
}

/// Runs an engine on an operating-system thread of its own: a failed execution
/// may leave it in the middle of a panic.
fn on_own_thread<R: Send>(engine: impl FnOnce() -> R + Send) -> R {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    panics::install_hook();
    thread::scope(|scope| {
        let engine = thread::Builder::new()
            .name("model".into())
            .spawn_scoped(scope, engine)
            .expect("no thread for the model");
        match engine.join() {
            Ok(result) => result,
            Err(payload) => panic!("the model itself failed: {}", panics::text(&*payload)),
        }
    })
}

fn run(
    config: &Config,
    looks: Looks,
    chooser: Rc<RefCell<dyn Chooser>>,
    program: &Arc<Program>,
) -> Run {
    let settings = Settings {
        step_limit: config.steps,
        looks,
    };
    Runtime::run(settings, chooser, program)
}

fn search(config: &Config, program: &Arc<Program>) -> Report {
    let mut looks = Looks::default();
    loop {
        let (report, more) = bounded(config, looks, program);
        if more == looks || matches!(report.verdict, Verdict::Fail(_)) {
            return report;
        }
        // The order of some operations matters after all: once more, with every
        // one of them.
        looks = more;
    }
}

/// The systematic search and its random tail. Ends early if the program looks at
/// more than `known`; gives all that it looks at.
fn bounded(config: &Config, known: Looks, program: &Arc<Program>) -> (Report, Looks) {
    let mut coverage = Coverage {
        bound: config.bound,
        ..Coverage::default()
    };
    let strategy = Rc::new(RefCell::new(Bounded::new(config.bound)));
    let chooser = || Rc::clone(&strategy) as Rc<RefCell<dyn Chooser>>;
    let end = |verdict, coverage, looks| (Report { verdict, coverage }, looks);

    // A program that does not repeat itself cannot be searched.
    let first = run(
        config,
        known,
        Rc::new(RefCell::new(Bounded::new(0))),
        program,
    );
    let mut looks = known;
    looks.add_all(first.looks);
    if let Some(verdict) = bad_end(&first) {
        coverage.schedules = 1;
        return end(verdict, coverage, looks);
    }
    let (mut longest, mut steps) = (0, 0);
    loop {
        let run = run(config, known, chooser(), program);
        steps += run.steps;
        coverage.schedules += 1;
        looks.add_all(run.looks);
        longest = longest.max(run.steps);
        let repeats = coverage.schedules > 1 || same(&first.execution, &run.execution);
        if !repeats || strategy.borrow().diverged() {
            let story = story::tell(&run.execution, &Kind::Nondeterminism);
            return end(Verdict::Fail(Box::new(story)), coverage, looks);
        }
        if let Some(verdict) = bad_end(&run) {
            return end(verdict, coverage, looks);
        }
        if looks != known {
            return end(Verdict::Pass, coverage, looks);
        }
        if coverage.schedules >= config.limit {
            let reason = format!(
                "the search stopped after {} with at most {}: the program takes up to {longest} \
                 steps, which is too many to try every order",
                count(coverage.schedules, "schedule"),
                count(strategy.borrow().cost(), "forced switch"),
            );
            return end(Verdict::Stopped(reason), coverage, looks);
        }
        if !strategy.borrow_mut().advance() {
            break;
        }
        if steps >= config.budget {
            coverage.cut_at = Some(strategy.borrow().cost());
            break;
        }
    }

    let lock_step = Rc::new(RefCell::new(LockStep::default()));
    coverage.schedules += 1;
    if let Some(verdict) = bad_end(&run(config, known, lock_step, program)) {
        return end(verdict, coverage, looks);
    }
    // A search that was cut short makes up for it at random.
    let tail = match coverage.cut_at {
        None => config.tail,
        Some(_) => config.tail.max(config.budget / 5 / longest.max(1)),
    };
    for seed in 0..tail as u64 {
        let chooser = Rc::new(RefCell::new(Pct::new(seed, 3, longest)));
        coverage.random += 1;
        if let Some(verdict) = bad_end(&run(config, known, chooser, program)) {
            return end(verdict, coverage, looks);
        }
    }
    end(Verdict::Pass, coverage, looks)
}

fn bad_end(run: &Run) -> Option<Verdict> {
    match run.outcome {
        Outcome::Finished => None,
        Outcome::Slow => Some(Verdict::Stopped(format!(
            "one schedule took more than {} steps",
            run.steps
        ))),
        Outcome::Failed => Some(Verdict::Fail(Box::new(failed(&run.execution)))),
    }
}

fn failed(execution: &Execution) -> Story {
    match execution.failure() {
        Some(failure) => story::tell(execution, &failure.kind),
        None => unreachable!("a failed execution says why"),
    }
}

/// Whether two executions did the same.
fn same(one: &Execution, other: &Execution) -> bool {
    let (one, other) = (one.events(), other.events());
    one.len() == other.len()
        && one.iter().zip(other.iter()).all(|(a, b)| {
            (a.thread, a.verb, a.object, a.site) == (b.thread, b.verb, b.object, b.site)
        })
}

fn weak_memory(config: &Config, program: &Arc<Program>) -> (Verdict, Coverage) {
    let explored = orderings::explore(program, config.bound, config.limit, config.budget);
    let mut coverage = Coverage::default();
    let verdict = match explored.failed.as_deref() {
        Some(execution) => match execution.failure().map(|failure| failure.kind) {
            Some(Kind::Unsupported { reason }) => {
                coverage.orderings_unsupported = Some(reason);
                return (Verdict::Pass, coverage);
            }
            Some(Kind::TooLong) => Verdict::Stopped(
                "one weak-memory execution has too many steps for its engine".to_owned(),
            ),
            _ => Verdict::Fail(Box::new(failed(execution))),
        },
        None if explored.cut => {
            coverage.orderings_cut = true;
            Verdict::Pass
        }
        None if explored.complete => Verdict::Pass,
        None => Verdict::Stopped(format!(
            "the search of weak-memory executions stopped after {}",
            count(explored.executions, "execution")
        )),
    };
    coverage.orderings = Some(explored.executions);
    (verdict, coverage)
}
