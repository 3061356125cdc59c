//! `checker prove`: are the recipes' own checks any good?
//!
//! A check is worth the bugs it catches. So the untouched exercise has to fail
//! it, the solution and every variant have to pass it, and every mistake has to
//! be caught by the check that it names. Nothing is kept from one run to the
//! next.

mod candidate;
mod proof;

use std::io::Write;
use std::num::NonZero;

use anyhow::Result;
use clap::Args;
use rayon::prelude::*;

use crate::compile::{Limits, Workshop};
use crate::kit::{Kit, Recipe};
use crate::out::{Out, Outcome};
use crate::progress::Progress;
use candidate::{Candidate, Finding, candidates_of};
use proof::{Proof, RecipeProof, report};

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
    /// each time; from 2 on, all checks of a mistake have to tell their stories twice
    #[arg(long, value_name = "N", default_value = "1")]
    repeat: NonZero<usize>,

    /// For programs
    #[arg(long)]
    json: bool,
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
            let finding = candidate.prove(&workshop, options.repeat.get());
            progress.step(candidate.file.clone());
            finding
        })
        .collect();
    drop(progress);

    let found: Vec<(&Candidate<'_>, Finding)> = candidates.iter().zip(findings).collect();
    let recipes = recipes.iter().map(|recipe| RecipeProof::of(recipe, &found));
    let proof = Proof::new(recipes.collect());
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

const EXAMPLES: &str = "\
Examples:
  checker prove                    all recipes
  checker prove ex04               one of them
  checker prove ex04 --repeat 20   is any check on real threads unsure?

Exit codes: 0 everything holds, 1 something does not, 2 bad usage, 3 the kit itself is broken.";
