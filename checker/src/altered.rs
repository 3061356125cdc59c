//! A mistake or a variant: the solution's `src/lib.rs`, altered.
//!
//! One that differs in a few lines is a patch, of the solution or of a variant; one that
//! is built otherwise is a file of its own. Both begin with a sentence that says what is
//! different.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};

use crate::kit::{Kit, Recipe};
use crate::submission::{Sources, Taken};

/// The ends of the names of both.
const FILE: &str = "rs";
const PATCH: &str = "patch";

/// The folder of the variants, in a recipe's.
const VARIANTS: &str = "variants";

pub const CAUGHT_BY: &str = "Caught by:";

pub struct Altered {
    /// The solution's, but for the library.
    pub sources: Sources,
    /// The checks of which it says itself that they catch it.
    pub caught_by: Vec<String>,
}

/// The mistakes or the variants in a recipe's folder, by name; none if there is no such
/// folder.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let cannot = || format!("the folder {} cannot be read", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(cannot)? {
        let path = entry.with_context(cannot)?.path();
        let end = path.extension();
        if end.is_some_and(|end| end == FILE || end == PATCH) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Reads a mistake or a variant of the recipe; fails if a patch does not fit what it
/// alters any more.
pub fn read(kit: &Kit, recipe: &Recipe, path: &Path) -> Result<Altered> {
    let text = fs::read_to_string(path).context("it cannot be read")?;
    let solution = Sources::of(&kit.root, &kit.solution(recipe));
    let library = match path.extension() {
        Some(end) if end == PATCH => patched(&kit.tests(recipe), &solution.library, &text)?,
        _ => text.clone(),
    };
    Ok(Altered {
        sources: Sources {
            library: Taken::Text(library),
            ..solution
        },
        caught_by: caught_by(&text),
    })
}

/// What the patch makes of the solution's library, or of the variant that it names.
fn patched(tests: &Path, library: &Taken, text: &str) -> Result<String> {
    let patch = diffy::Patch::from_str(text).context("this is no patch of one file")?;
    let before = Path::new(patch.original().unwrap_or_default());
    let folder = before.parent().and_then(Path::file_name);
    if let (Some(name), true) = (before.file_name(), folder.is_some_and(|it| it == VARIANTS)) {
        let variant = fs::read_to_string(tests.join(VARIANTS).join(name))
            .with_context(|| format!("there is no {} to patch", before.display()))?;
        let cannot = || format!("the patch does not fit {}", before.display());
        return diffy::apply(&variant, &patch).with_context(cannot);
    }
    let Taken::Text(library) = library else {
        return Err(anyhow!("there is no solution to patch"));
    };
    diffy::apply(library, &patch).context("the patch does not fit the solution's src/lib.rs")
}

/// The names after `Caught by:` in what stands before the code.
fn caught_by(text: &str) -> Vec<String> {
    text.lines()
        .take_while(|line| !line.starts_with("--- ") && !line.starts_with("use "))
        .filter_map(|line| {
            line.trim_start_matches("//!")
                .trim()
                .strip_prefix(CAUGHT_BY)
        })
        .flat_map(|names| names.split(','))
        .map(|name| name.trim().trim_matches('`').to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}
