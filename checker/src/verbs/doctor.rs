//! `checker doctor`: what this machine has and lacks, with the command that
//! mends it.

use std::env;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use crate::kit::{Kit, Recipe};
use crate::out::{BAD, DIM, GOOD, Out, Outcome};
use crate::prebuilt::{Prebuilt, cargo, text_of};

/// Says what this machine has and lacks, with the command that mends it.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    /// For programs
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Health {
    version: u32,
    /// Nothing is missing that the kit needs.
    well: bool,
    findings: Vec<Finding>,
}

#[derive(Serialize)]
struct Finding {
    what: &'static str,
    state: State,
    found: String,
    /// The command that mends it, or what to do.
    mend: Option<&'static str>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Good,
    /// Something works less well without it.
    Lacking,
    /// Nothing works without it.
    Missing,
}

impl Finding {
    fn good(what: &'static str, found: impl Into<String>) -> Self {
        Self {
            what,
            state: State::Good,
            found: found.into(),
            mend: None,
        }
    }

    fn lacking(what: &'static str, found: impl Into<String>, mend: &'static str) -> Self {
        Self {
            what,
            state: State::Lacking,
            found: found.into(),
            mend: Some(mend),
        }
    }

    fn missing(what: &'static str, found: impl Into<String>, mend: &'static str) -> Self {
        Self {
            state: State::Missing,
            ..Self::lacking(what, found, mend)
        }
    }
}

pub fn run(options: &Options, kit: Result<Kit>, out: &mut Out) -> Result<Outcome> {
    let root = match &kit {
        Ok(kit) => kit.root.clone(),
        Err(_) => env::current_dir()?,
    };
    let mut findings = vec![rustc(&root), cargo_itself(&root), linker()];
    findings.extend(the_kit(kit));
    findings.extend([threads_of_processes(), cores(), memory(), space(), mpi()]);
    let health = Health {
        version: 1,
        well: findings
            .iter()
            .all(|finding| finding.state != State::Missing),
        findings,
    };
    if options.json {
        serde_json::to_writer_pretty(&mut *out, &health)?;
        writeln!(out)?;
    } else {
        report(&health, out)?;
    }
    Ok(if health.well {
        Outcome::Good
    } else {
        Outcome::SomethingFails
    })
}

fn report(health: &Health, out: &mut Out) -> std::io::Result<()> {
    for finding in &health.findings {
        let (style, word) = match finding.state {
            State::Good => (GOOD, "good"),
            State::Lacking => (DIM, "lacking"),
            State::Missing => (BAD, "MISSING"),
        };
        let mut found = finding.found.lines();
        let first = found.next().unwrap_or_default();
        writeln!(
            out,
            "  {style}{word:<8}{style:#} {:<18} {first}",
            finding.what
        )?;
        for line in found {
            writeln!(out, "{:29}{line}", "")?;
        }
        if let Some(mend) = finding.mend {
            writeln!(out, "{:29}→ {mend}", "")?;
        }
    }
    let end = if health.well {
        "\nnothing is missing that the kit needs"
    } else {
        "\nthe kit does not work here before what is MISSING is mended"
    };
    writeln!(out, "{end}")
}

/// The oldest compiler that the kit works with: its own `rust-version`.
const OLDEST: &str = env!("CARGO_PKG_RUST_VERSION");

fn rustc(root: &Path) -> Finding {
    let mend = "rustup update stable   (no rustup? https://rustup.rs)";
    let text = match text_of(Command::new("rustc").arg("--version").current_dir(root)) {
        Ok(text) => text.trim().to_owned(),
        Err(error) => return Finding::missing("rustc", format!("{error:#}"), mend),
    };
    let version = text.split_whitespace().nth(1).unwrap_or_default();
    if numbers(version) < numbers(OLDEST) {
        let found = format!("{text}, which is older than {OLDEST}");
        return Finding::missing("rustc", found, mend);
    }
    Finding::good("rustc", text)
}

/// The first two numbers of a version.
fn numbers(version: &str) -> Vec<u32> {
    version
        .split('.')
        .take(2)
        .map(|part| part.parse().unwrap_or(0))
        .collect()
}

fn cargo_itself(root: &Path) -> Finding {
    match text_of(Command::new(cargo()).arg("--version").current_dir(root)) {
        Ok(text) => Finding::good("cargo", text.trim()),
        Err(error) => Finding::missing("cargo", format!("{error:#}"), "rustup update stable"),
    }
}

fn linker() -> Finding {
    let mend = if cfg!(target_os = "macos") {
        "xcode-select --install"
    } else {
        "sudo apt install build-essential   (Fedora: sudo dnf install gcc)"
    };
    match text_of(Command::new("cc").arg("--version")) {
        Ok(text) => Finding::good("linker (cc)", text.lines().next().unwrap_or_default()),
        Err(error) => Finding::missing("linker (cc)", format!("{error:#}"), mend),
    }
}

/// The kit itself, and what its checks are made of.
fn the_kit(kit: Result<Kit>) -> Vec<Finding> {
    let kit = match kit {
        Ok(kit) => kit,
        Err(error) => {
            let mend = "run it inside the kit's folder, or with --kit DIR";
            return vec![Finding::missing("kit", format!("{error:#}"), mend)];
        }
    };
    let recipes: Vec<&Recipe> = kit.recipes.iter().collect();
    let found = format!("{} recipes in {}", recipes.len(), kit.root.display());
    let mut findings = vec![Finding::good("kit", found)];
    let mend = "cargo build --tests   (in the kit's folder; the first time it needs the network)";
    findings.push(match Prebuilt::of(&kit, &recipes) {
        Err(error) => Finding::missing("dependencies", format!("{error:#}"), mend),
        Ok(prebuilt) => {
            // Mostly one reason for all.
            let mut broken: Vec<(&str, String)> = Vec::new();
            for recipe in &recipes {
                let Err(reason) = prebuilt.dependencies(recipe) else {
                    continue;
                };
                match broken.iter_mut().find(|(known, _)| *known == reason) {
                    Some((_, ids)) => ids.push_str(&format!(", {}", recipe.id)),
                    None => broken.push((reason, recipe.id.clone())),
                }
            }
            if broken.is_empty() {
                let host = &prebuilt.compiler.host;
                Finding::good("dependencies", format!("built for {host}"))
            } else {
                let found: Vec<String> = broken
                    .iter()
                    .map(|(reason, ids)| format!("{ids}: {reason}"))
                    .collect();
                Finding::missing("dependencies", found.join("\n"), mend)
            }
        }
    });
    findings
}

/// How a deadlock of real threads is noticed.
fn threads_of_processes() -> Finding {
    let mend = "nothing to do; outside Linux, or without /proc, a deadlock of real threads ends at \
                its time limit";
    if fs::read_to_string("/proc/self/syscall").is_ok() {
        Finding::good(
            "/proc",
            "readable: a deadlock of real threads is noticed at once",
        )
    } else {
        Finding::lacking("/proc", "what threads wait for cannot be read", mend)
    }
}

fn cores() -> Finding {
    match std::thread::available_parallelism() {
        Ok(cores) if cores.get() > 1 => Finding::good("cores", cores.to_string()),
        _ => Finding::lacking(
            "cores",
            "1",
            "nothing to do; everything works, and a class takes longer",
        ),
    }
}

/// What grading a class takes on each core, roughly.
const MEMORY: u64 = 1 << 30;
/// What the kit's target folder and a scratch folder take, roughly.
const SPACE: u64 = 512 << 20;

fn memory() -> Finding {
    let free = fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("MemAvailable:"))?;
        let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
        Some(kilobytes << 10)
    });
    match free {
        Some(free) if free < MEMORY => Finding::lacking(
            "memory",
            format!("{} free", size(free)),
            "close something, or use checker grade --jobs 1",
        ),
        Some(free) => Finding::good("memory", format!("{} free", size(free))),
        None => Finding::good("memory", "not known on this system"),
    }
}

fn space() -> Finding {
    let place = env::temp_dir();
    let mend = "free some, or set TMPDIR to a folder that has it";
    let shown = place.display();
    match nix::sys::statvfs::statvfs(&place) {
        Err(error) => Finding::missing("temporary folder", format!("{shown}: {error}"), mend),
        Ok(stat) => {
            // The types differ between systems.
            #[allow(clippy::unnecessary_cast)]
            let free = stat.blocks_available() as u64 * stat.fragment_size() as u64;
            let found = format!("{shown} has {} free", size(free));
            if free < SPACE {
                Finding::missing("temporary folder", found, mend)
            } else {
                Finding::good("temporary folder", found)
            }
        }
    }
}

fn size(bytes: u64) -> String {
    if bytes >= 1 << 30 {
        format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30))
    } else {
        format!("{} MiB", bytes >> 20)
    }
}

/// Only for running the MPI recipes with real processes.
fn mpi() -> Finding {
    let mend = "sudo apt install libopenmpi-dev openmpi-bin libclang-dev   (optional: the MPI \
                recipes come with a world of their own)";
    let mpiexec = text_of(Command::new("mpiexec").arg("--version"));
    let first = |text: &str| text.lines().next().unwrap_or_default().to_owned();
    match (mpiexec, libclang()) {
        (Ok(text), true) => Finding::good("MPI", format!("{}, and libclang", first(&text))),
        (Ok(text), false) => {
            let found = format!("{}, but no libclang to build against it", first(&text));
            Finding::lacking("MPI", found, mend)
        }
        (Err(_), _) => Finding::lacking("MPI", "no mpiexec", mend),
    }
}

fn libclang() -> bool {
    let in_folder = |folder: &Path| {
        fs::read_dir(folder).is_ok_and(|entries| {
            entries
                .flatten()
                .any(|entry| entry.file_name().to_string_lossy().starts_with("libclang"))
        })
    };
    let from_llvm = || {
        let folder = text_of(Command::new("llvm-config").arg("--libdir")).ok()?;
        Some(in_folder(Path::new(folder.trim())))
    };
    let llvm_folders = || {
        fs::read_dir("/usr/lib").is_ok_and(|entries| {
            entries.flatten().any(|entry| {
                entry.file_name().to_string_lossy().starts_with("llvm")
                    && in_folder(&entry.path().join("lib"))
            })
        })
    };
    env::var_os("LIBCLANG_PATH").is_some_and(|folder| in_folder(Path::new(&folder)))
        || [
            "/usr/lib",
            "/usr/lib64",
            "/usr/local/lib",
            "/usr/lib/x86_64-linux-gnu",
        ]
        .iter()
        .any(|folder| in_folder(Path::new(folder)))
        || llvm_folders()
        || from_llvm().unwrap_or(false)
}

const EXAMPLES: &str = "\
Examples:
  checker doctor         for people
  checker doctor --json  for a program

Exit codes: 0 nothing is missing that the kit needs, 1 something is.";
