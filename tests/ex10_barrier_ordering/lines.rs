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
    race_of(&names, || {}).audit();
}

/// A race, and who ran in it.
pub struct Told {
    names: Vec<String>,
    /// Each runner, and whether it had the thread of the caller.
    ran: Vec<(String, bool)>,
    lines: Vec<String>,
}

/// Lets these runners race.
pub fn race_of(names: &[&str], run: impl Fn() + Sync) -> Told {
    let caller = thread::current().id();
    let ran = Mutex::new(Vec::new());
    let lines = race(names, |name| {
        let at_home = thread::current().id() == caller;
        ran.lock().unwrap().push((name.to_owned(), at_home));
        run();
    });
    Told {
        names: names.iter().map(|&name| name.to_owned()).collect(),
        ran: ran.into_inner().unwrap(),
        lines,
    }
}

impl Told {
    /// Everybody ran once, in a thread of its own, and the lines say what they must.
    pub fn audit(self) {
        for (runner, at_home) in &self.ran {
            expect!(
                !at_home,
                "{runner:?} ran in the thread that called `race`, not in one of its own"
            );
        }
        let mut ran: Vec<&str> = self.ran.iter().map(|(runner, _)| runner.as_str()).collect();
        ran.sort_unstable();
        let mut names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        names.sort_unstable();
        expect_eq!(ran, names, "who ran");
        in_order(&names, &self.lines);
    }
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
