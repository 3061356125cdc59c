//! Runs the tests of a suite, each in an execution of the model, and compares what
//! comes of them with the list of exceptions.
//!
//! `cargo test -p suites` runs each test once, which takes a minute: what is right
//! passes in the modelled world, too. `SUITES_BOUND=2 cargo test -p suites` searches
//! for a schedule in which it does not, and takes a few: what the model then refuses
//! has to be wrong, and `exceptions.toml` says why. Nothing is said of a search that
//! stopped at a limit; `-- --nocapture` shows which those are, and every story.

mod exceptions;
pub mod loom;
pub mod random;
mod report;
mod search;

use std::env;
use std::panic::{catch_unwind, AssertUnwindSafe};

use model::{Config, Problem, Verdict};

pub use exceptions::assert_tests;
pub use model_std::thread_local;
pub use suites_attribute::{global_allocator, test};

/// How a test is to end.
#[derive(Clone, Copy, Debug)]
pub enum Ends {
    Returns,
    /// With this in the message.
    Panics(&'static str),
}

/// Random schedules after the default one, until one passes: some tests wait for
/// what a thread does only if it is overtaken.
const TRIES: u64 = 10;

/// A test as it ran: passed, or what is wrong.
type Outcome = Result<(), String>;

/// Runs the body inside the model. It passes if it does so in one schedule.
///
/// With `SUITES_BOUND=2` in the environment, it has to pass in every schedule with so
/// many forced switches, as far as there is time to try them.
pub fn modelled(name: &str, ends: Ends, body: fn()) {
    if let Ok(bound) = env::var("SUITES_BOUND") {
        let bound = bound.parse().expect("SUITES_BOUND is a number");
        return search::every_schedule(name, ends, bound, body);
    }
    let one = |verdict| ended(ends, verdict);
    let config = one_schedule();
    let mut outcome = one(model::once(&config, body));
    for seed in 1..=TRIES {
        if outcome.is_ok() {
            break;
        }
        let report = model::sample(&config, 1, seed, body);
        if one(report.verdict).is_ok() {
            outcome = Ok(());
        }
    }
    exceptions::judge(name, outcome);
}

/// Runs the body as it is: it uses the model itself.
pub fn plain(name: &str, ends: Ends, body: fn()) {
    let outcome = match (catch_unwind(AssertUnwindSafe(body)), ends) {
        (Ok(()), Ends::Returns) => Ok(()),
        (Ok(()), Ends::Panics(_)) => Err("it did not panic".to_owned()),
        (Err(payload), Ends::Returns) => Err(report::text(&*payload)),
        (Err(payload), Ends::Panics(expected)) => match report::text(&*payload) {
            text if text.contains(expected) && !text.starts_with(loom::model::STOPPED) => Ok(()),
            text => Err(format!("it panicked with another message: {text}")),
        },
    };
    exceptions::judge(name, outcome);
}

/// Nothing of a search. A stress test that goes on for ever where nobody forces a
/// switch has all threads take turns after so many steps.
fn one_schedule() -> Config {
    Config {
        bound: 0,
        tail: 0,
        orderings: false,
        steps: 1 << 23,
        samples: 0,
        record: 1_000,
        ..Config::default()
    }
}

/// What an execution means for a test that is to end so.
fn ended(ends: Ends, verdict: Verdict) -> Outcome {
    match (verdict, ends) {
        (Verdict::Pass, Ends::Returns) => Ok(()),
        (Verdict::Pass, Ends::Panics(_)) => Err("it did not panic".to_owned()),
        (Verdict::Fail(story), Ends::Panics(expected))
            if story.problem == Problem::Panic && story.headline.contains(expected) =>
        {
            Ok(())
        }
        (Verdict::Fail(story), _) => Err(report::story(&story)),
        // It came to its end, but only after a limit.
        (Verdict::Stopped(_), Ends::Returns) => Ok(()),
        (Verdict::Stopped(reason), Ends::Panics(_)) => Err(reason),
    }
}
