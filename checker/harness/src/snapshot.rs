//! What the recipe's own program prints.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::Target;
use crate::record::{Record, Status};
use crate::supervisor::{self, Ending};

/// The recipes print little and end at once.
const LIMIT: Duration = Duration::from_secs(10);

/// Runs the program and compares what it printed with the stored snapshot.
pub(crate) fn check(target: &Target, name: &str, normalise: fn(&str) -> String) -> Record {
    let program = match program(target) {
        Ok(program) => program,
        Err(message) => return Record::of(Status::InternalError, message),
    };
    let ran = match supervisor::run(Command::new(&program), LIMIT) {
        Ok(ran) => ran,
        Err(error) => {
            return Record::of(
                Status::InternalError,
                format!("{} could not be started: {error}", program.display()),
            );
        }
    };
    match ran.ending {
        Ending::Exited(0) => {}
        Ending::TimedOut => {
            return Record::of(
                Status::Timeout,
                format!(
                    "the program did not end within {} s; it had printed:\n{}",
                    LIMIT.as_secs(),
                    ran.stdout
                ),
            );
        }
        Ending::Exited(code) => {
            return Record::of(
                Status::Fail,
                format!(
                    "the program ended with exit code {code}:\n{}",
                    ran.stderr.trim()
                ),
            );
        }
        Ending::Signalled(signal) => {
            return Record::of(
                Status::Crash,
                format!("the program was killed by {signal}:\n{}", ran.stderr.trim()),
            );
        }
        Ending::Flooded => {
            return Record::of(Status::OutputLimit, "the program printed without end");
        }
    }
    compare(target, name, &normalise(&ran.stdout))
}

/// The recipe's own program: where the grader says, or where cargo puts it,
/// beside the folder of this one.
pub(crate) fn program(target: &Target) -> Result<PathBuf, String> {
    if let Some(path) = env::var_os("RECIPE_PROGRAM") {
        return Ok(path.into());
    }
    let name = target.program.ok_or("this target has no program to run")?;
    let here = env::current_exe().map_err(|error| error.to_string())?;
    here.parent()
        .and_then(Path::parent)
        .map(|folder| folder.join(name))
        .ok_or_else(|| "this program has no folder".to_owned())
}

/// Where the recipe's snapshots are.
fn folder(target: &Target) -> PathBuf {
    env::var_os("RECIPE_FOLDER")
        .map_or_else(|| PathBuf::from(target.recipe), PathBuf::from)
        .join("snapshots")
}

fn compare(target: &Target, name: &str, printed: &str) -> Record {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder(target));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let verdict = settings.bind(|| crate::child::catch(|| insta::assert_snapshot!(name, printed)));
    match verdict {
        Ok(()) => Record::pass(),
        Err(_) => {
            let stored = std::fs::read_to_string(folder(target).join(format!("{name}.snap")))
                .ok()
                .and_then(|text| text.splitn(3, "---\n").nth(2).map(str::to_owned))
                .unwrap_or_default();
            Record::of(
                Status::Fail,
                format!(
                    "the program does not print what the recipe prints\n{}",
                    difference(stored.trim_end(), printed.trim_end())
                ),
            )
        }
    }
}

/// Both texts, line by line, with a mark where they differ.
fn difference(expected: &str, actual: &str) -> String {
    let (mut left, mut right) = (expected.lines(), actual.lines());
    let mut lines = Vec::new();
    loop {
        match (left.next(), right.next()) {
            (None, None) => return lines.join("\n"),
            (Some(a), Some(b)) if a == b => lines.push(format!("    {a}")),
            (a, b) => {
                lines.extend(a.map(|a| format!("  - {a}    (expected)")));
                lines.extend(b.map(|b| format!("  + {b}    (printed)")));
            }
        }
    }
}
