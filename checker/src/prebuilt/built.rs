//! What cargo has built, by its own messages.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result, anyhow};
use serde::Deserialize;

use super::{LINES, cargo, is_dynamic, last_lines, push_new};
use crate::out;
use crate::progress::Progress;

/// A linker's error quotes a command of many kilobytes.
const LINE: usize = 160;

fn first_lines(text: &str) -> String {
    let lines = text.trim_end().lines().take(LINES);
    let lines: Vec<String> = lines.map(|line| out::cut(line, LINE)).collect();
    lines.join("\n")
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

/// The libraries that are there.
#[derive(Debug, Default)]
pub struct Built {
    /// By package: how many features it has, and its file.
    libraries: HashMap<String, (usize, PathBuf)>,
    /// Where native libraries are, as arguments of `-L`.
    pub native: Vec<String>,
    /// What stopped it.
    pub errors: String,
}

impl Built {
    /// Has cargo build the test targets of the packages of these names, and
    /// with them all that they depend on.
    pub fn by_cargo<'a>(root: &Path, names: impl Iterator<Item = &'a str>) -> Result<Self> {
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

    /// The file of a package's library.
    pub fn library(&self, package: &str) -> Option<&Path> {
        self.libraries.get(package).map(|(_, file)| file.as_path())
    }
}

/// A part of a package, as cargo names it.
#[derive(Debug, Deserialize)]
struct Target {
    kind: Vec<String>,
}

/// The file that `--extern` wants.
fn is_library(file: &Path, target: &Target) -> bool {
    let kind = |kind: &str| target.kind.iter().any(|this| this == kind);
    if kind("custom-build") || kind("bin") || kind("test") || kind("example") {
        return false;
    }
    file.extension().is_some_and(|end| end == "rlib") || is_dynamic(file)
}
