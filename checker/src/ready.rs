//! Runs the checks of an exercise that compiles.

mod listing;

use std::collections::{BTreeMap, HashMap};
use std::env;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use harness::record::{Record, Status};
use rayon::prelude::*;

use crate::compile::{Broken, Compiled, Programs, Workshop};
use crate::grading::Verdict;
use crate::kit::{Check, Recipe};
use crate::submission::Sources;
use crate::tether::{OF_A_CHECK, ends_with_us, within_memory};

/// An exercise whose checks can be run.
pub struct Ready {
    compiled: Compiled,
    /// Instead of each check's own.
    limit: Option<Duration>,
    modelled: Listed,
    real: Listed,
}

/// The checks that a program says it has, and how long each may take. What
/// counts is in the manifest; this tells where to find it.
type Listed = HashMap<String, Duration>;

impl Ready {
    /// Compiles what `checks` need.
    pub fn new(
        workshop: &Workshop<'_>,
        recipe: &Recipe,
        checks: &[&Check],
        sources: &Sources,
    ) -> Result<Self, Broken> {
        Self::compiled(workshop, recipe, checks, sources)?.listed(workshop, recipe, checks, sources)
    }

    /// Before anybody has asked which checks there are.
    fn compiled(
        workshop: &Workshop<'_>,
        recipe: &Recipe,
        checks: &[&Check],
        sources: &Sources,
    ) -> Result<Self, Broken> {
        let wanted = Programs::of(checks.iter().copied());
        Ok(Self {
            compiled: workshop.compile(recipe, sources, wanted)?,
            limit: workshop.limits.check,
            modelled: Listed::new(),
            real: Listed::new(),
        })
    }

    /// The names of all checks that the programs have.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.modelled
            .keys()
            .chain(self.real.keys())
            .map(String::as_str)
    }

    /// What is worth saying once.
    pub fn notes(&self) -> Vec<String> {
        let compiled = &self.compiled;
        let programs = [&compiled.own, &compiled.modelled, &compiled.real];
        let broken = programs
            .into_iter()
            .filter_map(|program| program.as_ref()?.as_ref().err());
        let all = broken.map(|broken| &broken.text).chain(&compiled.notes);
        let mut notes: Vec<String> = Vec::new();
        for note in all {
            if !notes.contains(note) {
                notes.push(note.clone());
            }
        }
        notes
    }

    /// Runs the checks, several at once, and gives each verdict to `each` as
    /// soon as those before it are known.
    pub fn run_in_order<'c>(
        &self,
        checks: &[&'c Check],
        mut each: impl FnMut(&Verdict<'c>),
    ) -> Vec<Verdict<'c>> {
        let (sender, receiver) = mpsc::channel();
        let mut waiting = BTreeMap::new();
        let mut done = Vec::new();
        thread::scope(|scope| {
            scope.spawn(|| {
                checks
                    .par_iter()
                    .enumerate()
                    .for_each_with(sender, |sender, (index, check)| {
                        // Nobody listens any more only if `each` has panicked.
                        let _ = sender.send((index, self.run(check)));
                    });
            });
            for (index, verdict) in receiver {
                waiting.insert(index, verdict);
                while let Some(verdict) = waiting.remove(&done.len()) {
                    each(&verdict);
                    done.push(verdict);
                }
            }
        });
        done
    }

    /// Runs one check in all the worlds that it has a part in.
    pub fn run<'c>(&self, check: &'c Check) -> Verdict<'c> {
        let start = Instant::now();
        let (record, printed) = self.judge(check);
        Verdict {
            check,
            record,
            printed,
            seconds: start.elapsed().as_secs_f64(),
        }
    }

    /// Only the part in the modelled world, if there is one.
    pub fn run_modelled(&self, check: &Check) -> Option<Record> {
        let program = self.compiled.modelled.as_ref()?.as_ref().ok()?;
        let limit = self.modelled.get(&check.name)?;
        Some(self.part(program, check, *limit).0)
    }

    /// One execution once more, in the modelled world, if that compiles.
    pub fn run_again(&self, check: &Check, execution: &str) -> Option<(Record, String)> {
        let program = self.compiled.modelled.as_ref()?.as_ref().ok()?;
        let limit = self.limit_of(check, *self.modelled.get(&check.name)?);
        let command = self.command(program);
        Some(self.normal(harness::run_again(command, &check.name, execution, limit)))
    }

    fn judge(&self, check: &Check) -> (Record, String) {
        let mut last: Option<(Record, String)> = None;
        // The modelled part first, since its failure has a story.
        for (program, listed, expected) in [
            (
                &self.compiled.modelled,
                &self.modelled,
                check.kind.is_modelled(),
            ),
            (&self.compiled.real, &self.real, check.kind.is_real()),
        ] {
            match program {
                Some(Ok(program)) => {
                    let Some(&limit) = listed.get(&check.name) else {
                        continue;
                    };
                    if let (true, Some(Err(broken))) =
                        (check.kind.needs_program(), &self.compiled.own)
                    {
                        return blame(broken);
                    }
                    let (mut record, printed) = self.part(program, check, limit);
                    if record.status != Status::Pass {
                        return (record, printed);
                    }
                    if let Some((before, _)) = last {
                        record.coverage = record.coverage.or(before.coverage);
                        record.message = both(before.message, record.message);
                    }
                    last = Some((record, printed));
                }
                Some(Err(broken)) if expected => return blame(broken),
                Some(Err(_)) | None => {}
            }
        }
        last.unwrap_or_else(|| {
            let message = format!(
                "recipe.toml names a check `{}` that is in neither model.rs nor real.rs",
                check.name
            );
            (Record::of(Status::InternalError, message), String::new())
        })
    }

    fn part(&self, program: &Path, check: &Check, listed: Duration) -> (Record, String) {
        let limit = self.limit_of(check, listed);
        self.normal(harness::run_check(
            self.command(program),
            &check.name,
            limit,
        ))
    }

    fn limit_of(&self, check: &Check, listed: Duration) -> Duration {
        let own = check.limit_seconds.map(Duration::from_secs);
        self.limit.or(own).unwrap_or(listed)
    }

    /// Without what differs from run to run.
    fn normal(&self, (mut record, printed): (Record, String)) -> (Record, String) {
        let normal = |text: &str| without_thread_ids(&self.compiled.room.left_out_of(text));
        record.message = normal(&record.message);
        (record, normal(&printed))
    }

    /// A program of this exercise, as every check runs: in the exercise's
    /// folder, with nothing in its environment that differs from machine to
    /// machine.
    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.compiled.room.exercise)
            .env_clear()
            .env("RECIPE_FOLDER", &self.compiled.room.tests)
            .env("TMPDIR", &self.compiled.room.temporary)
            .env("INSTA_UPDATE", "no");
        if let Some(path) = env::var_os("PATH") {
            command.env("PATH", path);
        }
        if let Some(Ok(own)) = &self.compiled.own {
            command.env("RECIPE_PROGRAM", own);
        }
        within_memory(&mut command, OF_A_CHECK);
        ends_with_us(&mut command);
        command
    }
}

/// The standard panic message names a thread by its number, which differs from
/// run to run: "thread 'main' (4711) panicked at".
fn without_thread_ids(text: &str) -> String {
    const AFTER: &str = ") panicked at ";
    let mut parts = text.split(AFTER);
    let mut normal = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let id = normal.rfind(" (").filter(|&at| {
            let id = &normal[at + 2..];
            !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())
        });
        match id {
            Some(at) => {
                normal.truncate(at);
                normal.push_str(AFTER.trim_start_matches(')'));
            }
            None => normal.push_str(AFTER),
        }
        normal.push_str(part);
    }
    normal
}

/// What was tried in either world.
fn both(modelled: String, real: String) -> String {
    match (modelled.is_empty(), real.is_empty()) {
        (false, false) => format!("{modelled}; {real} on real threads"),
        (true, _) => real,
        (_, true) => modelled,
    }
}

fn blame(broken: &Broken) -> (Record, String) {
    (Record::of(broken.status, &broken.summary), String::new())
}

#[cfg(test)]
mod tests {
    use super::without_thread_ids;

    #[test]
    fn numbers_of_threads_go() {
        let said =
            "thread 'a (1)' (4711) panicked at src/lib.rs:1\nf(2) panicked at (x) panicked at ";
        let normal = "thread 'a (1)' panicked at src/lib.rs:1\nf(2) panicked at (x) panicked at ";
        assert_eq!(without_thread_ids(said), normal);
        assert_eq!(without_thread_ids("(4) panicked at x"), "(4) panicked at x");
    }
}
