//! `checker hint`: one step from question to near-answer.

use std::io::Write;

use anyhow::Result;
use clap::Args;

use crate::kit::Kit;
use crate::out::{Out, Outcome, Usage, count, me};

/// Shows a hint: the first asks a question, the last is nearly the answer.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    /// The exercise, such as ex04
    #[arg(value_name = "ID")]
    exercise: String,

    /// Which hint
    #[arg(default_value_t = 1)]
    number: usize,
}

pub fn run(options: &Options, kit: &Kit, out: &mut Out) -> Result<Outcome> {
    let recipe = kit.recipe(&options.exercise)?;
    let hint = options
        .number
        .checked_sub(1)
        .and_then(|index| recipe.hints.get(index))
        .ok_or_else(|| {
            let hints = count(recipe.hints.len(), "hint");
            Usage::error(format!("{} has {hints}, counted from 1", recipe.id))
        })?;
    writeln!(out, "{hint}")?;
    if options.number < recipe.hints.len() {
        writeln!(
            out,
            "\nmore: {} hint {} {}",
            me(),
            recipe.id,
            options.number + 1
        )?;
    }
    Ok(Outcome::Good)
}

const EXAMPLES: &str = "\
Examples:
  checker hint ex04    a question that points to the mistake
  checker hint ex04 3  nearly the answer";
