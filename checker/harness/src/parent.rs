//! What a check target does: it runs a single check, says which it has, or runs
//! all checks of both worlds as libtest would.

use std::env;
use std::path::Path;
use std::process::{Command, exit};
use std::sync::Arc;
use std::time::Duration;

use libtest_mimic::{Arguments, FormatSetting, Trial};

use crate::ahead::{Ahead, Part};
use crate::{Screen, Target, child, fresh};

/// The first argument of a process that runs one check.
pub(crate) const ONE: &str = "--one-check";
/// The only argument of a process that names its checks.
pub(crate) const LIST: &str = "--list-checks";

/// What the names of the solutions' packages end with.
const SOLUTION: &str = "-solution";

/// Does what this process was started for, if that is a check.
pub(crate) fn serve(target: &Target) {
    let arguments: Vec<String> = env::args().collect();
    match arguments.as_slice() {
        [_, first, name, execution @ ..] if first == ONE && execution.len() < 2 => {
            match target.checks.iter().find(|check| check.name == *name) {
                Some(check) => child::run(target, check, execution.first().map(String::as_str)),
                None => fail(&format!("no check is called {name}")),
            }
        }
        [_, only] if only == LIST => {
            for check in target.checks {
                println!("{} {}", check.name, check.limit.as_secs());
            }
            exit(0)
        }
        _ => {}
    }
}

fn fail(message: &str) -> ! {
    eprintln!("error: {message}");
    exit(2)
}

/// Runs all checks, each in processes of its own, and reports like libtest.
pub(crate) fn run_all(target: &Target, real: &str) -> ! {
    let mut arguments = Arguments::from_args();
    let modelled = match env::current_exe() {
        Ok(path) => path,
        Err(error) => fail(&format!("this program does not find itself: {error}")),
    };
    let mut parts: Vec<Part> = target
        .checks
        .iter()
        .map(|check| Part {
            program: modelled.clone(),
            check: check.name.to_owned(),
            limit: check.limit,
        })
        .collect();
    match real_checks(target, &modelled, real, &arguments) {
        Ok(real) => parts.extend(real),
        Err(message) => fail(&message),
    }
    let mut names: Vec<String> = Vec::new();
    for part in &parts {
        if !names.contains(&part.check) {
            names.push(part.check.clone());
        }
    }
    if let Some(filter) = &arguments.filter
        && !arguments.list
        && !names.iter().any(|name| is_wanted(&arguments, name))
    {
        println!("no check of {} has `{filter}` in its name", target.package);
    }
    parts.retain(|part| is_wanted(&arguments, &part.check));
    let explain = match target.package.strip_suffix(SOLUTION) {
        Some(exercise) => format!("cargo checker explain --solution {exercise}"),
        None => format!("cargo checker explain {}", target.package),
    };
    let ahead = Ahead::start(parts, arguments.test_threads, Screen::of_stdout(), explain);
    // Several run at once; they are reported one after the other, always in the
    // same order.
    arguments.test_threads = Some(1);
    let trials = names
        .into_iter()
        .map(|name| {
            let ahead = Arc::clone(&ahead);
            Trial::test(name.clone(), move || Ok(ahead.verdict(&name)?))
        })
        .collect();
    let conclusion = libtest_mimic::run(&arguments, trials);
    let for_people = arguments.format != Some(FormatSetting::Json);
    if conclusion.has_failed() && for_people && !is_solution(target) {
        println!("stuck?  cargo checker hint {}\n", target.package);
    }
    conclusion.exit()
}

fn is_solution(target: &Target) -> bool {
    target.package.ends_with(SOLUTION)
}

/// Whether libtest is going to run a check of this name.
fn is_wanted(arguments: &Arguments, name: &str) -> bool {
    let matches = |pattern: &String| match arguments.exact {
        true => name == pattern,
        false => name.contains(pattern.as_str()),
    };
    !arguments.list
        && !arguments.ignored
        && arguments.filter.as_ref().is_none_or(matches)
        && !arguments.skip.iter().any(matches)
}

/// The checks of the real world, from the program that cargo has built beside
/// this one.
fn real_checks(
    target: &Target,
    modelled: &Path,
    real: &str,
    arguments: &Arguments,
) -> Result<Vec<Part>, String> {
    let program = modelled.with_file_name(real);
    fresh::ensure(target, &program, modelled, arguments.filter.is_some())?;
    let listed = Command::new(&program).arg(LIST).output().map_err(|error| {
        let program = program.display();
        format!("the checks of the real world cannot be started ({program}: {error})")
    })?;
    String::from_utf8_lossy(&listed.stdout)
        .lines()
        .map(|line| {
            let (name, seconds) = line.split_once(' ')?;
            Some(Part {
                program: program.clone(),
                check: name.to_owned(),
                limit: Duration::from_secs(seconds.parse().ok()?),
            })
        })
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| "the checks of the real world could not be listed".to_owned())
}
