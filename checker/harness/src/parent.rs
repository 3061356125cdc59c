//! The `main` of a check target.
//!
//! A recipe has two of them, one a world. The modelled one is what `cargo test`
//! runs: it lists the checks of both, runs each in a process of its own, and
//! reports like libtest. The real one only runs single checks, and says which
//! it has.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};
use libtest_mimic::{Arguments, Failed, Trial};

use crate::judge::{run_check, told};
use crate::record::Status;
use crate::{Target, child};

/// The first argument of a process that runs one check.
pub(crate) const ONE: &str = "--one-check";
/// The only argument of a process that names its checks.
pub(crate) const LIST: &str = "--list-checks";

#[doc(hidden)]
pub fn run(target: &Target) -> ! {
    let arguments: Vec<String> = env::args().collect();
    match arguments.as_slice() {
        [_, first, name] if first == ONE => {
            match target.checks.iter().find(|check| check.name == *name) {
                Some(check) => child::run(target, check),
                None => fail(&format!("no check is called {name}")),
            }
        }
        [_, only] if only == LIST => {
            for check in target.checks {
                println!("{} {}", check.name, check.limit.as_secs());
            }
            exit(0)
        }
        _ => match target.real {
            Some(real) => run_all(target, real),
            None => fail("these checks are run by `cargo test`"),
        },
    }
}

fn fail(message: &str) -> ! {
    eprintln!("error: {message}");
    exit(2)
}

/// A check as the runner sees it: where it has a part, and how long it may take.
struct Part {
    program: PathBuf,
    name: String,
    limit: Duration,
}

fn run_all(target: &Target, real: &str) -> ! {
    let arguments = Arguments::from_args();
    // Off where the output is no terminal, and where `NO_COLOR` says so.
    let colour = AutoStream::choice(&std::io::stdout()) != ColorChoice::Never;
    let modelled = match env::current_exe() {
        Ok(path) => path,
        Err(error) => fail(&format!("this program does not find itself: {error}")),
    };
    let mut parts: Vec<Part> = target
        .checks
        .iter()
        .map(|check| Part {
            program: modelled.clone(),
            name: check.name.to_owned(),
            limit: check.limit,
        })
        .collect();
    match real_checks(&modelled, real) {
        Ok(real) => parts.extend(real),
        Err(message) => fail(&message),
    }
    let mut names: Vec<String> = Vec::new();
    for part in &parts {
        if !names.contains(&part.name) {
            names.push(part.name.clone());
        }
    }
    let mut trials = Vec::new();
    for name in names {
        // A race check has a part in both worlds; the modelled one comes first,
        // since its failure has a story.
        let (mine, others) = parts.into_iter().partition(|part| part.name == name);
        parts = others;
        let mine: Vec<Part> = mine;
        trials.push(Trial::test(name, move || run_parts(&mine, colour)));
    }
    libtest_mimic::run(&arguments, trials).exit()
}

/// The checks of the real world, from the program that cargo has built beside
/// this one.
fn real_checks(modelled: &Path, real: &str) -> Result<Vec<Part>, String> {
    let program = modelled
        .parent()
        .and_then(Path::parent)
        .map(|folder| folder.join("examples").join(real))
        .unwrap_or_default();
    let listed = Command::new(&program).arg(LIST).output().map_err(|error| {
        format!(
            "the checks of the real world are not built ({}: {error}); \
             `cargo test -p …` without `--test` builds them",
            program.display()
        )
    })?;
    String::from_utf8_lossy(&listed.stdout)
        .lines()
        .map(|line| {
            let (name, seconds) = line.split_once(' ')?;
            Some(Part {
                program: program.clone(),
                name: name.to_owned(),
                limit: Duration::from_secs(seconds.parse().ok()?),
            })
        })
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| "the checks of the real world could not be listed".to_owned())
}

fn run_parts(parts: &[Part], colour: bool) -> Result<(), Failed> {
    for part in parts {
        let command = Command::new(&part.program);
        let (record, printed) = run_check(command, &part.name, part.limit);
        if record.status != Status::Pass {
            return Err(Failed::from(told(&record, &printed, colour)));
        }
    }
    Ok(())
}
