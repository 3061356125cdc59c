//! What the kit's packages depend on: the part of `cargo metadata` that we use.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::built::Built;
use super::{Dependencies, cargo, is_dynamic, push_new, text_of};

#[derive(Debug, Deserialize)]
pub struct Workspace {
    pub packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Debug, Deserialize)]
pub struct Package {
    id: String,
    pub name: String,
    pub manifest_path: PathBuf,
    edition: String,
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
    pub fn read(root: &Path, host: &str) -> Result<Self> {
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

    /// What `package` is compiled with, or why something is not there.
    pub fn dependencies(&self, package: &Package, built: &Built) -> Result<Dependencies, String> {
        let node = self
            .resolve
            .nodes
            .iter()
            .find(|node| node.id == package.id)
            .ok_or_else(|| format!("cargo has not resolved {}", package.name))?;
        let mut dependencies = Dependencies {
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
