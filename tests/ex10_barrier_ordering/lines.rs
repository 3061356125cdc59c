//! What the lines of a race must say, whoever runs.

use std::sync::Mutex;
use std::thread;

use harness::{Operation, Program, Programs, expect, expect_eq, fail};

use crate::exercise::race;

/// Forty runners.
pub fn forty() -> Programs {
    Programs::new(40..=40, 1..=1)
        .each("runner-", 1)
        .operation(Operation::new("run"))
        .cases(1)
}

/// Two of the runners have the same name, and names may have spaces or be empty.
pub fn run(program: &Program) {
    let mut names = vec!["Duck 1".to_owned(), " Louie ".to_owned(), String::new()];
    names.extend((names.len()..program.threads.len()).map(|runner| format!("Duck {}", runner - 2)));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    race_of(&names, || {});
}

/// Lets these runners race, and looks at who ran where, and at the lines.
pub fn race_of(names: &[&str], run: impl Fn() + Sync) {
    let caller = thread::current().id();
    let ran = Mutex::new(Vec::new());
    let lines = race(names, |name| {
        expect!(
            thread::current().id() != caller,
            "{name:?} ran in the thread that called `race`, not in one of its own"
        );
        ran.lock().unwrap().push(name.to_owned());
        run();
    });
    let mut ran = ran.into_inner().unwrap();
    ran.sort();
    let mut all = names.to_vec();
    all.sort_unstable();
    expect_eq!(ran, all, "who ran");
    in_order(names, &lines);
}

/// The start first, the end last, and between them everybody reaches the barrier
/// before anybody leaves it.
pub fn in_order(names: &[&str], lines: &[String]) {
    let [start, between @ .., over] = lines else {
        fail(format_args!(
            "the race has no lines but {lines:?}; there are to be {}",
            2 + 2 * names.len()
        ));
    };
    expect_eq!(start, "START RACE!!!!", "the first line");
    expect_eq!(over, "Race over!", "the last line");
    for runner in names {
        let runners = names.iter().filter(|name| *name == runner).count();
        for does in ["reached", "left"] {
            let line = format!("{runner} {does} the barrier");
            let times = between.iter().filter(|said| **said == line).count();
            expect_eq!(times, runners, "how often a line says {line:?}");
        }
    }
    expect_eq!(
        between.len(),
        2 * names.len(),
        "the number of lines between start and end"
    );
    for early in &between[..names.len()] {
        expect!(
            early.ends_with("reached the barrier"),
            "a line says {early:?} before all have reached it"
        );
    }
}
