//! How long a student waits after an edit.
//!
//!     cargo bench -p kit-tests --bench edit
//!
//! compares two things in one run, in turns: `cargo test` of a plain crate with
//! one trivial integration test, and `cargo test` of ex04's solution, each after a
//! change of one line in `src/lib.rs`: in a function that the tests call, so that
//! what it stands in has to be compiled again. It works on a copy.
//!
//!     cargo bench -p kit-tests --bench edit -- ex11 ex17
//!
//! measures these in place of ex04, and judges nothing: they have more checks.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

const ROUNDS: usize = 11;

/// An edit of ours may cost at most this many times an edit of the plain crate.
const AT_MOST: f64 = 2.0;

fn main() -> Result<()> {
    let is_recipe = |word: &String| !word.starts_with('-');
    let asked: Vec<String> = env::args().skip(1).filter(is_recipe).collect();
    let scratch = tempfile::tempdir().context("making a folder to work in")?;
    let plain = scratch.path().join("plain");
    let kit = scratch.path().join("kit");
    make_plain(&plain)?;
    copy(&kit_tests::root(), &kit, &["target", ".git"])?;

    if !asked.is_empty() {
        return asked
            .iter()
            .try_for_each(|recipe| compare(&plain, &kit, recipe).map(drop));
    }
    let ratio = compare(&plain, &kit, "ex04")?;
    ensure!(
        ratio <= AT_MOST,
        "an edit costs more than {AT_MOST} times that of a plain crate"
    );
    Ok(())
}

/// How many times the edit of a plain crate one of this recipe costs.
fn compare(plain: &Path, kit: &Path, recipe: &str) -> Result<f64> {
    let folder = folder(&kit.join("solutions"), recipe)?;
    let package = format!("{recipe}-solution");
    println!("building for the first time");
    cargo_test(plain, &[])?;
    cargo_test(kit, &["-p", &package])?;

    let (plain_file, our_file) = (plain.join("src/lib.rs"), folder.join("src/lib.rs"));
    let (plain_text, our_text) = (read(&plain_file)?, read(&our_file)?);
    let (mut plains, mut ours) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        fs::write(&plain_file, edit(&plain_text, round)?)?;
        plains.push(cargo_test(plain, &[])?);
        fs::write(&our_file, edit(&our_text, round)?)?;
        ours.push(cargo_test(kit, &["-p", &package])?);
    }
    fs::write(&plain_file, plain_text)?;
    let (plain, ours) = (median(plains), median(ours));
    let ratio = ours.as_secs_f64() / plain.as_secs_f64();
    println!("plain crate    {:>5} ms", plain.as_millis());
    println!("{package}  {:>5} ms", ours.as_millis());
    println!("ratio          {ratio:>5.2}");
    Ok(ratio)
}

/// That of `ex04` is `ex04_bank_totals`.
fn folder(solutions: &Path, recipe: &str) -> Result<PathBuf> {
    let prefix = format!("{recipe}_");
    let is_it = |name: &OsStr| name.to_string_lossy().starts_with(&prefix);
    let found = fs::read_dir(solutions)?
        .flatten()
        .find(|entry| is_it(&entry.file_name()));
    let found = found.with_context(|| format!("there is no recipe {recipe}: try ex04"))?;
    Ok(found.path())
}

fn make_plain(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder.join("src"))?;
    fs::create_dir_all(folder.join("tests"))?;
    fs::write(
        folder.join("Cargo.toml"),
        "[package]\nname = \"plain\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n",
    )?;
    fs::write(
        folder.join("src/lib.rs"),
        "pub fn add(a: u64, b: u64) -> u64 {\n    a + b\n}\n",
    )?;
    fs::write(
        folder.join("tests/add.rs"),
        "#[test]\nfn adds() {\n    assert_eq!(plain::add(1, 2), 3);\n}\n",
    )?;
    Ok(())
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))
}

/// The first public function begins with another line in each round.
fn edit(original: &str, round: usize) -> Result<String> {
    let mut lines: Vec<&str> = original.lines().collect();
    let is_head = |line: &&str| line.trim_start().starts_with("pub fn ");
    let head = lines.iter().position(is_head);
    let head = head.context("this file has no public function")?;
    let body = lines[head..].iter().position(|line| line.ends_with('{'));
    let body = body.context("its first public function has no body")?;
    let edited = format!("    std::hint::black_box({round});");
    lines.insert(head + body + 1, &edited);
    Ok(lines.join("\n"))
}

fn cargo_test(folder: &Path, arguments: &[&str]) -> Result<Duration> {
    let start = Instant::now();
    let status = Command::new(env!("CARGO"))
        .arg("test")
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .context("running cargo")?;
    ensure!(status.success(), "cargo test fails in {}", folder.display());
    Ok(start.elapsed())
}

fn copy(from: &Path, to: &Path, but: &[&str]) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if but.iter().any(|left_out| name == *left_out) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to.join(&name), but)?;
        } else {
            fs::copy(entry.path(), to.join(&name))?;
        }
    }
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
