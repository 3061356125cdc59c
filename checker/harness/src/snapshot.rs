//! What the recipe's own program prints.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use similar::{ChangeTag, TextDiff};

use crate::Target;
use crate::foreign::without_thread_numbers;
use crate::process::{Ending, Run};
use crate::record::{Record, Status};

/// The recipes print little and end at once.
const LIMIT: Duration = Duration::from_secs(8);

/// Runs the program and compares what it printed with the stored snapshot.
pub(crate) fn check(target: &Target, name: &str, normalise: fn(&str) -> String) -> Record {
    let program = match program() {
        Ok(program) => program,
        Err(message) => return Record::of(Status::InternalError, message),
    };
    let ran = match Run::new(Command::new(&program)).limit(LIMIT).try_finish() {
        Ok(ran) => ran,
        Err(error) => {
            return Record::of(
                Status::InternalError,
                format!("{} could not be started: {error}", program.display()),
            );
        }
    };
    if ran.ending != Ending::Exited(0) {
        let mut message = ran.ending.told("the program");
        let said = String::from_utf8_lossy(&ran.stderr);
        // Addresses differ from run to run.
        let said = said.split("stack backtrace:").next().unwrap_or_default();
        let said = without_thread_numbers(said);
        if !said.trim().is_empty() {
            let before = match message.ends_with('?') {
                true => "\n\non standard error:\n",
                false => ":\n",
            };
            message.push_str(&format!("{before}{}", said.trim()));
        }
        return Record::of(ran.ending.status(), message);
    }
    compare(target, name, &normalise(&ran.text()))
}

/// The recipe's own program: where the grader says, or this very program, which
/// has it in itself.
pub(crate) fn program() -> Result<PathBuf, String> {
    match env::var_os("RECIPE_PROGRAM") {
        Some(path) => Ok(path.into()),
        None => env::current_exe().map_err(|error| error.to_string()),
    }
}

/// Where the recipe's snapshots are.
fn folder(target: &Target) -> PathBuf {
    env::var_os("RECIPE_FOLDER")
        .map_or_else(
            || {
                let exercise = Path::new(target.exercise);
                exercise.join("../../tests").join(target.recipe)
            },
            PathBuf::from,
        )
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

/// What has to go from `printed`, and what has to come, for it to be `expected`.
fn difference(expected: &str, printed: &str) -> String {
    // A last line that does not end is another line than one that does.
    let [expected, printed] = [expected, printed].map(|text| format!("{text}\n"));
    let lines = TextDiff::from_lines(&expected, &printed);
    let shown = lines.iter_all_changes().map(|change| {
        let line = change.value().trim_end();
        match change.tag() {
            ChangeTag::Equal => format!("    {line}"),
            ChangeTag::Delete => format!("  - {line}    (expected)"),
            ChangeTag::Insert => format!("  + {line}    (printed)"),
        }
    });
    shown.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn a_last_line_is_a_line_like_any_other() {
        let told = difference("one\ntwo", "one\ntwo\nthree");
        assert_eq!(told, "    one\n    two\n  + three    (printed)");
    }
}
