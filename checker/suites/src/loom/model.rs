//! `loom::model`: both engines, one after the other.

use ::model::{check, Config, Verdict};

use crate::report;

/// What the message begins with if the model did not come to an end: then a test
/// that is to panic has not passed.
pub(crate) const STOPPED: &str = "no verdict: ";

/// As `loom::model`.
///
/// # Panics
///
/// Panics if an execution goes wrong.
pub fn model<F: Fn() + Sync + Send + 'static>(f: F) {
    Builder::new().check(f);
}

/// As `loom::model::Builder`, without what only loom needs.
#[derive(Debug, Default)]
pub struct Builder {
    pub preemption_bound: Option<usize>,
    /// Not used: loom gives up after so many operations.
    pub max_branches: usize,
}

impl Builder {
    pub fn new() -> Self {
        Self::default()
    }

    /// # Panics
    ///
    /// Panics if an execution goes wrong.
    pub fn check<F: Fn() + Sync + Send + 'static>(&self, f: F) {
        let usual = Config::default();
        let config = Config {
            bound: self.preemption_bound.unwrap_or(usual.bound),
            samples: 0,
            ..usual
        };
        match check(&config, f).verdict {
            Verdict::Pass => {}
            Verdict::Fail(story) => panic!("{}", report::story(&story)),
            Verdict::Stopped(reason) => panic!("{STOPPED}{reason}"),
        }
    }
}
