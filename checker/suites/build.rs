//! Finds the suites where cargo keeps the real crates, and writes for each of them
//! a list of its files as modules. Nothing is copied: what the compiler says points
//! into the real files.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;
use toml::Table;

fn main() {
    let (suites, exceptions) = (read("suites.toml"), read("exceptions.toml"));
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../../Cargo.lock");
    // What the files of a suite are compiled with.
    println!("cargo::rustc-cfg=feature=\"futures\"");
    let sources = sources();
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    for (suite, package) in &suites {
        let package = package.as_str().expect("a package and its version");
        let folder = sources
            .get(package)
            .unwrap_or_else(|| panic!("{package} is not among the packages of the kit"));
        let none = Table::new();
        let excepted = exceptions
            .get(suite)
            .and_then(|excepted| excepted.get("does_not_compile")?.as_table())
            .unwrap_or(&none);
        let modules = modules(&folder.join("tests"), excepted);
        fs::write(out.join(format!("{suite}.rs")), modules).expect("cargo's own folder");
    }
}

fn read(file: &str) -> Table {
    println!("cargo::rerun-if-changed={file}");
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
    text.parse()
        .unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Where the packages are, by name and version.
fn sources() -> BTreeMap<String, PathBuf> {
    let output = Command::new(env::var("CARGO").expect("cargo sets it"))
        .args(["metadata", "--format-version", "1", "--filter-platform"])
        .arg(env::var("TARGET").expect("cargo sets it"))
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "cargo metadata: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let packages = metadata["packages"].as_array().expect("a list");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    packages
        .iter()
        .map(|package| {
            let name = format!("{} {}", text(&package["name"]), text(&package["version"]));
            let manifest = PathBuf::from(text(&package["manifest_path"]));
            let folder = manifest.parent().expect("a manifest is in a folder");
            (name, folder.to_owned())
        })
        .collect()
}

/// The files of a folder as modules, without those that are excepted as a whole.
fn modules(folder: &Path, excepted: &Table) -> String {
    let entries = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{} has no suite: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    files.sort();
    let name = |path: &Path| {
        path.file_name()
            .expect("a file")
            .to_string_lossy()
            .into_owned()
    };
    for gone in excepted.keys().filter(|key| key.ends_with(".rs")) {
        assert!(
            files.iter().any(|path| name(path) == *gone),
            "exceptions.toml: there is no {gone} in {}",
            folder.display()
        );
    }
    assert!(!files.is_empty(), "{} has no suite", folder.display());
    files.retain(|path| !excepted.contains_key(&name(path)));
    files.iter().fold(String::new(), |mut list, path| {
        let module = path.file_stem().expect("a file").to_string_lossy();
        println!("cargo::rerun-if-changed={}", path.display());
        writeln!(list, "#[path = {path:?}]\nmod r#{module};").expect("a string");
        list
    })
}
