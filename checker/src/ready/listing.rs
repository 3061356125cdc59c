//! Which checks the programs say they have. A submission is in the same programs, and may
//! have other plans with them.

use std::path::Path;
use std::time::Duration;

use harness::record::Status;
use harness::supervisor::{self, Ending};

use super::{Listed, Ready};
use crate::compile::{Broken, Workshop};
use crate::kit::{Check, Recipe};
use crate::submission::Sources;

/// Naming the checks takes a few milliseconds.
const LIMIT: Duration = Duration::from_secs(20);

/// Why the programs do not say what they should.
const EARLY: &str = "something in it runs before `main`";

impl Ready {
    /// Asks the programs for their checks. If they do not tell, that is the fault of
    /// `sources`, unless the kit's own solution does no better.
    pub(super) fn listed(
        mut self,
        workshop: &Workshop<'_>,
        recipe: &Recipe,
        checks: &[&Check],
        sources: &Sources,
    ) -> Result<Self, Broken> {
        let told = self.ask();
        if told.is_ok() && self.has_all(checks) {
            return Ok(self);
        }
        let at_fault = solution_tells(workshop, recipe, checks, sources);
        match told {
            Err(broken) if at_fault => Err(broken),
            Err(broken) => Err(Broken::new(
                Status::InternalError,
                format!("the checks cannot be listed: {}", broken.summary),
            )),
            Ok(()) if at_fault => Err(Broken::new(
                Status::Crash,
                format!("the program ended before its checks began: {EARLY}"),
            )),
            // What the kit lacks is said for each check.
            Ok(()) => Ok(self),
        }
    }

    fn ask(&mut self) -> Result<(), Broken> {
        if let Some(Ok(program)) = &self.compiled.modelled {
            self.modelled = self.list(program)?;
        }
        if let Some(Ok(program)) = &self.compiled.real {
            self.real = self.list(program)?;
        }
        Ok(())
    }

    fn list(&self, program: &Path) -> Result<Listed, Broken> {
        let mut command = self.command(program);
        command.arg("--list-checks");
        let ran = supervisor::run(command, LIMIT).map_err(|error| {
            let why = format!("a program of checks could not be started: {error}");
            Broken::new(Status::InternalError, why)
        })?;
        let (status, what) = match ran.ending {
            Ending::Exited(0) => {
                let lines = ran.stdout.lines().map(|line| {
                    let (name, seconds) = line.split_once(' ')?;
                    Some((name.to_owned(), Duration::from_secs(seconds.parse().ok()?)))
                });
                match lines.collect::<Option<Listed>>() {
                    Some(listed) => return Ok(listed),
                    None => (
                        Status::NoVerdict,
                        "printed something before its checks began".to_owned(),
                    ),
                }
            }
            Ending::Exited(code) => (
                Status::Crash,
                format!("ended with code {code} before its checks began"),
            ),
            Ending::Signalled(signal) => (
                Status::Crash,
                format!("ended by {signal} before its checks began"),
            ),
            Ending::TimedOut => (
                Status::Timeout,
                format!("did not come to its checks within {} s", LIMIT.as_secs()),
            ),
            Ending::Flooded => (
                Status::OutputLimit,
                "printed without end before its checks began".to_owned(),
            ),
        };
        Err(Broken::new(status, format!("the program {what}: {EARLY}")))
    }

    /// Whether each check is in one of the programs, as far as they compile.
    fn has_all(&self, checks: &[&Check]) -> bool {
        let programs = [&self.compiled.modelled, &self.compiled.real];
        programs
            .iter()
            .any(|program| matches!(program, Some(Err(_))))
            || checks.iter().all(|check| {
                self.modelled.contains_key(&check.name) || self.real.contains_key(&check.name)
            })
    }
}

/// Whether the programs name all checks with the kit's own solution in them, if that is
/// something else.
fn solution_tells(
    workshop: &Workshop<'_>,
    recipe: &Recipe,
    checks: &[&Check],
    sources: &Sources,
) -> bool {
    let kit = workshop.kit;
    let solution = Sources::of(&kit.root, &kit.solution(recipe));
    *sources != solution
        && Ready::compiled(workshop, recipe, checks, &solution)
            .is_ok_and(|mut ready| ready.ask().is_ok() && ready.has_all(checks))
}
