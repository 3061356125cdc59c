//! The `main` of a check target: lists the checks, runs each in a process of
//! its own, and reports like libtest.

use std::env;
use std::io::IsTerminal;
use std::process::Command;
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::record::{REPORTED, Record, Sealed, Status};
use crate::supervisor::{self, Ending, Ran};
use crate::{Check, Target, child};

/// The first argument of a process that runs one check.
const ONE: &str = "--one-check";

/// The width of a story in the output of a test.
const WIDTH: usize = 100;

#[doc(hidden)]
pub fn run(target: &Target) -> ! {
    let arguments: Vec<String> = env::args().collect();
    if let [_, first, name] = arguments.as_slice()
        && first == ONE
    {
        match target.checks.iter().find(|check| check.name == *name) {
            Some(check) => child::run(target, check),
            None => {
                eprintln!("no check is called {name}");
                std::process::exit(2);
            }
        }
    }
    let arguments = Arguments::from_args();
    let colour = std::io::stdout().is_terminal();
    let trials = target
        .checks
        .iter()
        .map(|check| trial(check, colour))
        .collect();
    libtest_mimic::run(&arguments, trials).exit()
}

fn trial(check: &Check, colour: bool) -> Trial {
    let (name, limit) = (check.name, check.limit);
    Trial::test(name, move || {
        let program = env::current_exe().map_err(|error| Failed::from(error.to_string()))?;
        let (record, printed) = run_check(Command::new(program), name, limit);
        match record.status {
            Status::Pass => Ok(()),
            _ => Err(Failed::from(told(&record, &printed, colour))),
        }
    })
}

/// Runs one check of the test binary that `command` starts, and says how it
/// ended. Also gives what the process printed.
pub fn run_check(mut command: Command, name: &str, limit: Duration) -> (Record, String) {
    command
        .args([ONE, name])
        .env("INSTA_UPDATE", env::var("INSTA_UPDATE").unwrap_or("no".into()))
        .env("INSTA_OUTPUT", "none")
        .env("INSTA_WORKSPACE_ROOT", ".");
    match supervisor::run_with_secret(command, limit) {
        Ok((nonce, ran)) => {
            let printed = format!("{}{}", ran.stdout, ran.stderr);
            (judge(&nonce, &ran, limit), printed)
        }
        Err(error) => (
            Record::of(
                Status::InternalError,
                format!("the check's process could not be run: {error}"),
            ),
            String::new(),
        ),
    }
}

/// A pass is a record with the secret in it and nothing else.
fn judge(nonce: &str, ran: &Ran, limit: Duration) -> Record {
    let sealed: Option<Sealed> = serde_json::from_slice(&ran.sent).ok();
    match (&ran.ending, sealed) {
        (Ending::Exited(REPORTED), Some(sealed)) if sealed.nonce == nonce => sealed.record,
        (Ending::TimedOut, _) => Record::of(
            Status::Timeout,
            format!(
                "it did not end within {} s: an endless loop, or a thread that waits for ever",
                limit.as_secs()
            ),
        ),
        (Ending::Flooded, _) => Record::of(Status::OutputLimit, "it printed without end"),
        (Ending::Signalled(signal), _) => Record::of(
            Status::Crash,
            match signal.as_str() {
                "SIGABRT" => "the process aborted: a panic in a destructor while panicking, or \
                              `process::abort`"
                    .to_owned(),
                "SIGSEGV" | "SIGBUS" => format!(
                    "the process was killed by {signal}: a recursion without end, or a wrong \
                     pointer in `unsafe` code"
                ),
                signal => format!("the process was killed by {signal}"),
            },
        ),
        (Ending::Exited(code), _) => Record::of(
            Status::NoVerdict,
            format!(
                "the process ended with code {code} before the check did: something called \
                 `process::exit`"
            ),
        ),
    }
}

/// A failure as text: the story if there is one, what was printed if not.
pub fn told(record: &Record, printed: &str, colour: bool) -> String {
    let mut text = match &record.story {
        Some(story) => {
            let mut text = model::render(story, WIDTH, colour);
            // What a generated program adds below the headline.
            if let Some((_, more)) = record.message.split_once('\n') {
                text.push_str(&format!("\n{more}"));
            }
            text
        }
        None => {
            let mut text = format!("{}: {}\n", record.status.word(), record.message);
            if !printed.trim().is_empty() {
                text.push_str(&format!("\nit printed:\n{}\n", printed.trim_end()));
            }
            text
        }
    };
    if let Some(coverage) = &record.coverage
        && record.status != Status::Pass
    {
        text.push_str(&format!("\nfound after {}\n", coverage.line()));
    }
    text
}
