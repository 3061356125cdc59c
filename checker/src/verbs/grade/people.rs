//! The marks for people: tables, then a line for each check that fails.

use std::io::{self, Write};

use harness::foreign::visible;
use harness::record::Status;

use crate::marks::{CheckMarks, ExerciseMarks, Marks, SubmissionMarks};
use crate::out::{BOLD, DIM, Out, align_right, count, me, new_table, one_line, word};

/// Exercises side by side in one table; the rest goes into the next.
const COLUMNS: usize = 12;

/// The width of a reason.
const REASON: usize = 100;

pub fn write(marks: &Marks<'_>, out: &mut Out) -> io::Result<()> {
    let ids = marks.ids();
    let tables = ids.len().div_ceil(COLUMNS).max(1);
    for (index, ids) in ids.chunks(COLUMNS).enumerate() {
        table(marks, ids, index + 1 == tables, out)?;
    }
    for submission in &marks.submissions {
        reasons(submission, out)?;
    }
    writeln!(out)
}

fn table(marks: &Marks<'_>, ids: &[&str], last: bool, out: &mut Out) -> io::Result<()> {
    let mut table = new_table();
    let mut header = vec!["submission".to_owned()];
    header.extend(ids.iter().map(|id| (*id).to_owned()));
    header.extend(last.then(|| "total".to_owned()));
    let columns = header.len();
    table.set_header(header);
    for submission in &marks.submissions {
        let mut row = vec![visible(&submission.name)];
        row.extend(
            ids.iter()
                .map(|id| submission.exercise(id).map_or_else(String::new, cell)),
        );
        row.extend(last.then(|| points(submission.score, submission.max_score)));
        table.add_row(row);
    }
    for column in 1..columns {
        align_right(&mut table, column);
    }
    writeln!(out, "{table}")
}

fn cell(exercise: &ExerciseMarks<'_>) -> String {
    match exercise.status {
        Status::Missing => "–".to_owned(),
        _ => points(exercise.score, exercise.max_score),
    }
}

pub fn points(score: Option<u32>, max_score: u32) -> String {
    score.map_or_else(|| "?".to_owned(), |score| format!("{score}/{max_score}"))
}

fn reasons(submission: &SubmissionMarks<'_>, out: &mut Out) -> io::Result<()> {
    let failing: Vec<&ExerciseMarks<'_>> = submission
        .exercises
        .iter()
        .filter(|exercise| exercise.status != Status::Pass)
        .collect();
    if failing.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n{BOLD}{}{BOLD:#}  {DIM}{}{DIM:#}",
        visible(&submission.name),
        visible(&submission.path)
    )?;
    for exercise in failing
        .iter()
        .filter(|exercise| exercise.status != Status::Missing)
    {
        if let Some(reason) = one_reason(exercise) {
            line(out, exercise.id, "", exercise.status, reason)?;
            continue;
        }
        for check in &exercise.checks {
            if check.status != Status::Pass {
                line(out, exercise.id, check.name, check.status, &check.message)?;
            }
        }
    }
    let missing = || failing.iter().filter(|e| e.status == Status::Missing);
    for exercise in missing() {
        for note in &exercise.notes {
            line(out, exercise.id, "", exercise.status, note)?;
        }
    }
    let missing: Vec<&str> = missing().map(|exercise| exercise.id).collect();
    if !missing.is_empty() {
        let exercises = count(missing.len(), "exercise");
        writeln!(out, "  {exercises} missing: {}", missing.join(", "))?;
    }
    let first = failing
        .iter()
        .filter(|exercise| exercise.status != Status::Missing)
        .find_map(|exercise| exercise.folder.as_ref());
    if let Some(folder) = first {
        writeln!(out, "  {DIM}more: {} check {}{DIM:#}", me(), word(folder))?;
    }
    Ok(())
}

/// What is wrong with all checks of an exercise, if it is one thing.
fn one_reason<'e>(exercise: &'e ExerciseMarks<'_>) -> Option<&'e str> {
    let first = exercise.checks.first()?;
    let same = |check: &CheckMarks<'_>| check.message == first.message;
    let compiles = exercise.status != Status::CompileError;
    (!compiles || exercise.checks.len() > 1 && exercise.checks.iter().all(same))
        .then_some(first.message.as_str())
}

fn line(out: &mut Out, id: &str, check: &str, status: Status, reason: &str) -> io::Result<()> {
    let word = status.word();
    let check = if check.is_empty() {
        String::new()
    } else {
        format!(" {check}")
    };
    writeln!(out, "  {id}{check}  {word}: {}", one_line(reason, REASON))
}
