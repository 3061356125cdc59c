//! `checker grade`: marks for submissions and classes.

mod csv;
mod people;
mod stage;

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use harness::record::Status;
use rayon::prelude::*;

use crate::compile::{Broken, Limits, Workshop};
use crate::grading::{self, Graded};
use crate::interrupt;
use crate::kit::{Check, Kit, Recipe};
use crate::marks::{Marks, SubmissionMarks};
use crate::out::{Out, Outcome, Usage, count, note, one_line};
use crate::progress::Progress;
use crate::submission::{self, Handed, Sources, Submission};
use stage::Stage;

/// Grades submissions and folders of submissions.
///
/// A submission is a folder with exercises in it (ex04_…/src/lib.rs), or with a
/// folder `exercises` that has them, or the folder of a single exercise. A class
/// is a folder of submissions. Of a submission only src/lib.rs and src/main.rs
/// count; checks, names and points are the kit's.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    /// Submissions, or folders of submissions
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,

    /// Only these exercises
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    only: Vec<String>,

    /// The marks as JSON, and nothing else; on standard output, or in --output
    #[arg(long, conflicts_with = "csv")]
    json: bool,

    /// The marks as CSV, a line for each submission
    #[arg(long)]
    csv: bool,

    /// The marks as JSON (with --csv as CSV) in a file; without --json and --csv the table as well
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// How many processes run at once [default: one for each core]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
}

/// A name that a student made up, in a line for people.
const NAME: usize = 80;

pub fn run(options: &Options, kit: &Kit, limits: Limits, out: &mut Out) -> Result<Outcome> {
    let wanted = wanted(options, kit)?;
    let submissions = submission::find(kit, &options.paths, &wanted)?;
    if let Some(path) = &options.output {
        try_to_write(path)?;
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.jobs.map_or(0, NonZero::get))
        .build()
        .context("no threads to grade with")?;

    // Whoever stands in a student's copy of the kit should see it.
    note(format_args!(
        "the checks are those of {}",
        kit.root.display()
    ));
    let stage = Stage::of(submissions.len());
    let workshop = Workshop::open(kit, &handed_in(&submissions), limits)?;
    let marks = Marks::new(pool.install(|| grade_all(&workshop, &submissions, &stage)));
    if stage.end() {
        // Not even in a file: these checks were ended, and did not fail.
        interrupt::nothing_more_is_said();
    }

    let for_programs = |writer: &mut dyn Write| {
        if options.csv {
            csv::write(&marks, writer)
        } else {
            serde_json::to_writer_pretty(&mut *writer, &marks)?;
            writeln!(writer)
        }
    };
    let quiet = options.json || options.csv;
    match options.output.as_deref() {
        Some(path) => {
            let written = replace(path, for_programs)
                .with_context(|| format!("the marks could not be written to {}", path.display()));
            if let Err(error) = written {
                // Not lost, at least.
                people::write(&marks, out)?;
                return Err(error);
            }
            if !quiet {
                people::write(&marks, out)?;
                writeln!(out, "the marks are in {}", path.display())?;
            }
        }
        _ if quiet => for_programs(out)?,
        _ => people::write(&marks, out)?,
    }
    Ok(outcome(&marks))
}

fn wanted<'a>(options: &Options, kit: &'a Kit) -> Result<Vec<&'a Recipe>> {
    if options.only.is_empty() {
        return Ok(kit.recipes.iter().collect());
    }
    options.only.iter().map(|name| kit.recipe(name)).collect()
}

/// The recipes that somebody handed in.
fn handed_in<'a>(submissions: &[Submission<'a>]) -> Vec<&'a Recipe> {
    let mut recipes: Vec<&Recipe> = Vec::new();
    for (recipe, handed) in submissions.iter().flat_map(|one| &one.exercises) {
        let known = recipes.iter().any(|known| known.id == recipe.id);
        if matches!(handed, Handed::Folder { .. }) && !known {
            recipes.push(recipe);
        }
    }
    recipes
}

/// Says at once, and not after the work, if `path` cannot be written. What it holds
/// stays until there is something new, and a new file comes only then.
fn try_to_write(path: &Path) -> Result<()> {
    let is_new = path.symlink_metadata().is_err();
    let tried = open(path).and_then(|_| {
        if is_new {
            fs::remove_file(path)
        } else {
            Ok(())
        }
    });
    tried.map_err(|error| {
        Usage::error(format!(
            "the marks cannot be written to {}: {error}; choose another --output",
            path.display()
        ))
    })
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
}

fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let file = open(path)?;
    if file.metadata()?.is_file() {
        file.set_len(0)?;
    }
    let mut writer = BufWriter::new(file);
    write(&mut writer)?;
    writer.flush()?;
    Ok(())
}

/// All exercises of all submissions, several at once.
fn grade_all<'a>(
    workshop: &Workshop<'_>,
    submissions: &[Submission<'a>],
    stage: &Stage,
) -> Vec<SubmissionMarks<'a>> {
    let exercises = submissions.iter().map(|one| one.exercises.len()).sum();
    let progress = Progress::of(exercises);
    submissions
        .par_iter()
        .map(|submission| {
            let exercises: Vec<Graded<'a>> = submission
                .exercises
                .par_iter()
                .map(|(recipe, handed)| {
                    let graded = grade_one(workshop, submission, recipe, handed);
                    if !stage.is_over() {
                        progress.step(format!("{} {}", submission.name, recipe.id));
                    }
                    graded
                })
                .collect();
            let marks = SubmissionMarks::new(submission, exercises);
            if stage.graded_one_more() && !progress.watched() {
                note(format_args!(
                    "graded {}: {}",
                    one_line(&marks.name, NAME),
                    people::points(marks.score, marks.max_score)
                ));
            }
            marks
        })
        .collect()
}

fn grade_one<'a>(
    workshop: &Workshop<'_>,
    submission: &Submission<'_>,
    recipe: &'a Recipe,
    handed: &Handed,
) -> Graded<'a> {
    let checks: Vec<&Check> = recipe.checks.iter().collect();
    match handed {
        Handed::Folder { path, .. } => {
            let sources = Sources::of(&submission.path, path);
            grading::grade(workshop, recipe, &checks, &sources)
        }
        Handed::Nothing => {
            let missing = format!("the submission has no {}", recipe.folder);
            grading::nothing_runs(recipe, &checks, Broken::new(Status::Missing, missing))
        }
    }
}

/// The marks of a student say nothing about whether grading went well.
fn outcome(marks: &Marks<'_>) -> Outcome {
    let not_graded = marks
        .submissions
        .iter()
        .flat_map(|submission| &submission.exercises)
        .filter(|exercise| exercise.score.is_none())
        .count();
    if not_graded == 0 {
        return Outcome::Good;
    }
    note(format_args!(
        "{} could not be graded, and no student is to blame: mend what the marks say, and grade \
         again",
        count(not_graded, "exercise")
    ));
    Outcome::InternalError
}

const EXAMPLES: &str = "\
Examples:
  checker grade class/                        everybody in a folder
  checker grade alice bob --only ex04         two submissions, one exercise
  checker grade class/ --json > marks.json    for a program
  checker grade class/ --output marks.json    both: a table here, JSON in the file
  checker grade solutions                     the kit's own answers

Exit codes: 0 it has graded, whatever the marks; 2 bad usage; 3 something in the kit itself is
broken, and no fault of a student: where the marks say internal-error, mend it and grade again.";
