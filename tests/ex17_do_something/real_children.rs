//! Level 4: real processes, which the recipe's own program plays.

use std::cell::RefCell;
use std::collections::HashSet;
use std::io::{self, PipeReader, PipeWriter, Write};
use std::process::{self, ChildStdout, Command, Stdio};

use harness::process::{Called, in_child, recipe};
use harness::{expect, expect_eq, fail};

use crate::exercise::{Failed, Process, Report, processes};

use super::{COUNT, WORKERS};

/// A real process.
pub struct Child(process::Child);

impl Child {
    pub fn start(mut command: Command) -> io::Result<Self> {
        Ok(Self(command.stdout(Stdio::piped()).spawn()?))
    }
}

impl Process for Child {
    type Output = ChildStdout;

    fn output(&mut self) -> ChildStdout {
        self.0.stdout.take().expect("the output is taken once")
    }

    fn wait(&mut self) -> io::Result<()> {
        let status = self.0.wait()?;
        match status.success() {
            true => Ok(()),
            false => Err(io::Error::other(status.to_string())),
        }
    }
}

/// `processes` with real ones. However they are started, it is compiled once.
pub fn real_processes(
    workers: usize,
    start: &dyn Fn(usize) -> io::Result<Child>,
) -> Result<Report, Failed> {
    processes(workers, start)
}

/// The recipe's own program in a role.
pub fn worker(role: &str, worker: usize, count: usize) -> Command {
    recipe([role, &worker.to_string(), &count.to_string()])
}

/// So many of the recipe's numbers are some 80,000 bytes: more than a pipe holds.
pub const ENOUGH: usize = 4_000;

/// Another one, with which nothing is wrong.
pub fn well(number: usize) -> Command {
    worker("sends", number, ENOUGH)
}

pub fn shell(script: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script]);
    command
}

/// Level 4: the original's ten processes, which keep their lists, and ten that send them.
pub fn twenty_thousand_each() {
    for (role, do_so, seen) in [
        ("keeps", "keep their numbers", 0),
        ("sends", "send them", COUNT),
    ] {
        let called = in_child(|| {
            let start = |number| Child::start(worker(role, number, COUNT));
            let report = real_processes(WORKERS, &start).map_err(|failed| failed.to_string())?;
            let lens: Vec<usize> = report.lists.iter().map(Vec::len).collect();
            let different: HashSet<_> = report.lists.into_iter().collect();
            Ok((report.made, lens, different.len()))
        });
        let what = format!("`processes`, with ten children that {do_so},");
        let (made, lens, different) = returned(&what, called);
        expect_eq!(
            made,
            [COUNT; WORKERS],
            "ten children say that they have made 20000 numbers, and {do_so}; how many each has \
             made"
        );
        expect_eq!(
            lens,
            [seen; WORKERS],
            "ten children have made 20000 numbers each, and {do_so}; how many of them the parent \
             has"
        );
        expect_eq!(
            different,
            if seen == 0 { 1 } else { WORKERS },
            "ten children {do_so}; the number of different lists"
        );
    }
}

/// Level 4: each child says its own number in the system's table.
pub fn processes_of_their_own() {
    let called = in_child(|| {
        let start = |_| Child::start(shell("echo 1; echo $$"));
        let report = real_processes(4, &start).map_err(|failed| failed.to_string())?;
        let mut numbers = report.lists.concat();
        numbers.push(process::id().into());
        Ok(numbers)
    });
    let numbers = returned("`processes`", called);
    let different: HashSet<_> = numbers.iter().collect();
    expect!(
        numbers.len() == 5 && different.len() == 5,
        "four children and their parent have the process numbers {numbers:?}"
    );
}

/// Printed by the parent, for whoever looks at it from outside.
const STARTED: &str = "(one more child is started)\n";

/// Level 4: ten children in a ring. Each tells the next one that it is there, and waits
/// for the one before it, before it says anything.
pub fn children_meet() {
    let mut called = in_child(|| {
        let pipes: Vec<(PipeReader, PipeWriter)> =
            (0..WORKERS).map(|_| io::pipe().unwrap()).collect();
        let (before, after): (Vec<_>, Vec<_>) = pipes.into_iter().unzip();
        let before = RefCell::new(before.into_iter().map(Some).collect::<Vec<_>>());
        let after = RefCell::new(after.into_iter().map(Some).collect::<Vec<_>>());
        let start = |worker: usize| {
            let mut command = shell("echo here >&2; read line; echo 1; echo 7");
            let before = before.borrow_mut()[worker]
                .take()
                .expect("it is started once");
            let after = after.borrow_mut()[(worker + 1) % WORKERS].take();
            command
                .stdin(before)
                .stderr(after.expect("it is started once"));
            let child = Child::start(command)?;
            print!("{STARTED}");
            io::stdout().flush()?;
            Ok(child)
        };
        let report = real_processes(WORKERS, &start).map_err(|failed| failed.to_string())?;
        Ok(report.lists)
    });
    let printed = String::from_utf8_lossy(&called.stdout).into_owned();
    let started = printed.matches(STARTED).count();
    called.stdout = printed.replace(STARTED, "").into_bytes();
    let what = format!(
        "`processes` has started {started} of {WORKERS} children, each of which waits for the \
         others, and"
    );
    expect_eq!(
        returned(&what, called),
        [[7]; WORKERS],
        "what ten children send that have met"
    );
}

/// What was returned; fails the check if that is an error.
#[track_caller]
pub fn returned<T>(what: &str, called: Called<Result<T, String>>) -> T {
    match called.expect_returned(what) {
        Ok(value) => value,
        Err(error) => fail(format_args!("{what} fails: {error}")),
    }
}
