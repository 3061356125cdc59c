//! How long a student waits after an edit.
//!
//!     cargo bench -p kit-tests --bench edit
//!
//! compares two things in one run, in turns: `cargo test` of a plain crate with
//! one trivial integration test, and `cargo test` of one solution of this kit,
//! each after a change of one line in `src/lib.rs`. It works on a copy.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

const ROUNDS: usize = 11;

/// An edit of ours may cost at most this many times an edit of the plain crate.
const AT_MOST: f64 = 2.0;

fn main() -> Result<()> {
    let scratch = tempfile::tempdir().context("making a folder to work in")?;
    let plain = scratch.path().join("plain");
    let kit = scratch.path().join("kit");
    make_plain(&plain)?;
    copy(&kit_tests::root(), &kit, &["target", ".git"])?;

    let solution = kit.join("solutions/ex04_bank_totals/src/lib.rs");
    println!("building both for the first time");
    cargo_test(&plain, &[])?;
    cargo_test(&kit, &["-p", "ex04-solution"])?;

    let (mut plains, mut ours) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        edit(&plain.join("src/lib.rs"), round)?;
        plains.push(cargo_test(&plain, &[])?);
        edit(&solution, round)?;
        ours.push(cargo_test(&kit, &["-p", "ex04-solution"])?);
    }
    let (plain, ours) = (median(plains), median(ours));
    let ratio = ours.as_secs_f64() / plain.as_secs_f64();
    println!("plain crate    {:>5} ms", plain.as_millis());
    println!("ex04-solution  {:>5} ms", ours.as_millis());
    println!("ratio          {ratio:>5.2}   (at most {AT_MOST})");
    ensure!(ratio <= AT_MOST, "an edit costs more than it may");
    Ok(())
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

/// A new function changes the code and breaks nothing.
fn edit(file: &Path, round: usize) -> Result<()> {
    let mut file = OpenOptions::new().append(true).open(file)?;
    writeln!(
        file,
        "\npub fn edited_{round}() -> usize {{\n    {round}\n}}"
    )?;
    Ok(())
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
