//! `checker` without a verb: where am I, and what comes next.

use std::io::Write;

use anyhow::Result;

use crate::kit::Kit;
use crate::out::{BOLD, Out, Outcome, count, me};

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
        let command = format!("{} {}", me(), command.replace("ID", first));
        writeln!(out, "  {BOLD}{command:<32}{BOLD:#}{what}")?;
    }
    if let Some(recipe) = kit.recipes.first() {
        writeln!(
            out,
            "\nTo start: edit exercises/{}/src/lib.rs, then run `{} check {first}`.",
            recipe.folder,
            me()
        )?;
    }
    Ok(Outcome::Good)
}

const VERBS: [(&str, &str); 7] = [
    ("list", "all exercises, their checks and points"),
    (
        "check ID",
        "one exercise, with the story of its first failure",
    ),
    ("hint ID", "what to look at"),
    ("grade FOLDER…", "marks for a submission, or for a class"),
    ("prove", "for authors: is every mistake caught?"),
    ("doctor", "what this machine has and lacks"),
    ("help check", "more about one of them"),
];
