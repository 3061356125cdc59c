//! `checker check`: one exercise, with the story of its first failure.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use harness::Screen;
use harness::record::Status;

use crate::compile::{Limits, Workshop};
use crate::grading::{Graded, Verdict, nothing_runs};
use crate::kit::{Check, Kit, Recipe};
use crate::out::{BAD, BOLD, DIM, GOOD, Out, Outcome, Usage, me, one_line, word};
use crate::ready::Ready;
use crate::submission::{self, Sources, Taken};

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
}

/// What is to be checked.
struct Target<'a> {
    recipe: &'a Recipe,
    sources: Sources,
    /// Where it is, for people.
    place: String,
    /// The command that runs one check again, without the check's name.
    again: String,
}

pub fn run(options: &Options, kit: &Kit, limits: Limits, out: &mut Out) -> Result<Outcome> {
    let target = find(options, kit)?;
    let checks = chosen(target.recipe, &options.checks)?;
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
                let line = write_line(out, verdict, width);
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
    Ok(match graded.status() {
        Status::Pass => Outcome::Good,
        Status::InternalError => Outcome::InternalError,
        _ => Outcome::SomethingFails,
    })
}

fn find<'a>(options: &Options, kit: &'a Kit) -> Result<Target<'a>> {
    let path = &options.target;
    let name = path.to_string_lossy();
    let named = kit.recipe(&name);
    if options.solution {
        return of_kit(kit, named?, true);
    }
    // An id is never taken for a path; a folder's name is one if it is there.
    match named {
        Ok(recipe) if recipe.id == name || !path.exists() => of_kit(kit, recipe, false),
        Err(unknown) if !path.exists() && !name.contains('/') => Err(unknown),
        _ => at_path(kit, path),
    }
}

/// The exercise or the solution of the kit itself.
fn of_kit<'a>(kit: &Kit, recipe: &'a Recipe, solution: bool) -> Result<Target<'a>> {
    let id = &recipe.id;
    let target = if solution {
        in_folder(
            kit,
            recipe,
            &kit.solution(recipe),
            format!("--solution {id}"),
        )?
    } else {
        in_folder(kit, recipe, &kit.exercise(recipe), id.clone())?
    };
    let package = if solution {
        format!("{id}-solution")
    } else {
        id.clone()
    };
    Ok(Target {
        again: format!("cargo test -p {package}"),
        ..target
    })
}

fn at_path<'a>(kit: &'a Kit, path: &Path) -> Result<Target<'a>> {
    let real = path.canonicalize().map_err(|error| {
        Usage::error(format!(
            "{}: {error}; name an exercise such as ex04, or the folder of one",
            path.display()
        ))
    })?;
    let folder = match real.ends_with("src/lib.rs") {
        true => real.ancestors().nth(2).unwrap_or(&real),
        false => &real,
    };
    if folder.is_file() {
        return replacement(kit, folder, path);
    }
    let Some(recipe) = submission::one_exercise(kit, folder) else {
        let known = kit.recipes.first().map_or("ex01", |recipe| &recipe.folder);
        return Err(Usage::error(format!(
            "{} is not the folder of an exercise: it would be called {known} or the like, and have \
             a src/lib.rs (`checker grade` takes a folder of exercises)",
            path.display()
        )));
    };
    if folder == kit.exercise(recipe) {
        return of_kit(kit, recipe, false);
    }
    if folder == kit.solution(recipe) {
        return of_kit(kit, recipe, true);
    }
    in_folder(kit, recipe, folder, word(path))
}

fn in_folder<'a>(
    kit: &Kit,
    recipe: &'a Recipe,
    folder: &Path,
    argument: String,
) -> Result<Target<'a>> {
    let sources = Sources::of(folder, folder);
    if matches!(sources.library, Taken::Missing) {
        return Err(Usage::error(format!(
            "there is no src/lib.rs in {}",
            kit.shown(folder)
        )));
    }
    Ok(Target {
        recipe,
        sources,
        place: kit.shown(folder),
        again: format!("{} check {argument}", me()),
    })
}

/// A mistake or a variant: one file in the place of the solution's `src/lib.rs`.
fn replacement<'a>(kit: &'a Kit, file: &Path, shown: &Path) -> Result<Target<'a>> {
    let recipe = kit
        .recipes
        .iter()
        .find(|recipe| file.starts_with(kit.tests(recipe)))
        .ok_or_else(|| {
            Usage::error(format!(
                "{} is neither an exercise's folder nor one of the kit's mistakes and variants",
                shown.display()
            ))
        })?;
    let text =
        fs::read_to_string(file).with_context(|| format!("{} cannot be read", shown.display()))?;
    let solution = kit.solution(recipe);
    Ok(Target {
        recipe,
        sources: Sources {
            library: Taken::Text(text),
            ..Sources::of(&solution, &solution)
        },
        place: kit.shown(file),
        again: format!("{} check {}", me(), word(shown)),
    })
}

/// The checks of these names, or all.
fn chosen<'a>(recipe: &'a Recipe, names: &[String]) -> Result<Vec<&'a Check>> {
    if names.is_empty() {
        return Ok(recipe.checks.iter().collect());
    }
    names
        .iter()
        .map(|name| {
            recipe
                .checks
                .iter()
                .find(|check| check.name == *name)
                .ok_or_else(|| {
                    let known: Vec<&str> = recipe.checks.iter().map(|c| c.name.as_str()).collect();
                    Usage::error(format!(
                        "{} has no check `{name}`; it has {}",
                        recipe.id,
                        known.join(", ")
                    ))
                })
        })
        .collect()
}

fn write_line(out: &mut Out, verdict: &Verdict<'_>, width: usize) -> io::Result<()> {
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
    let silent = graded
        .verdicts
        .iter()
        .all(|verdict| is_said_once(verdict.record.status));
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
    if is_said_once(first.record.status) {
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
        "\nthis check again:  {} {}",
        target.again, first.check.name
    )?;
    writeln!(out, "a hint:            {} hint {}", me(), target.recipe.id)
}

/// What is wrong is wrong with all checks, and a note says it.
fn is_said_once(status: Status) -> bool {
    matches!(
        status,
        Status::CompileError | Status::Rejected | Status::InternalError
    )
}

const EXAMPLES: &str = "\
Examples:
  checker check ex04                     exercises/ex04_…
  checker check ex04 receipts            only the check `receipts`
  checker check --solution ex04          the kit's own answer
  checker check alice/ex04_bank_totals   somebody else's
  checker check tests/ex04_bank_totals/mistakes/lock_order.rs

Exit codes: 0 all checks pass, 1 something fails, 2 bad usage, 3 the kit itself is broken.";
