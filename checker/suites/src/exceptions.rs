//! The list of exceptions, which has to be true: who is on it does not pass.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::LazyLock;

use toml::Table;

use crate::Outcome;

static EXCEPTIONS: LazyLock<Table> = LazyLock::new(|| {
    include_str!("../exceptions.toml")
        .parse()
        .expect("build.rs has read it")
});

/// The forced switches that are enough for all that a search is listed to refuse.
const ENOUGH: usize = 2;

/// Ends the test: by a panic unless it passed, or did not and is excepted.
pub fn judge(name: &str, outcome: Outcome) {
    compare(name, "does_not_pass", outcome);
}

/// The same after a search. With few forced switches, what is excepted may pass.
pub fn judge_search(name: &str, outcome: Outcome, bound: usize) {
    if outcome.is_err() || bound >= ENOUGH {
        compare(name, "does_not_pass_every_schedule", outcome);
    }
}

fn compare(name: &str, list: &str, outcome: Outcome) {
    let (suite, test) = split(name);
    let reason = EXCEPTIONS
        .get(suite)
        .and_then(|excepted| excepted.get(list)?.get(test)?.as_str());
    match (outcome, reason) {
        (Ok(()), None) => {}
        (Err(problem), Some(reason)) => println!("an exception: {reason}\n{problem}"),
        (Ok(()), Some(_)) => panic!("{name} passes: take it off exceptions.toml"),
        (Err(problem), None) => panic!("{problem}"),
    }
}

/// The suite, and the test in it. Where the suite's files are not modules of the root,
/// they are in `suite`.
fn split(name: &str) -> (&str, &str) {
    let (suite, test) = name.split_once("::").expect("a test is in a file");
    (suite, test.strip_prefix("suite::").unwrap_or(test))
}

/// Every exception of a suite is one of its tests.
///
/// # Panics
///
/// Panics if there is one that is not.
pub fn assert_tests(suite: &str) {
    let listed = Command::new(std::env::current_exe().expect("this program has a place"))
        .args(["--list", "--format", "terse"])
        .output()
        .expect("this program runs");
    let listed = String::from_utf8_lossy(&listed.stdout);
    let tests: BTreeSet<&str> = listed
        .lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .map(|test| test.strip_prefix("suite::").unwrap_or(test))
        .collect();
    let excepted = EXCEPTIONS.get(suite).and_then(|lists| lists.as_table());
    let lists = excepted.into_iter().flat_map(|lists| lists.values());
    for name in lists.flat_map(|list| list.as_table().expect("a list of reasons").keys()) {
        assert!(
            name.ends_with(".rs") || tests.contains(name.as_str()),
            "exceptions.toml: {suite} has no test {name}"
        );
    }
}
