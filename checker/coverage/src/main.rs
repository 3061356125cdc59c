//! For authors: compares the modelled world with the real crates, item by item.
//!
//! What it compares is the documentation that rustdoc makes: that of `std` is
//! installed with the toolchain, and `cargo doc` makes the same of every other
//! crate. So one way serves them all, on a stable compiler.

mod compare;
mod config;
mod docs;
mod html;
mod signature;
mod table;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use anyhow::{Context, Result, ensure};

use compare::{Comparison, index};
use config::Config;

const USAGE: &str = "\
coverage           writes checker/worlds/COVERAGE.md
coverage --check   says whether it is up to date

Both say which items of the real crates are missing in the modelled ones, or
differ, and end with 1 if there are any. The documentation has to be made first:
";

const DOCUMENT: &str = "
    cargo doc --workspace --no-deps
    cargo doc --no-deps -p coverage -p parking_lot -p lock_api -p crossbeam-channel \\
        -p crossbeam-deque -p crossbeam-epoch -p crossbeam-queue -p crossbeam-utils";

fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let check = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--check"] => true,
        _ => {
            println!("{USAGE}{DOCUMENT}");
            return Ok(ExitCode::from(2));
        }
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let kit = folder
        .parent()
        .and_then(Path::parent)
        .context("no kit around")?;
    let config = Config::read(&folder.join("coverage.toml"))?;
    let made = docs_made()?;
    let installed = docs_installed()?;

    let mut gaps = Vec::new();
    let mut page = table::beginning();
    for world in &config.world {
        if !kit.join(&world.folder).exists() {
            page += &table::not_yet(&world.real);
            continue;
        }
        let docs = match world.real.as_str() {
            "std" => &installed,
            _ => &made,
        };
        let (real, model) = (index(docs, &world.real), index(&made, &world.model));
        for page in [&real, &model] {
            ensure!(
                page.exists(),
                "no documentation at {}; make it with\n{DOCUMENT}",
                page.display()
            );
        }
        let comparison = Comparison::of(world, &config.indifferent_traits, &real, &model)?;
        page += &table::of(world, &comparison);
        gaps.extend(
            comparison
                .gaps
                .iter()
                .map(|gap| format!("{} {}", gap.item, gap.what)),
        );
        gaps.extend(world.unused().iter().map(|entry| {
            format!(
                "coverage.toml says something about {}::{entry}, and nothing is to be said",
                world.real
            )
        }));
    }

    let file = kit.join("checker/worlds/COVERAGE.md");
    let old = fs::read_to_string(&file).unwrap_or_default();
    if !check {
        fs::write(&file, &page).with_context(|| format!("cannot write {}", file.display()))?;
    } else if old != page {
        gaps.push(
            "checker/worlds/COVERAGE.md is not up to date: cargo run -p coverage writes it"
                .to_owned(),
        );
    }
    for gap in &gaps {
        eprintln!("{gap}");
    }
    if gaps.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!(
        "\n{} to look at. Model each item with the signature of the real one, or refuse it with \
         `model::not_modelled!`, or say in checker/coverage/coverage.toml why it differs.",
        gaps.len()
    );
    Ok(ExitCode::FAILURE)
}

/// Where `cargo doc` puts its pages: beside the folder that this program is in.
fn docs_made() -> Result<PathBuf> {
    let program = env::current_exe().context("this program has no place")?;
    let target = program.parent().and_then(Path::parent);
    Ok(target
        .context("this program has no target folder")?
        .join("doc"))
}

/// The documentation of `std` that belongs to the compiler.
fn docs_installed() -> Result<PathBuf> {
    let output = Command::new(env::var("RUSTC").unwrap_or("rustc".to_owned()))
        .args(["--print", "sysroot"])
        .output()
        .context("cannot run rustc")?;
    let sysroot = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let docs = Path::new(&sysroot).join("share/doc/rust/html");
    ensure!(
        docs.join("std/index.html").exists(),
        "the documentation of `std` is not installed: rustup component add rust-docs"
    );
    Ok(docs)
}
