//! Runs a check's process and says how it ended.

use std::env;
use std::process::Command;
use std::time::Duration;

use crate::Screen;
use crate::foreign::{LONGEST, cut, tame, visible, without_thread_numbers};
use crate::parent::ONE;
use crate::record::{REPORTED, Record, Sealed, Status};
use crate::supervisor::{self, Ending, Ran};

/// Runs one check of the test binary that `command` starts, and says how it
/// ended. Also gives what the process printed.
pub fn run_check(mut command: Command, name: &str, limit: Duration) -> (Record, String) {
    command.args([ONE, name]);
    run(command, limit)
}

/// Runs one execution of one check once more: `execution` is the name that the
/// record of a failure gave it.
pub fn run_again(
    mut command: Command,
    name: &str,
    execution: &str,
    limit: Duration,
) -> (Record, String) {
    command.args([ONE, name, execution]);
    run(command, limit)
}

fn run(mut command: Command, limit: Duration) -> (Record, String) {
    // An author may want to see a snapshot change; whoever grades says no.
    if !command.get_envs().any(|(name, _)| name == "INSTA_UPDATE") {
        command.env(
            "INSTA_UPDATE",
            env::var("INSTA_UPDATE").unwrap_or("no".into()),
        );
    }
    // The same text for everybody; and it takes longer than most checks.
    command.env("RUST_BACKTRACE", "0");
    // The C library sets memory aside for as many threads as there are cores eight times: on
    // a large machine more than a check that is graded may have.
    command.env("MALLOC_ARENA_MAX", "2");
    command
        .env("INSTA_OUTPUT", "none")
        .env("INSTA_WORKSPACE_ROOT", ".");
    match supervisor::run_with_secret(command, limit) {
        Ok((nonce, ran)) => {
            let record = judge(&nonce, &ran, limit);
            if is_about_unseen_threads(&record, &ran) {
                return (Record::of(Status::Fail, UNSEEN_THREADS), String::new());
            }
            let printed = without_thread_numbers(&format!("{}{}", ran.stdout, ran.stderr));
            (record, cut(&visible(&printed), LONGEST))
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

/// What a modelled thing says, thread by thread, where no scheduler runs.
const NO_SCHEDULER: &str = "was used outside a model check";

const UNSEEN_THREADS: &str = "Your code started threads that the scheduler cannot see (through \
                              another crate?). Use `std::thread`.";

fn is_about_unseen_threads(record: &Record, ran: &Ran) -> bool {
    let said = |text: &str| text.contains(NO_SCHEDULER);
    record.status != Status::Pass && (said(&record.message) || said(&ran.stderr))
}

/// What a check's process has sent, with nothing in its texts that a reader would
/// suffer from.
fn sealed(sent: &[u8]) -> Option<Sealed> {
    let mut document = serde_json::from_slice(sent).ok()?;
    tame(&mut document);
    serde_json::from_value(document).ok()
}

/// Why a check may go on after its time.
pub(crate) const ENDLESS: &str =
    "an endless loop, a thread that waits for ever, or one that is far too slow";

/// A pass is a record with the secret in it and nothing else.
fn judge(nonce: &str, ran: &Ran, limit: Duration) -> Record {
    let sealed = sealed(&ran.sent);
    match (&ran.ending, sealed) {
        (Ending::Exited(REPORTED), Some(sealed)) if sealed.nonce == nonce => sealed.record,
        (Ending::TimedOut, sealed) => {
            let why = match sealed {
                Some(Sealed {
                    nonce: said,
                    record,
                }) if said == nonce && record.status == Status::Timeout => record.message,
                _ => ENDLESS.to_owned(),
            };
            let seconds = limit.as_secs();
            Record::of(
                Status::Timeout,
                format!("it did not end within {seconds} s: {why}"),
            )
        }
        // What the standard library says before it aborts.
        (Ending::Signalled(_), _) if ran.stderr.contains("memory allocation of ") => Record::of(
            Status::OutOfMemory,
            "it wanted more memory than it may have",
        ),
        (Ending::Signalled(_), _) if ran.stderr.contains("has overflowed its stack") => Record::of(
            Status::Crash,
            "a thread has used up its stack: a recursion without end?",
        ),
        (Ending::Flooded, _) => Record::of(Status::OutputLimit, "it printed without end"),
        (Ending::Signalled(signal), _) => Record::of(
            Status::Crash,
            match signal.as_str() {
                "SIGABRT" => "the process aborted: a panic in a destructor while panicking, or \
                              `process::abort`"
                    .to_owned(),
                "SIGSEGV" | "SIGBUS" => format!(
                    "the process was killed by {signal}: a recursion without end, more on a \
                     stack than its 2 MiB, or a wrong pointer in `unsafe` code"
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

/// An execution as text: the story if there is one, what was printed if not.
pub fn told(record: &Record, printed: &str, screen: Screen) -> String {
    let mut text = match &record.story {
        Some(story) => {
            let before = record.preface.as_ref();
            let before = before.map_or_else(String::new, |preface| format!("{preface}\n\n"));
            before + &model::render(story, screen.width, screen.colour)
        }
        None => {
            let mut text = format!("{}: {}\n", record.status.word(), record.message);
            if !printed.trim().is_empty() {
                text.push_str(&format!("\nit printed:\n{}\n", printed.trim_end()));
            }
            text
        }
    };
    if let (Some(coverage), Some(story)) = (&record.coverage, &record.story) {
        let found = coverage.found(story);
        text.push_str(&format!("\n{found}\n"));
        if let Some(rarity) = coverage.rarity_line(story) {
            text.push_str(&format!("{rarity}\n"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{NO_SCHEDULER, is_about_unseen_threads, judge};
    use crate::record::Record;
    use crate::supervisor::{Ending, Ran};

    #[test]
    fn threads_that_nobody_schedules_are_named() {
        let panic = std::panic::catch_unwind(|| model::kernel::with(|_| ()));
        let panic = panic.expect_err("there is no scheduler here");
        let said = panic.downcast_ref::<&str>().expect("a text");
        assert!(said.contains(NO_SCHEDULER), "{said}");
        let mut ran = Ran {
            ending: Ending::Flooded,
            stdout: String::new(),
            stderr: format!("thread '<unnamed>' panicked at src/lib.rs:8:\n{said}\n"),
            sent: Vec::new(),
        };
        let record = judge("nonce", &ran, Duration::from_secs(1));
        assert!(is_about_unseen_threads(&record, &ran));
        assert!(!is_about_unseen_threads(&Record::pass(), &ran));
        ran.stderr.clear();
        assert!(!is_about_unseen_threads(&record, &ran));
    }
}
