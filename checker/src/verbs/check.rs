//! `checker check`: one exercise, with the story of its first failure.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use harness::Screen;
use harness::record::{Record, Status};

use super::target::{self, Target};
use crate::compile::{Limits, Workshop};
use crate::grading::{Graded, Verdict, nothing_runs};
use crate::kit::{Kit, Recipe};
use crate::out::{BAD, BOLD, DIM, GOOD, Out, Outcome, me, one_line};
use crate::ready::Ready;

/// Checks one exercise and tells the story of its first failure.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    /// An exercise such as ex04, or the path of an exercise's folder
    #[arg(value_name = "ID or PATH")]
    target: PathBuf,

    /// Only these checks
    #[arg(value_name = "CHECK")]
    checks: Vec<String>,

    /// The kit's solution instead of the exercise
    #[arg(long)]
    solution: bool,

    /// How long each check takes, which is another time each time
    #[arg(long)]
    times: bool,
}

pub fn run(options: &Options, kit: &Kit, limits: Limits, out: &mut Out) -> Result<Outcome> {
    let target = target::find(&options.target, options.solution, kit)?;
    let checks = target::checks(target.recipe, &options.checks)?;
    let workshop = Workshop::open(kit, &[target.recipe], limits)?;

    let Recipe { id, title, .. } = target.recipe;
    writeln!(
        out,
        "{BOLD}{id}  {title}{BOLD:#}  {DIM}{}{DIM:#}",
        target.place
    )?;
    let width = checks
        .iter()
        .map(|check| check.name.len())
        .max()
        .unwrap_or(0);
    let mut wrote = Ok(());
    let graded = match Ready::new(&workshop, target.recipe, &checks, &target.sources) {
        Ok(ready) => {
            writeln!(out)?;
            let verdicts = ready.run_in_order(&checks, |verdict| {
                let line = write_line(out, verdict, width, options.times);
                wrote = std::mem::replace(&mut wrote, Ok(())).and(line);
            });
            Graded {
                recipe: target.recipe,
                verdicts,
                notes: ready.notes(),
            }
        }
        Err(broken) => nothing_runs(target.recipe, &checks, broken),
    };
    wrote?;
    report(&target, &graded, out)?;
    let is_done = checks.len() == target.recipe.checks.len() && graded.status() == Status::Pass;
    if target.is_answer && is_done {
        what_next(kit, target.recipe, out)?;
    }
    Ok(match graded.status() {
        Status::Pass => Outcome::Good,
        Status::InternalError => Outcome::InternalError,
        _ => Outcome::SomethingFails,
    })
}

fn write_line(out: &mut Out, verdict: &Verdict<'_>, width: usize, times: bool) -> io::Result<()> {
    let word = verdict.record.status.word();
    let style = if verdict.passes() { GOOD } else { BAD };
    let points = format!("{}/{}", verdict.score(), verdict.check.points);
    let name = &verdict.check.name;
    write!(out, "  {points:>5}  {name:<width$}  {style}{word}{style:#}")?;
    let remark = match &verdict.record.coverage {
        Some(coverage) if verdict.passes() => coverage.line(),
        _ => {
            // The whole story follows.
            let room = Screen::of_stdout()
                .width
                .saturating_sub(width + 13 + word.len());
            one_line(&verdict.record.message, room)
        }
    };
    if times {
        write!(out, "{DIM} in {:.2} s{DIM:#}", verdict.seconds)?;
    }
    match remark.as_str() {
        "" => writeln!(out)?,
        remark => writeln!(out, "{DIM}: {remark}{DIM:#}")?,
    }
    // Somebody waits for the next line.
    out.flush()
}

fn report(target: &Target<'_>, graded: &Graded<'_>, out: &mut Out) -> io::Result<()> {
    let checks = graded.verdicts.len();
    let passed = graded
        .verdicts
        .iter()
        .filter(|verdict| verdict.passes())
        .count();
    let silent = graded.verdicts.iter().all(|v| is_said_once(graded, v));
    if !silent {
        writeln!(
            out,
            "\n{passed} of {checks} checks pass, {} of {} points",
            graded.score(),
            graded.max_score()
        )?;
    }
    for (index, note) in graded.notes.iter().enumerate() {
        // One cause mostly breaks several programs: once in full is enough.
        let note = if index == 0 {
            note
        } else {
            note.lines().next().unwrap_or_default()
        };
        writeln!(out, "\n{note}")?;
    }
    let Some(first) = graded.verdicts.iter().find(|verdict| !verdict.passes()) else {
        return Ok(());
    };
    if is_said_once(graded, first) {
        return writeln!(out, "\nagain:  {}", target.again);
    }
    writeln!(
        out,
        "\n{BOLD}{}{BOLD:#}: {}\n",
        first.check.name, first.check.verifies
    )?;
    let told = harness::told(&first.record, &first.printed, Screen::of_stdout());
    writeln!(out, "{}", told.trim_end())?;
    writeln!(
        out,
        "\nthis check again:     {}",
        target.one_again(first.check)
    )?;
    if let Some(execution) = &first.record.execution {
        let explain = target.explain(first.check, execution);
        writeln!(out, "this schedule again:  {explain}")?;
    }
    writeln!(
        out,
        "a hint:               {} hint {}",
        me(),
        target.recipe.id
    )
}

/// After full marks.
fn what_next(kit: &Kit, recipe: &Recipe, out: &mut Out) -> io::Result<()> {
    writeln!(out)?;
    let solution = kit.solution(recipe).join("src/lib.rs");
    // A kit that was handed out has none.
    if solution.is_file() {
        writeln!(out, "compare with:  {}", kit.shown(&solution))?;
    }
    match kit.after(recipe) {
        Some(next) => {
            let readme = kit.shown(&kit.exercise(next).join("README.md"));
            writeln!(out, "next:          {}  {}, {readme}", next.id, next.title)
        }
        None => writeln!(out, "this was the last exercise"),
    }
}

/// What is wrong is wrong with all checks, and a note says it.
fn is_said_once(graded: &Graded<'_>, verdict: &Verdict<'_>) -> bool {
    let Record {
        status, message, ..
    } = &verdict.record;
    let noted = graded.notes.first() == Some(message);
    let broken = matches!(
        status,
        Status::CompileError | Status::Rejected | Status::InternalError
    );
    noted || broken
}

const EXAMPLES: &str = "\
Examples:
  checker check ex04                     exercises/ex04_…
  checker check ex04 receipts            only the check `receipts`
  checker check ex04 --times             how many schedules, and how long it took
  checker check --solution ex04          the kit's own answer
  checker check alice/ex04_bank_totals   somebody else's
  checker check tests/ex04_bank_totals/mistakes/lock_order.patch

Exit codes: 0 all checks pass, 1 something fails, 2 bad usage, 3 the kit itself is broken.";
