//! What came of all candidates of a recipe, for programs and for people.

use std::io::{self, Write};

use serde::Serialize;

use super::candidate::{Candidate, Finding, Sort};
use crate::kit::Recipe;
use crate::out::{BAD, GOOD, Out, align_right, count, me, new_table};

#[derive(Debug, Serialize)]
pub struct Proof<'a> {
    version: u32,
    pub holds: bool,
    recipes: Vec<RecipeProof<'a>>,
}

/// What came of all candidates of a recipe.
#[derive(Debug, Serialize)]
pub struct RecipeProof<'a> {
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

impl<'a> Proof<'a> {
    pub fn new(recipes: Vec<RecipeProof<'a>>) -> Self {
        Self {
            version: 1,
            holds: recipes.iter().all(|recipe| recipe.holds),
            recipes,
        }
    }
}

impl<'a> RecipeProof<'a> {
    pub fn of(recipe: &'a Recipe, found: &[(&Candidate<'_>, Finding)]) -> Self {
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

pub fn report(proof: &Proof<'_>, out: &mut Out) -> io::Result<()> {
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
    writeln!(out, "\nmore: {} check {}", me(), first.file)
}

fn does(number: usize) -> String {
    let things = count(number, "thing");
    if number == 1 {
        format!("{things} does")
    } else {
        format!("{things} do")
    }
}
