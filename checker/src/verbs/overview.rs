//! `checker` without a verb: where am I, and what comes next.

use std::io::Write;

use anyhow::Result;

use crate::kit::Kit;
use crate::out::{BOLD, Out, Outcome, count};

pub fn run(kit: &Kit, out: &mut Out) -> Result<Outcome> {
    let checks: usize = kit.recipes.iter().map(|recipe| recipe.checks.len()).sum();
    writeln!(
        out,
        "{}, {} in {}\n",
        count(kit.recipes.len(), "exercise"),
        count(checks, "check"),
        kit.root.display()
    )?;
    let first = kit.recipes.first().map_or("ex01", |recipe| &recipe.id);
    for (command, what) in VERBS {
        let command = command.replace("ID", first);
        writeln!(out, "  {BOLD}{command:<28}{BOLD:#}{what}")?;
    }
    if let Some(recipe) = kit.recipes.first() {
        writeln!(
            out,
            "\nTo start: edit exercises/{}/src/lib.rs, then run `checker check {first}`.",
            recipe.folder
        )?;
    }
    Ok(Outcome::Good)
}

const VERBS: [(&str, &str); 7] = [
    ("checker list", "all exercises, their checks and points"),
    (
        "checker check ID",
        "one exercise, with the story of its first failure",
    ),
    ("checker hint ID", "what to look at"),
    (
        "checker grade FOLDER…",
        "marks for a submission, or for a class",
    ),
    ("checker prove", "for authors: is every mistake caught?"),
    ("checker doctor", "what this machine has and lacks"),
    ("checker help check", "more about one of them"),
];
