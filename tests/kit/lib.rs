//! What the kit's own tests and benchmarks share: the recipes as they stand on
//! the disk.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

/// The top of the kit.
pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_path_buf()
}

/// The manifest of a recipe, as far as these tests look at it.
#[derive(Debug, Deserialize)]
pub struct Recipe {
    #[serde(skip)]
    pub folder: String,
    pub id: String,
    pub title: String,
    pub learn: String,
    pub covers: Vec<String>,
    pub hints: Vec<String>,
    pub checks: Vec<Check>,
}

#[derive(Debug, Deserialize)]
pub struct Check {
    pub name: String,
    pub kind: String,
    pub points: u32,
    #[serde(default)]
    pub given: bool,
    pub verifies: String,
}

/// All recipes, in the order of their ids.
pub fn recipes() -> Result<Vec<Recipe>> {
    let tests = root().join("tests");
    let mut recipes = Vec::new();
    for entry in fs::read_dir(&tests).with_context(|| format!("reading {}", tests.display()))? {
        let manifest = entry?.path().join("recipe.toml");
        if !manifest.is_file() {
            continue;
        }
        let text = fs::read_to_string(&manifest)
            .with_context(|| format!("reading {}", manifest.display()))?;
        let mut recipe: Recipe =
            toml::from_str(&text).with_context(|| format!("in {}", manifest.display()))?;
        let folder = manifest.parent().and_then(Path::file_name);
        recipe.folder = folder.unwrap_or_default().to_string_lossy().into_owned();
        recipes.push(recipe);
    }
    recipes.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(recipes)
}
