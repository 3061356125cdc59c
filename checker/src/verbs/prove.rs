//! `checker prove`: are the recipes' own checks any good?
//!
//! A check is worth the bugs it catches. So the untouched exercise has to fail
//! it, the solution and every variant have to pass it, and every mistake has to
//! be caught by the check that it names. Nothing is kept from one run to the
//! next.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use harness::record::{Record, Status};
use rayon::prelude::*;
use serde::Serialize;

use crate::compile::{Limits, Workshop};
use crate::grading::{Ready, Verdict};
use crate::kit::{Check, Kit, Recipe};
use crate::out::{BAD, GOOD, Out, Outcome, align_right, count, new_table, one_line};
use crate::progress::Progress;
use crate::submission::{Sources, Taken};

/// For authors: proves that the checks of the recipes tell right from wrong.
///
/// Every check is red on the untouched exercise (unless it is given) and green on
/// the solution; every mistake is caught by the check that its first lines name,
/// with the same story twice; no variant is refused.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    /// Only these recipes [default: all]
    #[arg(value_name = "ID")]
    recipes: Vec<String>,

    /// Runs checks on real threads and processes so often, with the same verdict
    /// each time
    #[arg(long, value_name = "N", default_value_t = 1)]
    repeat: usize,

    /// For programs
    #[arg(long)]
    json: bool,
}

/// Something whose verdicts are known beforehand.
struct Candidate<'a> {
    recipe: &'a Recipe,
    sort: Sort,
    /// Relative to the kit.
    file: String,
    sources: Sources,
}

enum Sort {
    Exercise,
    Solution,
    /// With the checks that must be red.
    Mistake {
        caught_by: Vec<String>,
    },
    Variant,
}

/// What came of a candidate.
#[derive(Debug, Default)]
struct Finding {
    red: usize,
    green: usize,
    given: usize,
    /// Seconds spent in the modelled world.
    modelled: f64,
    problems: Vec<String>,
    remarks: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Proof<'a> {
    version: u32,
    holds: bool,
    recipes: Vec<RecipeProof<'a>>,
}

/// What came of all candidates of a recipe.
#[derive(Debug, Serialize)]
struct RecipeProof<'a> {
    id: &'a str,
    holds: bool,
    checks: usize,
    /// Checks of the untouched exercise.
    red: usize,
    given: usize,
    /// Checks of the solution.
    green: usize,
    model_seconds: f64,
    mistakes: usize,
    caught: usize,
    variants: usize,
    accepted: usize,
    problems: Vec<Problem>,
    remarks: Vec<Problem>,
}

#[derive(Debug, Serialize)]
struct Problem {
    file: String,
    text: String,
    /// Of how many other files the same is to be said.
    others: usize,
}

fn add(problems: &mut Vec<Problem>, file: &str, texts: &[String]) {
    for text in texts {
        match problems.iter_mut().find(|problem| problem.text == *text) {
            Some(problem) => problem.others += 1,
            None => problems.push(Problem {
                file: file.to_owned(),
                text: text.clone(),
                others: 0,
            }),
        }
    }
}

pub fn run(options: &Options, kit: &Kit, limits: Limits, out: &mut Out) -> Result<Outcome> {
    let recipes: Vec<&Recipe> = if options.recipes.is_empty() {
        kit.recipes.iter().collect()
    } else {
        options
            .recipes
            .iter()
            .map(|name| kit.recipe(name))
            .collect::<Result<_>>()?
    };
    let mut candidates = Vec::new();
    for recipe in &recipes {
        candidates.extend(candidates_of(kit, recipe)?);
    }
    let workshop = Workshop::open(kit, &recipes, limits)?;
    let progress = Progress::of(candidates.len());
    let findings: Vec<Finding> = candidates
        .par_iter()
        .map(|candidate| {
            let finding = candidate.prove(&workshop, options.repeat);
            progress.step(candidate.file.clone());
            finding
        })
        .collect();
    drop(progress);

    let found: Vec<(&Candidate<'_>, Finding)> = candidates.iter().zip(findings).collect();
    let recipes: Vec<RecipeProof<'_>> = recipes
        .iter()
        .map(|recipe| RecipeProof::of(recipe, &found))
        .collect();
    let proof = Proof {
        version: 1,
        holds: recipes.iter().all(|recipe| recipe.holds),
        recipes,
    };
    if options.json {
        serde_json::to_writer_pretty(&mut *out, &proof)?;
        writeln!(out)?;
    } else {
        report(&proof, out)?;
    }
    Ok(if proof.holds {
        Outcome::Good
    } else {
        Outcome::SomethingFails
    })
}

fn candidates_of<'a>(kit: &Kit, recipe: &'a Recipe) -> Result<Vec<Candidate<'a>>> {
    let solution = Sources::of(&kit.root, &kit.solution(recipe));
    let mut candidates = vec![
        Candidate {
            recipe,
            sort: Sort::Exercise,
            file: kit.shown(&kit.exercise(recipe)),
            sources: Sources::of(&kit.root, &kit.exercise(recipe)),
        },
        Candidate {
            recipe,
            sort: Sort::Solution,
            file: kit.shown(&kit.solution(recipe)),
            sources: solution.clone(),
        },
    ];
    for (folder, mistakes) in [("mistakes", true), ("variants", false)] {
        for path in rust_files(&kit.tests(recipe).join(folder))? {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            let caught_by = named(&text);
            candidates.push(Candidate {
                recipe,
                sort: if mistakes {
                    Sort::Mistake { caught_by }
                } else {
                    Sort::Variant
                },
                file: kit.shown(&path),
                sources: Sources {
                    library: Taken::Text(text),
                    program: solution.program.clone(),
                },
            });
        }
    }
    Ok(candidates)
}

/// The Rust files in `folder`, by name; none if there is no such folder.
fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder)
        .with_context(|| format!("the folder {} cannot be read", folder.display()))?;
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|end| end == "rs"));
    files.sort();
    Ok(files)
}

const CAUGHT_BY: &str = "//! Caught by:";

/// The checks that a mistake's header says must catch it.
fn named(text: &str) -> Vec<String> {
    text.lines()
        .take_while(|line| line.starts_with("//!"))
        .filter_map(|line| line.strip_prefix(CAUGHT_BY))
        .flat_map(|names| names.split(','))
        .map(|name| name.trim().trim_matches('`').to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

impl Candidate<'_> {
    fn prove(&self, workshop: &Workshop<'_>, repeat: usize) -> Finding {
        let mut finding = Finding::default();
        if let Sort::Mistake { caught_by } = &self.sort {
            self.prove_mistake(workshop, caught_by, repeat, &mut finding);
            return finding;
        }
        let checks: Vec<&Check> = self.recipe.checks.iter().collect();
        let ready = match Ready::new(workshop, self.recipe, &checks, &self.sources) {
            Ok(ready) => ready,
            Err(broken) => {
                finding.problems.push(broken.summary);
                return finding;
            }
        };
        let verdicts: Vec<Verdict<'_>> = checks.par_iter().map(|check| ready.run(check)).collect();
        for verdict in &verdicts {
            self.judge(verdict, &mut finding);
        }
        if matches!(self.sort, Sort::Solution) {
            for name in ready.listed() {
                if !checks.iter().any(|check| check.name == name) {
                    let text =
                        format!("the check `{name}` is not in recipe.toml, and so never run");
                    finding.problems.push(text);
                }
            }
        }
        same_again(&ready, &verdicts, repeat, &mut finding);
        finding
    }

    /// A verdict on something that is not a mistake.
    fn judge(&self, verdict: &Verdict<'_>, finding: &mut Finding) {
        let check = verdict.check;
        if verdict.record.status == Status::CompileError {
            // Mostly the same for all checks of a program.
            finding.red += 1;
            if !finding.problems.contains(&verdict.record.message) {
                finding.problems.push(verdict.record.message.clone());
            }
            return;
        }
        if verdict.passes() {
            finding.green += 1;
        } else {
            finding.red += 1;
        }
        if check.kind.is_modelled() {
            finding.modelled += verdict.seconds;
        }
        match self.sort {
            Sort::Exercise if check.given => {
                finding.given += 1;
                if !verdict.passes() {
                    let text = format!("`{}` is given, but red: {}", check.name, why(verdict));
                    finding.problems.push(text);
                }
            }
            Sort::Exercise => {
                if verdict.passes() {
                    let text = format!("`{}` is green before anything is done", check.name);
                    finding.problems.push(text);
                } else if !is_caught(&verdict.record) {
                    let text = format!("`{}` gives no verdict: {}", check.name, why(verdict));
                    finding.problems.push(text);
                }
            }
            _ if !verdict.passes() => {
                finding
                    .problems
                    .push(format!("`{}` is red: {}", check.name, why(verdict)));
            }
            _ => {
                let coverage = verdict.record.coverage.as_ref();
                let unsupported = coverage.and_then(|c| c.orderings_unsupported.as_ref());
                if let Some(reason) = unsupported {
                    let text = format!("`{}` leaves out weak memory: {reason}", check.name);
                    finding.remarks.push(text);
                }
            }
        }
    }

    /// The checks that are named have to be red; whatever the model says of any
    /// check, it has to say twice.
    fn prove_mistake(
        &self,
        workshop: &Workshop<'_>,
        caught_by: &[String],
        repeat: usize,
        finding: &mut Finding,
    ) {
        if caught_by.is_empty() {
            let text = format!("no line at its top says `{CAUGHT_BY} …`");
            finding.problems.push(text);
        }
        let mut named = Vec::new();
        for name in caught_by {
            match self.recipe.checks.iter().find(|check| check.name == *name) {
                Some(check) => named.push(check),
                None => finding.problems.push(format!("there is no check `{name}`")),
            }
        }
        // Of the others only what costs next to nothing.
        let cheap = |check: &&Check| !check.kind.is_real();
        let mut wanted = named.clone();
        wanted.extend(self.recipe.checks.iter().filter(cheap));
        let ready = match Ready::new(workshop, self.recipe, &wanted, &self.sources) {
            Ok(ready) => ready,
            Err(broken) => {
                finding.problems.push(broken.summary);
                return;
            }
        };
        let verdicts: Vec<Verdict<'_>> = named.par_iter().map(|check| ready.run(check)).collect();
        for verdict in &verdicts {
            if is_caught(&verdict.record) {
                finding.red += 1;
            } else {
                let text = format!(
                    "`{}` does not catch it: {}",
                    verdict.check.name,
                    why(verdict)
                );
                finding.problems.push(text);
            }
        }
        for check in &self.recipe.checks {
            let (Some(one), Some(two)) = (ready.run_modelled(check), ready.run_modelled(check))
            else {
                continue;
            };
            if one.status != two.status || one.story != two.story || one.message != two.message {
                let text = format!("`{}` does not tell the same story twice", check.name);
                finding.problems.push(text);
            }
        }
        same_again(&ready, &verdicts, repeat, finding);
    }
}

/// Checks in the real world may differ from run to run, and must not.
fn same_again(ready: &Ready, verdicts: &[Verdict<'_>], repeat: usize, finding: &mut Finding) {
    for verdict in verdicts
        .iter()
        .filter(|verdict| verdict.check.kind.is_real())
    {
        for _ in 1..repeat {
            let again = ready.run(verdict.check);
            if again.record.status != verdict.record.status {
                finding.problems.push(format!(
                    "`{}` is {} once, and {} another time",
                    verdict.check.name,
                    verdict.record.status.word(),
                    again.record.status.word()
                ));
                break;
            }
        }
    }
}

/// Red because something was found, not because nothing could be said.
fn is_caught(record: &Record) -> bool {
    match record.status {
        Status::Pass
        | Status::CompileError
        | Status::Missing
        | Status::Rejected
        | Status::NotRun
        | Status::InternalError => false,
        // A search that stopped; without one, the program ended itself.
        Status::NoVerdict => record.coverage.is_none(),
        _ => true,
    }
}

/// The width of a reason.
const REASON: usize = 120;

fn why(verdict: &Verdict<'_>) -> String {
    let word = verdict.record.status.word();
    if verdict.record.message.is_empty() {
        return word.to_owned();
    }
    format!("{word}: {}", one_line(&verdict.record.message, REASON))
}

impl<'a> RecipeProof<'a> {
    fn of(recipe: &'a Recipe, found: &[(&Candidate<'_>, Finding)]) -> Self {
        let mut proof = Self {
            id: &recipe.id,
            holds: true,
            checks: recipe.checks.len(),
            red: 0,
            given: 0,
            green: 0,
            model_seconds: 0.0,
            mistakes: 0,
            caught: 0,
            variants: 0,
            accepted: 0,
            problems: Vec::new(),
            remarks: Vec::new(),
        };
        let mine = found
            .iter()
            .filter(|(candidate, _)| candidate.recipe.id == recipe.id);
        for (candidate, finding) in mine {
            let holds = finding.problems.is_empty();
            match candidate.sort {
                Sort::Exercise => {
                    proof.red = finding.red;
                    proof.given = finding.given;
                }
                Sort::Solution => {
                    proof.green = finding.green;
                    proof.model_seconds = (finding.modelled * 1000.0).round() / 1000.0;
                }
                Sort::Mistake { .. } => {
                    proof.mistakes += 1;
                    proof.caught += usize::from(holds);
                }
                Sort::Variant => {
                    proof.variants += 1;
                    proof.accepted += usize::from(holds);
                }
            }
            proof.holds &= holds;
            add(&mut proof.problems, &candidate.file, &finding.problems);
            add(&mut proof.remarks, &candidate.file, &finding.remarks);
        }
        proof
    }
}

fn report(proof: &Proof<'_>, out: &mut Out) -> io::Result<()> {
    let mut table = new_table();
    table.set_header([
        "",
        "exercise red",
        "given",
        "solution green",
        "mistakes caught",
        "variants accepted",
        "model checks",
    ]);
    for recipe in &proof.recipes {
        table.add_row([
            recipe.id.to_owned(),
            format!("{}/{}", recipe.red, recipe.checks - recipe.given),
            recipe.given.to_string(),
            format!("{}/{}", recipe.green, recipe.checks),
            format!("{}/{}", recipe.caught, recipe.mistakes),
            format!("{}/{}", recipe.accepted, recipe.variants),
            format!("{:.2} s", recipe.model_seconds),
        ]);
    }
    for column in 1..=6 {
        align_right(&mut table, column);
    }
    writeln!(out, "{table}")?;
    for remark in proof.recipes.iter().flat_map(|recipe| &recipe.remarks) {
        writeln!(out, "note: {}: {}", remark.file, remark.text)?;
    }
    let problems: Vec<&Problem> = proof.recipes.iter().flat_map(|r| &r.problems).collect();
    if problems.is_empty() {
        return writeln!(out, "{GOOD}everything holds{GOOD:#}");
    }
    writeln!(out, "\n{BAD}{} not hold{BAD:#}\n", does(problems.len()))?;
    for problem in &problems {
        let others = match problem.others {
            0 => String::new(),
            others => format!(" (and {})", count(others, "other file")),
        };
        writeln!(out, "{}: {}{others}", problem.file, problem.text)?;
    }
    let first = problems[0];
    writeln!(out, "\nmore: checker check {}", first.file)
}

fn does(number: usize) -> String {
    let things = count(number, "thing");
    if number == 1 {
        format!("{things} does")
    } else {
        format!("{things} do")
    }
}

const EXAMPLES: &str = "\
Examples:
  checker prove                    all recipes
  checker prove ex04               one of them
  checker prove ex04 --repeat 20   is any check on real threads unsure?

Exit codes: 0 everything holds, 1 something does not, 2 bad usage, 3 the kit itself is broken.";
