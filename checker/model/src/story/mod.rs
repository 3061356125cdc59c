//! The story of a failure: one execution, told so that a person can follow it.
//!
//! A [`Story`] is data: the same one is shown in a terminal ([`render`]), kept
//! in a record and compared between runs.

mod asleep;
mod deadlock;
mod holds;
mod livelock;
mod names;
mod panics;
mod receiver;
mod rows;
mod shorten;
mod terminal;
mod why;

use serde::{Deserialize, Serialize};

use crate::kernel::{Execution, How, Kind, ThreadId, is_of_std};
use crate::schedule::Schedule;
use names::Names;

pub use terminal::render;

/// What went wrong, in which order of steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    pub problem: Problem,
    /// One sentence.
    pub headline: String,
    /// What was tried, where that is not the same in each run of the check.
    pub situation: Vec<String>,
    /// Where it showed: the line of the check, mostly.
    pub at: Option<Source>,
    /// The names of the threads; a row's `thread` is a place in this list.
    pub threads: Vec<String>,
    pub rows: Vec<Row>,
    /// Values that the check wanted to see, at the end.
    pub watched: Vec<(String, String)>,
    /// What to look at.
    pub why: Vec<String>,
    /// How often the scheduler took the turn from a thread that could have gone
    /// on.
    pub forced_switches: usize,
    /// How often a wait ended before it was told to, or a weak compare-exchange
    /// failed by chance.
    pub early_ends: usize,
    /// It takes no forced switch, no early end and no old value.
    #[serde(default)]
    pub always: bool,
    /// What the program had printed.
    pub output: String,
    /// The execution's name.
    #[serde(default)]
    pub schedule: Option<Schedule>,
}

impl Story {
    /// What went wrong, as a heading.
    pub fn title(&self) -> &'static str {
        match self.problem {
            Problem::Panic if self.always => "wrong",
            problem => problem.title(),
        }
    }
}

/// The kind of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    /// A panic that reached the end of `main`: mostly a wrong value.
    Panic,
    Deadlock,
    Livelock,
    DataRace,
    UseAfterFree,
    FreedTwice,
    /// An unlock of a lock that nobody holds.
    NotHeld,
    /// A wrong value because a load returned an old one.
    StaleRead,
    /// A panic that would have aborted the process.
    Abort,
    Exit,
    /// The program does not do the same each time.
    Nondeterminism,
    /// More threads at once than there is memory for.
    OutOfMemory,
    /// The engine's own fault.
    Engine,
    /// None: an execution that was asked for, and goes well.
    None,
}

impl Problem {
    /// Whether an execution with it may have damaged the process: one is enough.
    pub(crate) fn is_of_memory(self) -> bool {
        matches!(self, Self::UseAfterFree | Self::FreedTwice)
    }

    /// As a heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Panic => "wrong in one schedule",
            Self::Deadlock => "deadlock",
            Self::Livelock => "livelock",
            Self::DataRace => "data race",
            Self::UseAfterFree => "use after free",
            Self::FreedTwice => "freed twice",
            Self::NotHeld => "unlocked without a lock",
            Self::StaleRead => "stale read",
            Self::Abort => "panic while panicking",
            Self::Exit => "the program ended itself",
            Self::Nondeterminism => "not the same twice",
            Self::OutOfMemory => "out of memory",
            Self::Engine => "the model cannot run this",
            Self::None => "right",
        }
    }
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub step: usize,
    pub thread: usize,
    pub text: String,
    /// Before this row the scheduler took the turn from another thread.
    pub forced: bool,
    pub source: Option<Source>,
    /// How many rows like those before it were left out here.
    pub elided: usize,
}

/// A line of the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Relative to the exercise, where it lies inside one.
    pub file: String,
    pub line: u32,
    pub text: String,
}

/// Rows that fit on a screen beside the rest of the story.
pub(crate) const ROWS: usize = 28;

/// Tells how `execution` came to fail, or that it did not, in about so many rows at `most`.
pub(crate) fn tell(execution: &Execution, kind: Option<&Kind>, most: usize) -> Story {
    let names = Names::of(execution);
    let rows = match kind {
        // It is not about any of its steps.
        Some(Kind::Unsupported { .. } | Kind::OutOfMemory { .. }) => Vec::new(),
        _ => rows::of(execution, kind, most, &names),
    };
    let problem = problem(execution, kind);
    let events = execution.events();
    let forced_switches = events.iter().filter(|e| e.forced).count();
    let early_ends = events
        .iter()
        // Nothing but the time ends a sleep.
        .filter(|e| e.verb != "sleep")
        .filter(|e| {
            matches!(
                e.how,
                How::Spurious | How::TimedOut { early: true } | How::WeakFailure
            )
        })
        .count();
    // An engine that keeps a history may have let loads return old values.
    let always = forced_switches + early_ends == 0 && !execution.engine().keeps_history();
    Story {
        problem,
        headline: kind.map_or_else(
            || "nothing goes wrong in this schedule".to_owned(),
            |kind| headline(execution, kind, &names),
        ),
        situation: Vec::new(),
        at: execution
            .failure()
            .and_then(|failure| failure.site)
            .filter(|&site| !is_of_std(site))
            .map(rows::source),
        threads: (0..execution.thread_count())
            .map(|index| names.thread(ThreadId::new(index)).to_owned())
            .collect(),
        why: kind.map_or_else(Vec::new, |kind| why::of(execution, kind, problem, &names)),
        forced_switches,
        early_ends,
        always,
        rows,
        watched: execution
            .watched()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect(),
        output: execution.output().clone(),
        schedule: None,
    }
}

fn problem(execution: &Execution, kind: Option<&Kind>) -> Problem {
    let Some(kind) = kind else {
        return Problem::None;
    };
    match kind {
        Kind::Panic { .. } if why::stale_read(execution).is_some() => Problem::StaleRead,
        Kind::Panic { .. } => Problem::Panic,
        Kind::Abort { .. } => Problem::Abort,
        Kind::Deadlock => Problem::Deadlock,
        Kind::Livelock => Problem::Livelock,
        Kind::DataRace { .. } => Problem::DataRace,
        Kind::UseAfterFree { .. } => Problem::UseAfterFree,
        Kind::FreedTwice { .. } => Problem::FreedTwice,
        Kind::NotHeld { .. } => Problem::NotHeld,
        Kind::Exit { .. } => Problem::Exit,
        Kind::Nondeterminism => Problem::Nondeterminism,
        Kind::OutOfMemory { .. } => Problem::OutOfMemory,
        Kind::Unsupported { .. } | Kind::TooLong => Problem::Engine,
    }
}

fn headline(execution: &Execution, kind: &Kind, names: &Names) -> String {
    let thread = execution.failure().and_then(|failure| failure.thread);
    let it = thread.map_or("somebody", |thread| names.thread(thread));
    match kind {
        Kind::Panic { message } => panic_headline(execution, message, names),
        Kind::Abort { message } => match panics::unwound(execution) {
            Some(panic) => format!(
                "{}; and then a destructor panicked, too ({message})",
                panics::sentence(&execution.events()[panic], names)
            ),
            None => {
                format!("a destructor panicked while its thread was already panicking ({message})")
            }
        },
        Kind::Deadlock => deadlock::headline(execution, names),
        Kind::Livelock => livelock::headline(execution, names),
        Kind::DataRace {
            object,
            first,
            second,
        } => {
            let does = |write| if write { "writes" } else { "reads" };
            format!(
                "`{}` {} `{}` while `{}` {} it: nothing orders the two",
                names.thread(second.thread),
                does(second.write),
                names.object(*object),
                names.thread(first.thread),
                does(first.write),
            )
        }
        Kind::UseAfterFree { verb, by, .. } => {
            format!(
                "`{it}` uses what `{}` has freed already: `{verb}`",
                names.thread(*by)
            )
        }
        Kind::FreedTwice { first, .. } => {
            match thread == Some(*first) {
                true => format!("`{it}` frees the same memory twice"),
                false => format!(
                    "`{it}` frees what `{}` has freed already",
                    names.thread(*first)
                ),
            }
        }
        Kind::NotHeld { object, nobody } => {
            format!(
                "`{it}` unlocks `{}`, and {nobody} holds it",
                names.object(*object),
            )
        }
        Kind::Exit { call } => format!("the code called `{call}`, which ends the whole program"),
        Kind::Nondeterminism => {
            "the same schedule did not lead to the same steps: the code depends on something \
             other than its threads (something that was made outside of the closure that is checked \
             and keeps its value from one schedule to the next, as a `static mut` does; a random \
             number; an address; the time of day)"
                .to_owned()
        }
        Kind::OutOfMemory { threads } => format!(
            "{threads} threads at once, and there is no memory for the stack of another one"
        ),
        Kind::Unsupported { reason } => reason.clone(),
        Kind::TooLong => "an execution has too many steps".to_owned(),
    }
}

/// A panic's message, or the panic behind it if it only says that another
/// thread panicked.
fn panic_headline(execution: &Execution, message: &str, names: &Names) -> String {
    match panics::behind(execution, message) {
        Some(panic) => panics::sentence(&execution.events()[panic], names),
        None => match panics::of_the_program(execution) {
            Some(panic) => panics::sentence(&execution.events()[panic], names),
            None => panics::assertion(message),
        },
    }
}

/// The threads that have not finished.
fn running(execution: &Execution) -> impl Iterator<Item = ThreadId> + '_ {
    (0..execution.thread_count())
        .map(ThreadId::new)
        .filter(|&thread| !execution.thread(thread).finished)
}

/// "`a`, `b` and `c`".
fn list(names: &[&str]) -> String {
    match names {
        [] => "nobody".to_owned(),
        [one] => format!("`{one}`"),
        [most @ .., last] => {
            let most: Vec<String> = most.iter().map(|name| format!("`{name}`")).collect();
            format!("{} and `{last}`", most.join(", "))
        }
    }
}
