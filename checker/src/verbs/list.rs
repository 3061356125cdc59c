//! `checker list`: what there is to do.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use crate::kit::{Check, Kit, Recipe};
use crate::out::{Out, Outcome, align_right, count, me, new_table};

/// Lists all recipes of the kit: what is learnt, the checks and their points.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    /// For programs: everything that the manifests say
    #[arg(long)]
    json: bool,
}

/// All recipes for programs.
#[derive(Serialize)]
struct Recipes<'a> {
    version: u32,
    recipes: Vec<Listed<'a>>,
}

/// A recipe for programs.
#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    folder: &'a str,
    title: &'a str,
    learn: &'a str,
    covers: &'a [String],
    points: u32,
    checks: &'a [Check],
}

impl<'a> From<&'a Recipe> for Listed<'a> {
    fn from(recipe: &'a Recipe) -> Self {
        Self {
            id: &recipe.id,
            folder: &recipe.folder,
            title: &recipe.title,
            learn: &recipe.learn,
            covers: &recipe.covers,
            points: recipe.points(),
            checks: &recipe.checks,
        }
    }
}

pub fn run(options: &Options, kit: &Kit, out: &mut Out) -> Result<Outcome> {
    if options.json {
        let recipes: Vec<Listed<'_>> = kit.recipes.iter().map(Listed::from).collect();
        let recipes = Recipes {
            version: 1,
            recipes,
        };
        serde_json::to_writer_pretty(&mut *out, &recipes)?;
        writeln!(out)?;
        return Ok(Outcome::Good);
    }
    let mut table = new_table();
    table.set_header(["", "recipe", "checks", "points", "what is learnt"]);
    for recipe in &kit.recipes {
        table.add_row([
            recipe.id.clone(),
            recipe.title.clone(),
            recipe.checks.len().to_string(),
            recipe.points().to_string(),
            recipe.learn.clone(),
        ]);
    }
    for column in [2, 3] {
        align_right(&mut table, column);
    }
    writeln!(out, "{table}")?;
    let points: u32 = kit.recipes.iter().map(Recipe::points).sum();
    let recipes = count(kit.recipes.len(), "recipe");
    writeln!(
        out,
        "{recipes}, {points} points; `{} check ID` checks one of them",
        me()
    )?;
    Ok(Outcome::Good)
}

const EXAMPLES: &str = "\
Examples:
  checker list         a table
  checker list --json  the manifests, for a program";
