//! What submissions are compiled against: the dependencies of the exercises,
//! built once by cargo in the kit's own target folder.
//!
//! Cargo is asked only for those. A submission itself never comes near a cargo
//! command: one target folder for two submissions mixes them up as soon as a
//! file of the second is older, and a `build.rs` or `.cargo/config.toml` of a
//! stranger would run.

mod built;
mod workspace;

use std::collections::HashMap;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::kit::{Kit, Recipe};
use crate::out::me;
use built::Built;
use workspace::{Package, Workspace};

/// The compiler, and what it needs for each recipe.
#[derive(Debug)]
pub struct Prebuilt {
    pub compiler: Compiler,
    /// By folder; or why this one cannot be compiled.
    recipes: HashMap<String, Result<Dependencies, String>>,
}

/// The `rustc` that the kit's toolchain file selects.
#[derive(Debug)]
pub struct Compiler {
    /// The program itself, not rustup's stand-in for it: that one would look
    /// for a toolchain file above the scratch folder.
    pub program: PathBuf,
    /// Where the standard library's dynamic library is.
    pub libraries: PathBuf,
    /// The platform it compiles for.
    pub host: String,
}

/// What one recipe's crates are compiled with.
#[derive(Clone, Debug)]
pub struct Dependencies {
    pub edition: String,
    /// `name=path`, for the library and the program.
    pub ordinary: Vec<String>,
    /// The same, which only the checks may use.
    pub of_checks: Vec<String>,
    /// Arguments of `-L`.
    pub search: Vec<String>,
    /// Folders with dynamic libraries, needed at run time.
    pub dynamic: Vec<PathBuf>,
}

impl Dependencies {
    /// The crates that the library may use.
    pub fn crates(&self) -> Vec<&str> {
        let names = self.ordinary.iter().map(|one| one.split_once('='));
        names.flatten().map(|(name, _)| name).collect()
    }
}

impl Prebuilt {
    /// Has cargo build what `recipes` need.
    pub fn of(kit: &Kit, recipes: &[&Recipe]) -> Result<Self> {
        let compiler = Compiler::find(&kit.root)?;
        let workspace = Workspace::read(&kit.root, &compiler.host)?;
        let packages: Vec<(&Recipe, Result<&Package, String>)> = recipes
            .iter()
            .map(|recipe| {
                let manifest = kit.frame(recipe).join("Cargo.toml");
                let package = workspace
                    .packages
                    .iter()
                    .find(|package| package.manifest_path == manifest)
                    .ok_or_else(|| format!("cargo knows no package {}", manifest.display()));
                (*recipe, package)
            })
            .collect();
        let names = packages
            .iter()
            .filter_map(|(_, package)| package.as_ref().ok())
            .map(|package| package.name.as_str());
        let built = Built::by_cargo(&kit.root, names)?;
        let recipes = packages
            .iter()
            .map(|(recipe, package)| {
                let dependencies = package
                    .clone()
                    .and_then(|package| workspace.dependencies(package, &built));
                (recipe.folder.clone(), dependencies)
            })
            .collect();
        Ok(Self { compiler, recipes })
    }

    /// What `recipe` is compiled with, or why it cannot be compiled: the kit's
    /// own fault.
    pub fn dependencies(&self, recipe: &Recipe) -> Result<&Dependencies, &str> {
        match self.recipes.get(&recipe.folder) {
            Some(dependencies) => dependencies.as_ref().map_err(String::as_str),
            None => Err("cargo was not asked for it"),
        }
    }
}

/// The cargo that runs us, or the one in the path.
pub fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

impl Compiler {
    pub fn find(root: &Path) -> Result<Self> {
        let program = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let text = text_of(
            Command::new(&program)
                .args(["--print", "sysroot", "--print", "target-libdir"])
                .args(["--print", "host-tuple"])
                .current_dir(root),
        )
        .with_context(|| {
            let me = me();
            format!("the compiler cannot be asked where it is; `{me} doctor` says more")
        })?;
        let mut lines = text.lines();
        let (Some(sysroot), Some(libraries), Some(host)) =
            (lines.next(), lines.next(), lines.next())
        else {
            bail!("the compiler says nothing about where it is: {text}");
        };
        Ok(Self {
            program: Path::new(sysroot).join("bin").join("rustc"),
            libraries: libraries.into(),
            host: host.to_owned(),
        })
    }
}

/// What `command` prints, if it ends well.
pub fn text_of(command: &mut Command) -> Result<String> {
    let shown = std::iter::once(command.get_program())
        .chain(command.get_args().take(1))
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ");
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("`{shown}` could not be started"))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        bail!("`{shown}` failed\n{}", last_lines(&stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Long enough for an error with its causes.
const LINES: usize = 12;

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

fn is_dynamic(path: &Path) -> bool {
    path.extension()
        .is_some_and(|end| end == env::consts::DLL_EXTENSION)
}
