//! What submissions are compiled against: the dependencies of the exercises,
//! built once by cargo in the kit's own target folder.
//!
//! Cargo is asked only for those. A submission itself never comes near a cargo
//! command: one target folder for two submissions mixes them up as soon as a
//! file of the second is older, and a `build.rs` or `.cargo/config.toml` of a
//! stranger would run.

use std::collections::HashMap;
use std::env;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;

use crate::kit::{Kit, Recipe};
use crate::out;
use crate::progress::Progress;

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
    /// The name of the library.
    pub name: String,
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
        .context("the compiler cannot be asked where it is; `checker doctor` says more")?;
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

/// A linker's error quotes a command of many kilobytes.
const LINE: usize = 160;

fn first_lines(text: &str) -> String {
    let lines = text.trim_end().lines().take(LINES);
    let lines: Vec<String> = lines.map(|line| out::cut(line, LINE)).collect();
    lines.join("\n")
}

/// The part of `cargo metadata` that we use.
#[derive(Debug, Deserialize)]
struct Workspace {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Debug, Deserialize)]
struct Package {
    id: String,
    name: String,
    manifest_path: PathBuf,
    edition: String,
    targets: Vec<Target>,
}

#[derive(Debug, Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

/// A dependency under the name that the source knows it by.
#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Debug, Deserialize)]
struct DependencyKind {
    /// `None` for an ordinary one.
    kind: Option<String>,
}

impl Dependency {
    fn is(&self, kind: Option<&str>) -> bool {
        self.dep_kinds
            .iter()
            .any(|this| this.kind.as_deref() == kind)
    }
}

impl Workspace {
    fn read(root: &Path, host: &str) -> Result<Self> {
        let text = text_of(
            Command::new(cargo())
                .args([
                    "metadata",
                    "--format-version",
                    "1",
                    "--filter-platform",
                    host,
                ])
                .current_dir(root),
        )
        .with_context(|| format!("cargo cannot read the kit in {}", root.display()))?;
        serde_json::from_str(&text).context("`cargo metadata` says something unknown")
    }

    fn dependencies(&self, package: &Package, built: &Built) -> Result<Dependencies, String> {
        let library = package
            .targets
            .iter()
            .find(|target| target.kind.iter().any(|kind| kind == "lib"))
            .ok_or_else(|| format!("the package {} has no library", package.name))?;
        let node = self
            .resolve
            .nodes
            .iter()
            .find(|node| node.id == package.id)
            .ok_or_else(|| format!("cargo has not resolved {}", package.name))?;
        let mut dependencies = Dependencies {
            name: library.name.replace('-', "_"),
            edition: package.edition.clone(),
            ordinary: Vec::new(),
            of_checks: Vec::new(),
            search: built.native.clone(),
            dynamic: Vec::new(),
        };
        for dependency in &node.deps {
            let (ordinary, of_checks) = (dependency.is(None), dependency.is(Some("dev")));
            if !ordinary && !of_checks {
                continue;
            }
            let path = built.library(&dependency.pkg).ok_or_else(|| {
                format!("`{}` could not be built\n{}", dependency.name, built.errors)
            })?;
            if let Some(folder) = path.parent() {
                // Cargo shows a dynamic library in its place for people; it
                // is loaded from beside the others.
                for folder in [folder.to_owned(), folder.join("deps")] {
                    if folder.is_dir() {
                        push_new(
                            &mut dependencies.search,
                            format!("dependency={}", folder.display()),
                        );
                        if is_dynamic(path) {
                            push_new(&mut dependencies.dynamic, folder);
                        }
                    }
                }
            }
            let argument = format!("{}={}", dependency.name, path.display());
            if ordinary {
                dependencies.ordinary.push(argument);
            } else {
                dependencies.of_checks.push(argument);
            }
        }
        Ok(dependencies)
    }
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

/// The part of cargo's messages that we use.
#[derive(Debug, Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
enum Event {
    CompilerArtifact {
        package_id: String,
        target: Target,
        features: Vec<String>,
        filenames: Vec<PathBuf>,
    },
    BuildScriptExecuted {
        linked_paths: Vec<String>,
    },
    CompilerMessage {
        message: Diagnostic,
    },
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
struct Diagnostic {
    level: String,
    rendered: Option<String>,
}

/// What cargo has built.
#[derive(Debug, Default)]
struct Built {
    /// By package: how many features it has, and its file.
    libraries: HashMap<String, (usize, PathBuf)>,
    /// Where native libraries are, as arguments of `-L`.
    native: Vec<String>,
    /// What stopped it.
    errors: String,
}

impl Built {
    /// Has cargo build the test targets of the packages of these names, and
    /// with them all that they depend on.
    fn by_cargo<'a>(root: &Path, names: impl Iterator<Item = &'a str>) -> Result<Self> {
        let mut command = Command::new(cargo());
        // What does not compile in one recipe is no reason to stop another.
        command
            .args(["build", "--tests", "--keep-going", "--quiet"])
            .arg("--message-format=json")
            .current_dir(root)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut any = false;
        for name in names {
            any = true;
            command.args(["-p", name]);
        }
        if !any {
            return Ok(Self::default());
        }
        let _progress = Progress::spinner("building what the checks are made of");
        let mut child = command.spawn().context("cargo could not be started")?;
        let stdout = child.stdout.take().context("cargo has no output")?;
        let mut stderr = child.stderr.take().context("cargo has no output")?;
        let complaints = thread::spawn(move || {
            let mut text = String::new();
            let _ = stderr.read_to_string(&mut text);
            text
        });
        let mut built = Self::default();
        for line in BufReader::new(stdout).lines() {
            let line = line.context("cargo's messages cannot be read")?;
            // A build script may print lines of its own.
            if let Ok(event) = serde_json::from_str(&line) {
                built.note(event);
            }
        }
        child.wait().context("cargo does not end")?;
        let complaints = complaints
            .join()
            .map_err(|_| anyhow!("cargo's complaints cannot be read"))?;
        if built.errors.is_empty() {
            built.errors = last_lines(&complaints);
        }
        Ok(built)
    }

    fn note(&mut self, event: Event) {
        match event {
            Event::CompilerArtifact {
                package_id,
                target,
                features,
                filenames,
            } => {
                let Some(file) = filenames.into_iter().find(|file| is_library(file, &target))
                else {
                    return;
                };
                // A build script may want the same package with fewer features.
                let known = self.libraries.get(&package_id);
                if known.is_none_or(|(count, _)| *count <= features.len()) {
                    self.libraries.insert(package_id, (features.len(), file));
                }
            }
            Event::BuildScriptExecuted { linked_paths } => {
                for path in linked_paths {
                    push_new(&mut self.native, path);
                }
            }
            Event::CompilerMessage { message } if message.level == "error" => {
                // The first is enough to start with.
                if self.errors.is_empty() {
                    self.errors = first_lines(&message.rendered.unwrap_or_default());
                }
            }
            Event::CompilerMessage { .. } | Event::Other => {}
        }
    }

    fn library(&self, package: &str) -> Option<&Path> {
        self.libraries.get(package).map(|(_, file)| file.as_path())
    }
}

/// The file that `--extern` wants.
fn is_library(file: &Path, target: &Target) -> bool {
    let kind = |kind: &str| target.kind.iter().any(|this| this == kind);
    if kind("custom-build") || kind("bin") || kind("test") || kind("example") {
        return false;
    }
    file.extension().is_some_and(|end| end == "rlib") || is_dynamic(file)
}
