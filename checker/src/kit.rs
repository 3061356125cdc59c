//! The kit: where it is, and the recipes in it.
//!
//! All that decides about marks is read from here, never from a submission: the
//! names of the checks, their order, kinds and points.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::out::Usage;

/// The folder with all recipes.
#[derive(Debug)]
pub struct Kit {
    pub root: PathBuf,
    /// The folder with the recipes' checks.
    tests: PathBuf,
    /// By id.
    pub recipes: Vec<Recipe>,
}

/// `tests/<folder>/recipe.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    pub id: String,
    /// The name of its folder below `exercises/`, `solutions/` and `tests/`.
    #[serde(skip)]
    pub folder: String,
    pub title: String,
    /// What is learnt, in one line.
    pub learn: String,
    /// Which recipes of the material it covers.
    #[serde(default)]
    pub covers: Vec<String>,
    /// From question to near-answer.
    #[serde(default)]
    pub hints: Vec<String>,
    pub checks: Vec<Check>,
}

/// A check as the manifest has it.
#[derive(Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    pub name: String,
    pub kind: Kind,
    pub points: u32,
    /// It is green before anybody has done anything.
    #[serde(default)]
    pub given: bool,
    pub verifies: String,
    /// Other than what the check itself says.
    #[serde(default, skip_serializing)]
    pub limit_seconds: Option<u64>,
}

/// What a check verifies, and so in which program it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Model,
    Race,
    Snapshot,
    Process,
    Mpi,
    Parallel,
}

impl Kind {
    /// It has a part in the modelled world.
    pub fn is_modelled(self) -> bool {
        matches!(self, Self::Model | Self::Mpi | Self::Race)
    }

    /// It has a part in the real world.
    pub fn is_real(self) -> bool {
        !matches!(self, Self::Model | Self::Mpi)
    }

    /// It starts the recipe's own program.
    pub fn needs_program(self) -> bool {
        matches!(self, Self::Snapshot | Self::Process)
    }
}

impl Recipe {
    pub fn points(&self) -> u32 {
        self.checks.iter().map(|check| check.points).sum()
    }

    fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(MANIFEST);
        let text = fs::read_to_string(&path)
            .with_context(|| format!("the manifest {} cannot be read", path.display()))?;
        let mut recipe: Self = toml::from_str(&text)
            .with_context(|| format!("the manifest {} is wrong", path.display()))?;
        recipe.folder = folder
            .file_name()
            .and_then(|name| name.to_str())
            .with_context(|| format!("{} has no usable name", folder.display()))?
            .to_owned();
        recipe
            .verify()
            .with_context(|| format!("the manifest {} is wrong", path.display()))?;
        Ok(recipe)
    }

    fn verify(&self) -> Result<()> {
        ensure!(
            is_folder_of(&self.folder, &self.id),
            "its id is `{}`, but its folder is `{}`",
            self.id,
            self.folder
        );
        ensure!(!self.checks.is_empty(), "it has no checks");
        let mut names = BTreeSet::new();
        for check in &self.checks {
            ensure!(
                names.insert(&check.name),
                "two checks are called `{}`",
                check.name
            );
        }
        Ok(())
    }
}

/// Whether a folder of this name holds the exercise: `ex04` or `ex04_…`.
pub fn is_folder_of(folder: &str, id: &str) -> bool {
    folder
        .to_lowercase()
        .strip_prefix(id)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

/// The number in `ex04`, `ex4`, `04` or `4`.
fn number(id: &str) -> Option<u32> {
    let digits = id.strip_prefix("ex").unwrap_or(id);
    let digits = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some(digits)?;
    digits.parse().ok()
}

const MANIFEST: &str = "recipe.toml";

impl Kit {
    /// The kit at `explicit`, or the one that the current folder is in, or the
    /// one that this program was built in; with `tests` in the place of its own.
    pub fn find(explicit: Option<&Path>, tests: Option<&Path>) -> Result<Self> {
        let root = match explicit {
            Some(root) => root.to_owned(),
            None => Self::search()?,
        };
        let tests = tests.map_or_else(|| root.join("tests"), Path::to_owned);
        if recipe_folders(&tests).is_empty() {
            return Err(Usage::error(format!(
                "there is no kit in {}: it has no tests/*/{MANIFEST}",
                root.display()
            )));
        }
        Self::read(&root, &tests)
    }

    fn search() -> Result<PathBuf> {
        let here = env::current_dir().context("the current folder cannot be found")?;
        let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
        let root = here
            .ancestors()
            .chain(built_in)
            .find(|folder| !recipe_folders(&folder.join("tests")).is_empty());
        root.map(Path::to_owned).ok_or_else(|| {
            Usage::error(format!(
                "no kit found: neither {} nor a folder above it has tests/*/{MANIFEST}; \
                 go into the kit's folder, or name it with --kit DIR",
                here.display()
            ))
        })
    }

    fn read(root: &Path, tests: &Path) -> Result<Self> {
        let real = |folder: &Path| {
            fs::canonicalize(folder)
                .with_context(|| format!("the kit's folder {} cannot be read", folder.display()))
        };
        let (root, tests) = (real(root)?, real(tests)?);
        let mut recipes = recipe_folders(&tests)
            .iter()
            .map(|folder| Recipe::read(folder))
            .collect::<Result<Vec<_>>>()?;
        recipes.sort_by(|a, b| a.id.cmp(&b.id));
        for pair in recipes.windows(2) {
            if pair[0].id == pair[1].id {
                bail!(
                    "tests/{} and tests/{} have the same id `{}`",
                    pair[0].folder,
                    pair[1].folder,
                    pair[0].id
                );
            }
        }
        Ok(Self {
            root,
            tests,
            recipes,
        })
    }

    /// The recipe with this id or number, or whose folder has this name.
    pub fn recipe(&self, name: &str) -> Result<&Recipe> {
        let wanted = name.to_lowercase();
        let number = number(&wanted);
        self.recipes
            .iter()
            .find(|recipe| {
                recipe.id == wanted
                    || recipe.folder == wanted
                    || number.is_some() && number == self::number(&recipe.id)
            })
            .ok_or_else(|| {
                let known: Vec<&str> = self.recipes.iter().map(|r| r.id.as_str()).collect();
                Usage::error(format!(
                    "there is no exercise `{name}`; this kit has {} (`checker list` says more)",
                    known.join(", ")
                ))
            })
    }

    /// The one that comes after it.
    pub fn after(&self, recipe: &Recipe) -> Option<&Recipe> {
        self.recipes.iter().find(|other| other.id > recipe.id)
    }

    /// The recipe whose exercise a folder of this name holds.
    pub fn recipe_in(&self, folder: &str) -> Option<&Recipe> {
        self.recipes
            .iter()
            .find(|recipe| is_folder_of(folder, &recipe.id))
    }

    pub fn exercise(&self, recipe: &Recipe) -> PathBuf {
        self.root.join("exercises").join(&recipe.folder)
    }

    pub fn solution(&self, recipe: &Recipe) -> PathBuf {
        self.root.join("solutions").join(&recipe.folder)
    }

    pub fn tests(&self, recipe: &Recipe) -> PathBuf {
        self.tests.join(&recipe.folder)
    }

    /// The folder with the `Cargo.toml`, `model.rs` and `real.rs` that count. A
    /// kit that was handed out has no solutions, and nobody to deceive either.
    pub fn frame(&self, recipe: &Recipe) -> PathBuf {
        let solution = self.solution(recipe);
        if solution.join("Cargo.toml").is_file() {
            solution
        } else {
            self.exercise(recipe)
        }
    }

    /// `path` as seen from the kit, if it is in it.
    pub fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.root)
            .unwrap_or(path)
            .display()
            .to_string()
    }
}

/// The folders in `tests` that have a manifest, by name.
fn recipe_folders(tests: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(tests) else {
        return Vec::new();
    };
    let mut folders: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|folder| folder.join(MANIFEST).is_file())
        .collect();
    folders.sort();
    folders
}
