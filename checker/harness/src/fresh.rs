//! Sees to it that the checks of the real world are those of the present source.
//!
//! They are a program of their own, which `cargo test` builds together with the one
//! that runs; but not if it is given the name of a check or of a target.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Target;

/// Has cargo build `program` if it may be an old one; `modelled` is the program that
/// runs.
pub(crate) fn ensure(
    target: &Target,
    program: &Path,
    modelled: &Path,
    some_only: bool,
) -> Result<(), String> {
    let why = if !program.is_file() {
        "not built".to_owned()
    } else if let Some(source) = changed_between(target, program, modelled) {
        format!("older than src/{source}")
    } else if some_only {
        String::new()
    } else {
        return Ok(());
    };
    match env::var_os("CARGO") {
        Some(cargo) => build(Command::new(cargo), target, program),
        None if why.is_empty() => Ok(()),
        None => Err(format!(
            "the checks of the real world are {why}: run `cargo test -p {}`",
            target.package
        )),
    }
}

/// Builds `program` where it is, in the profile that its folder is named after.
fn build(mut cargo: Command, target: &Target, program: &Path) -> Result<(), String> {
    let name = program.file_name().unwrap_or_default();
    // target / profile / examples / program
    let folder = program.ancestors().nth(2).unwrap_or(program);
    let profile = match folder.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(profile) => profile,
    };
    let built = cargo
        .args(["build", "--quiet", "--package", target.package, "--example"])
        .arg(name)
        .args(["--profile", profile])
        .arg("--target-dir")
        .arg(folder.parent().unwrap_or(folder))
        .current_dir(target.exercise)
        .status()
        .map_err(|error| format!("cargo could not be started: {error}"))?;
    match built.success() {
        true => Ok(()),
        false => {
            let program = Path::new(target.exercise).join("src/main.rs");
            Err(advice(&fs::read_to_string(program).unwrap_or_default()).to_owned())
        }
    }
}

/// What to do about checks that do not compile with this `src/main.rs`; cargo has said
/// why.
fn advice(program: &str) -> &'static str {
    let is_private = program.lines().any(|line| line.starts_with("fn main("));
    match is_private {
        true => {
            "write `pub fn main` in src/main.rs: the checks of the real world have the recipe's \
             program in them"
        }
        false => {
            "the checks of the real world do not compile with this src/lib.rs and src/main.rs: see \
             what the compiler says above"
        }
    }
}

/// A source that was changed after one program was built and before the other.
fn changed_between(target: &Target, older: &Path, newer: &Path) -> Option<String> {
    let time = |path: &Path| fs::metadata(path).and_then(|it| it.modified()).ok();
    let (first, last) = (time(older)?, time(newer)?);
    let sources = fs::read_dir(Path::new(target.exercise).join("src")).ok()?;
    sources
        .filter_map(|source| source.ok())
        .find(|source| time(&source.path()).is_some_and(|at| first < at && at <= last))
        .map(|source| source.file_name().to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::advice;

    #[test]
    fn a_private_main_is_named() {
        let private = advice("//! The recipe.\n\nfn main() {}\n");
        assert!(private.contains("`pub fn main`"), "{private}");
        let other = advice("pub fn main() { nobody() }\n");
        assert!(other.contains("the compiler says"), "{other}");
    }
}
