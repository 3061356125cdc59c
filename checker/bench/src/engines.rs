//! One program under one engine: how many executions, how long, and what came out.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use model::{Config, Verdict};

use crate::worlds;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Schedules,
    Orderings,
    Both,
    Loom,
    ShuttleRandom,
    ShuttlePct,
    ShuttleDfs,
}

impl Engine {
    pub const ALL: [Self; 7] = [
        Self::Schedules,
        Self::Orderings,
        Self::Both,
        Self::Loom,
        Self::ShuttleRandom,
        Self::ShuttlePct,
        Self::ShuttleDfs,
    ];

    pub fn title(self) -> &'static str {
        match self {
            Self::Schedules => "schedules",
            Self::Orderings => "orderings",
            Self::Both => "both",
            Self::Loom => "loom alone",
            Self::ShuttleRandom => "shuttle random",
            Self::ShuttlePct => "shuttle PCT 3",
            Self::ShuttleDfs => "shuttle DFS",
        }
    }

    /// Whether its search has an end.
    pub fn is_systematic(self) -> bool {
        !matches!(self, Self::ShuttleRandom | Self::ShuttlePct)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    Mistake,
    Nothing,
    /// The cap was reached before the end.
    Cut,
}

#[derive(Clone, Copy, Debug)]
pub struct Measured {
    pub found: Found,
    pub executions: usize,
    pub took: Duration,
}

impl Measured {
    /// What one execution takes.
    pub fn micros_each(&self) -> f64 {
        self.took.as_secs_f64() * 1e6 / self.executions.max(1) as f64
    }
}

/// Forced switches, for whoever counts them.
const BOUND: usize = 2;

/// Repetitions, of which the median counts.
const TIMES: usize = 9;

/// For random schedulers: seeds, and executions for each of them.
const SEEDS: u64 = 15;
const TRIES: usize = 10_000;

/// For shuttle's exhaustive scheduler.
const DFS_TRIES: usize = 200_000;
const DFS_TIME: Duration = Duration::from_secs(5);

/// The median of several measurements.
pub fn measure(engine: Engine, program: usize, right: bool) -> Measured {
    let mut all: Vec<Measured> = match engine {
        Engine::ShuttleRandom | Engine::ShuttlePct => (1..=SEEDS)
            .map(|seed| shuttle(engine, seed, program, right))
            .collect(),
        Engine::ShuttleDfs => vec![shuttle(engine, 0, program, right)],
        Engine::Loom => vec![loom(program, right)],
        _ => (0..TIMES).map(|_| ours(engine, program, right)).collect(),
    };
    all.sort_by_key(|measured| (measured.found, measured.executions, measured.took));
    all[all.len() / 2]
}

fn ours(engine: Engine, program: usize, right: bool) -> Measured {
    let run = worlds::modelled::programs::ALL[program];
    let config = Config {
        bound: BOUND,
        orderings: engine == Engine::Both,
        // The random tail is no part of the search that is compared.
        tail: if engine == Engine::Both { 100 } else { 0 },
        samples: 0,
        ..Config::default()
    };
    let start = Instant::now();
    let report = match engine {
        Engine::Orderings => model::check_orderings(&config, move || run(right)),
        _ => model::check(&config, move || run(right)),
    };
    let took = start.elapsed();
    let coverage = &report.coverage;
    Measured {
        found: match report.verdict {
            Verdict::Fail(_) => Found::Mistake,
            Verdict::Pass if !coverage.is_cut() => Found::Nothing,
            Verdict::Pass | Verdict::Stopped(_) => Found::Cut,
        },
        executions: coverage.schedules + coverage.random + coverage.orderings.unwrap_or(0),
        took,
    }
}

/// A deadlock under loom may abort the process: what is to be said is said where
/// it panics.
fn loom(program: usize, right: bool) -> Measured {
    let run = worlds::loom::programs::ALL[program];
    let executions = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let count = Arc::clone(&executions);
    let measured = move |found| Measured {
        found,
        executions: count.load(Relaxed),
        took: start.elapsed(),
    };
    let said = measured.clone();
    panic::set_hook(Box::new(move |_| {
        crate::say(said(Found::Mistake));
        std::process::exit(0);
    }));
    let mut builder = ::loom::model::Builder::new();
    builder.preemption_bound = Some(BOUND);
    builder.max_branches = 20_000;
    builder.check(move || {
        executions.fetch_add(1, Relaxed);
        run(right);
    });
    measured(Found::Nothing)
}

fn shuttle(engine: Engine, seed: u64, program: usize, right: bool) -> Measured {
    use ::shuttle::scheduler::{DfsScheduler, PctScheduler, RandomScheduler};
    use ::shuttle::{Config, FailurePersistence, Runner};

    let run = worlds::shuttle::programs::ALL[program];
    let executions = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&executions);
    let body = move || {
        count.fetch_add(1, Relaxed);
        run(right);
    };
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::None;
    config.silence_warnings = true;
    if engine == Engine::ShuttleDfs {
        config.max_time = Some(DFS_TIME);
    }
    let start = Instant::now();
    let result = panic::catch_unwind(AssertUnwindSafe(|| match engine {
        Engine::ShuttleRandom => {
            Runner::new(RandomScheduler::new_from_seed(seed, TRIES), config).run(body)
        }
        Engine::ShuttlePct => {
            Runner::new(PctScheduler::new_from_seed(seed, 3, TRIES), config).run(body)
        }
        _ => Runner::new(DfsScheduler::new(Some(DFS_TRIES), false), config).run(body),
    }));
    let took = start.elapsed();
    let executions = executions.load(Relaxed);
    let cut = match engine {
        Engine::ShuttleDfs => executions >= DFS_TRIES || took >= DFS_TIME,
        _ => true,
    };
    Measured {
        found: match result {
            Err(_) => Found::Mistake,
            Ok(_) if cut => Found::Cut,
            Ok(_) => Found::Nothing,
        },
        executions,
        took,
    }
}
