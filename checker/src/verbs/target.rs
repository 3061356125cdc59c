//! Which source a verb is about: the exercise, the solution, somebody's folder, or a
//! mistake.

use std::path::Path;

use anyhow::{Context, Result};
use harness::foreign::visible;

use crate::altered;
use crate::kit::{Check, Kit, Recipe};
use crate::out::{Usage, me, word};
use crate::submission::{self, Sources, Taken};

/// What is to be checked.
pub struct Target<'a> {
    pub recipe: &'a Recipe,
    pub sources: Sources,
    /// Where it is, for people.
    pub place: String,
    /// The command that runs all checks again.
    pub again: String,
    /// How it is named in a command.
    argument: String,
    /// Somebody's answer, and none of the kit's own.
    pub is_answer: bool,
}

impl Target<'_> {
    /// The command that runs one check again.
    pub fn one_again(&self, check: &Check) -> String {
        // What cargo itself takes for a part of a name makes it build more.
        let of_cargo = if self.again.starts_with("cargo test") {
            " --"
        } else {
            ""
        };
        format!("{}{of_cargo} {}", self.again, check.name)
    }

    /// The command that shows one execution again.
    pub fn explain(&self, check: &Check, execution: &str) -> String {
        let name = format!("{}@{execution}", check.name);
        format!("{} explain {} --schedule {name}", me(), self.argument)
    }
}

/// The exercise that `path` names, or the kit's solution of it.
pub fn find<'a>(path: &Path, solution: bool, kit: &'a Kit) -> Result<Target<'a>> {
    let name = path.to_string_lossy();
    let named = kit.recipe(&name);
    if solution {
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
        is_answer: !solution,
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
        if let Some(note) = submission::misplaced(folder) {
            return Err(Usage::error(format!("{}: {note}", path.display())));
        }
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
        let note = submission::misplaced(folder);
        let note = note.map_or_else(String::new, |note| format!(": {note}"));
        return Err(Usage::error(format!(
            "there is no src/lib.rs in {}{note}",
            kit.shown(folder)
        )));
    }
    Ok(Target {
        recipe,
        sources,
        place: visible(&kit.shown(folder)),
        again: format!("{} check {argument}", me()),
        argument,
        is_answer: true,
    })
}

/// A mistake or a variant.
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
    Ok(Target {
        recipe,
        sources: altered::read(kit, recipe, file)
            .with_context(|| kit.shown(file))?
            .sources,
        place: visible(&kit.shown(file)),
        again: format!("{} check {}", me(), word(shown)),
        argument: word(shown),
        is_answer: false,
    })
}

/// The checks of these names, or all; of a name that no check has, those that have it in
/// theirs, as with `cargo test`.
pub fn checks<'a>(recipe: &'a Recipe, names: &[String]) -> Result<Vec<&'a Check>> {
    if names.is_empty() {
        return Ok(recipe.checks.iter().collect());
    }
    let mut wanted = Vec::new();
    for name in names {
        let within = recipe
            .checks
            .iter()
            .filter(|check| check.name.contains(name));
        let found: Vec<&Check> = match check(recipe, name) {
            Ok(check) => vec![check],
            Err(error) => Some(within.collect())
                .filter(|found: &Vec<_>| !found.is_empty())
                .ok_or(error)?,
        };
        wanted.extend(found);
    }
    Ok(recipe
        .checks
        .iter()
        .filter(|check| wanted.iter().any(|one| one.name == check.name))
        .collect())
}

/// The check of this name.
pub fn check<'a>(recipe: &'a Recipe, name: &str) -> Result<&'a Check> {
    let found = recipe.checks.iter().find(|check| check.name == name);
    found.ok_or_else(|| {
        let known: Vec<&str> = recipe.checks.iter().map(|c| c.name.as_str()).collect();
        Usage::error(format!(
            "{} has no check `{name}`; it has {}",
            recipe.id,
            known.join(", ")
        ))
    })
}
