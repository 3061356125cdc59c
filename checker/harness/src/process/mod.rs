//! What checks of kind `process` are written with: real processes under a
//! supervisor.
//!
//! Such a check runs in a process of its own, below one that never runs code of
//! the student. It may call the student's functions directly: if they hang,
//! crash, or leave a process, a descriptor or shared memory behind, that is the
//! verdict. To look at one of several calls by itself, and to go on after one
//! that fails, there is [`in_child`]; to run a program, [`run`] and [`Run`], and
//! [`recipe`] is the recipe's own.
//!
//! ```ignore
//! pub const CHECKS: &[Check] = &[Check::process("end_of_file", end_of_file)];
//!
//! fn end_of_file() {
//!     let squares = pipeline(10, |role| recipe(role)).unwrap();
//!     expect_eq!(squares, [0, 1, 4, 9, 16, 25, 36, 49, 64, 81], "what came out");
//! }
//!
//! fn its_exit_code() {
//!     run(recipe(["missing"])).expect_code("the program", 1);
//! }
//! ```
//!
//! Processes that wait for each other for ever are recognised at once and
//! without a clock (see `linux::stuck`), and explained: who waits where, and
//! who still has the other end. The weather is made with [`Storm`] (signals that
//! interrupt every call), [`Unkind`] (streams that read and write little at a
//! time) and [`tiny_pipe`]. A [`Doorman`] sees which descriptors a program is
//! given when it is started.

mod call;
mod door;
mod ending;
mod left;
mod plumbing;
mod run;
mod storm;
mod supervise;
mod tiny;
mod unkind;
mod verdict;

#[cfg(not(target_os = "linux"))]
#[path = "elsewhere.rs"]
mod system;
#[cfg(target_os = "linux")]
#[path = "linux/mod.rs"]
mod system;

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use crate::record::{Record, Status};
use crate::snapshot;

pub use call::{Called, Failure, in_child, in_child_within};
pub use door::{Arrival, Doorman};
pub use ending::Ending;
pub use left::{Left, Unwaited};
pub use run::{Ran, Run, run};
pub use storm::Storm;
pub use tiny::tiny_pipe;
pub use unkind::Unkind;

pub(crate) use door::serve as serve_as_doorman;

/// The recipe's own program, and until when the check has time.
static CHECK: OnceLock<(Result<PathBuf, String>, Instant)> = OnceLock::new();

/// For what is run outside of a check.
const LIMIT: Duration = Duration::from_secs(10);

/// What is kept of a limit for the supervisor to tell what happened: one
/// fifth, at each level of supervision.
fn inner(limit: Duration) -> Duration {
    limit * 4 / 5
}

/// How long what starts now may take.
fn time_left() -> Duration {
    match CHECK.get() {
        Some((_, until)) => inner(until.saturating_duration_since(Instant::now())),
        None => LIMIT,
    }
}

/// The name of the recipe's own program.
#[cfg(target_os = "linux")]
fn program_file() -> Option<&'static OsStr> {
    CHECK.get()?.0.as_ref().ok()?.file_name()
}

/// The recipe's own program, with these arguments.
pub fn recipe<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    match CHECK.get().map(|(program, _)| program) {
        Some(Ok(program)) => {
            let mut command = Command::new(program);
            command.args(arguments);
            command
        }
        Some(Err(message)) => verdict::fail(Status::InternalError, message),
        None => verdict::fail(Status::InternalError, "this is not run as a check"),
    }
}

/// The longest output that is passed on to whoever reads the verdict.
const SHOWN: usize = 16 * 1024;

/// Runs a check in a child, below this process, which must not have run any
/// code of the student and whose secret must not have been read.
pub(crate) fn check(run: fn(), limit: Duration) -> Record {
    let limit = inner(limit);
    let _ = CHECK.set((snapshot::program(), Instant::now() + limit));
    system::pass_nothing_on();
    system::shared_memory_of_its_own();
    let called = in_child_within(limit, run);
    pass_on(&called.stdout, &called.stderr);
    match called.outcome {
        Ok(()) if called.left.is_nothing() => Record::pass(),
        Ok(()) => Record::of(
            Status::Leftover,
            format!("something was left behind:\n{}", called.left),
        ),
        Err(failure) => failure.record("it"),
    }
}

fn pass_on(stdout: &[u8], stderr: &[u8]) {
    let _ = io::stdout().write_all(&stdout[..stdout.len().min(SHOWN)]);
    let _ = io::stderr().write_all(&stderr[..stderr.len().min(SHOWN)]);
}
