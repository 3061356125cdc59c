//! Every recipe is complete.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use kit_tests::{Recipe, recipes, root};

/// The kinds of check that there are.
const KINDS: [&str; 6] = ["model", "race", "snapshot", "process", "mpi", "parallel"];

/// What is missing in all recipes together, so that one run names all of it.
#[test]
fn every_recipe_is_complete() {
    let recipes = recipes().expect("the manifests can be read");
    assert!(!recipes.is_empty(), "there is no recipe in tests/");
    let missing: Vec<String> = recipes.iter().flat_map(missing).collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

fn missing(recipe: &Recipe) -> Vec<String> {
    let mut found = Vec::new();
    let mut need = |holds: bool, what: String| {
        if !holds {
            found.push(format!("{}: {what}", recipe.folder));
        }
    };
    let (top, folder) = (root(), &recipe.folder);
    let exercise = top.join("exercises").join(folder);
    let solution = top.join("solutions").join(folder);
    let tests = top.join("tests").join(folder);

    need(
        folder.starts_with(&format!("{}_", recipe.id)),
        format!("the folder's name does not begin with {}_", recipe.id),
    );
    for file in [
        "README.md",
        "Cargo.toml",
        "model.rs",
        "real.rs",
        "src/lib.rs",
        "src/main.rs",
    ] {
        need(
            exercise.join(file).is_file(),
            format!("the exercise has no {file}"),
        );
    }
    for file in [
        "Cargo.toml",
        "model.rs",
        "real.rs",
        "src/lib.rs",
        "src/main.rs",
    ] {
        need(
            solution.join(file).is_file(),
            format!("the solution has no {file}"),
        );
    }
    for (whose, folder) in [("exercise", &exercise), ("solution", &solution)] {
        let frame = read(&folder.join("model.rs"));
        need(
            frame.contains("extern crate model_std as std;")
                == frame.contains("extern crate model_std as core;"),
            format!("the {whose}'s model.rs swaps only one of `std` and `core`"),
        );
    }
    let readme = read(&exercise.join("README.md"));
    for mention in [
        format!("# {} ", recipe.id),
        format!("cargo test -p {}", recipe.id),
    ] {
        need(
            readme.contains(&mention),
            format!("the exercise's README does not say `{mention}`"),
        );
    }
    let source = read(&exercise.join("src/lib.rs"));
    need(
        source.contains("TODO 1"),
        "src/lib.rs has no numbered TODO".to_owned(),
    );
    need(
        !read(&solution.join("src/lib.rs")).contains("TODO"),
        "the solution has a TODO".to_owned(),
    );

    need(
        recipe.hints.len() == 3,
        format!("{} hints instead of three", recipe.hints.len()),
    );
    need(!recipe.covers.is_empty(), "it covers nothing".to_owned());
    need(
        !recipe.title.is_empty() && !recipe.learn.is_empty(),
        "no title, or nothing to learn".to_owned(),
    );
    for check in &recipe.checks {
        need(
            KINDS.contains(&check.kind.as_str()),
            format!("{} is of no known kind", check.name),
        );
        need(check.points > 0, format!("{} is worth nothing", check.name));
        need(
            readme.contains(&format!("`{}`", check.name)),
            format!("the exercise's README does not name {}", check.name),
        );
        need(
            !check.verifies.is_empty(),
            format!("{} does not say what it verifies", check.name),
        );
    }
    need(
        recipe.checks.iter().any(|check| !check.given),
        "every check is given".to_owned(),
    );

    let mistakes = files(&tests.join("mistakes"), &["rs", "patch"]);
    let variants = files(&tests.join("variants"), &["rs", "patch"]);
    need(
        mistakes.len() >= 6,
        format!("{} mistakes; six or more are wanted", mistakes.len()),
    );
    need(
        variants.len() >= 3,
        format!("{} variants; three or more are wanted", variants.len()),
    );
    for (name, text) in &mistakes {
        let caught_by = text
            .lines()
            .map(|line| line.trim_start_matches("//! "))
            .find_map(|line| line.strip_prefix("Caught by: "));
        need(
            caught_by.is_some_and(|by| recipe.checks.iter().any(|check| check.name == by)),
            format!("mistakes/{name} does not say which check catches it"),
        );
    }
    for (name, text) in mistakes.iter().chain(&variants) {
        let begins = match name.ends_with(".patch") {
            true => !text.starts_with("--- ") && !text.starts_with('\n'),
            false => text.starts_with("//! "),
        };
        need(
            begins && !text.contains("TODO"),
            format!("{name} does not begin with what is different about it"),
        );
    }
    found
}

/// Two recipes must not have one id, and two programs must not have one name:
/// they would overwrite each other in the target folder.
#[test]
fn nothing_shares_a_name() {
    let mut owners: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for recipe in recipes().expect("the manifests can be read") {
        owners
            .entry(format!("id {}", recipe.id))
            .or_default()
            .push(recipe.folder.clone());
        for kind in ["exercises", "solutions"] {
            let manifest = root().join(kind).join(&recipe.folder).join("Cargo.toml");
            let parsed: toml::Table = read(&manifest).parse().expect("a manifest is TOML");
            for section in ["bin", "example"] {
                let targets = parsed.get(section).and_then(toml::Value::as_array);
                for target in targets.into_iter().flatten() {
                    let name = target.get("name").and_then(toml::Value::as_str);
                    owners
                        .entry(format!("{section} {}", name.unwrap_or("without a name")))
                        .or_default()
                        .push(format!("{kind}/{}", recipe.folder));
                }
            }
        }
    }
    owners.retain(|_, owners| owners.len() > 1);
    assert!(owners.is_empty(), "{owners:#?}");
}

/// No recipe sleeps: an order that a clock makes is no order. Only the checks in the
/// modelled world may: there time is virtual. Nobody waits for it, and it is the same on
/// every machine, so that a check can ask how much of it has passed.
#[test]
fn nothing_sleeps() {
    let mut sleepers = Vec::new();
    for recipe in recipes().expect("the manifests can be read") {
        for kind in ["exercises", "solutions", "tests"] {
            let folder = root().join(kind).join(&recipe.folder);
            // What any file but model.rs takes in may come to the real world.
            let others: String = files(&folder, &["rs"])
                .into_iter()
                .filter_map(|(name, text)| (name != "model.rs").then_some(text))
                .collect();
            let places = [folder.clone(), folder.join("src"), folder.join("variants")];
            for place in &places {
                let is_of_checks = kind == "tests" && *place == folder;
                for (name, text) in files(place, &["rs", "patch"]) {
                    let is_real = name == "real.rs" || others.contains(&format!("\"{name}\""));
                    let time_is_virtual = is_of_checks && !is_real;
                    if !time_is_virtual && text.contains("thread::sleep(") {
                        sleepers.push(format!("{kind}/{}: {name}", recipe.folder));
                    }
                }
            }
        }
    }
    assert!(sleepers.is_empty(), "{sleepers:#?}");
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// The files of a folder whose names end so, by name.
fn files(folder: &Path, ends: &[&str]) -> BTreeMap<String, String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return BTreeMap::new();
    };
    entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let end = path.extension().unwrap_or_default();
            ends.iter().any(|&known| end == known)
        })
        .map(|path| {
            let name = path.file_name().unwrap_or_default();
            (name.to_string_lossy().into_owned(), read(&path))
        })
        .collect()
}
