//! Runs a closure in a forked child, so that whatever it does is a verdict.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use nix::sys::signal::Signal;
use nix::unistd::{ForkResult, Pid, dup2_stderr, dup2_stdin, dup2_stdout, fork, getpid, setpgid};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::ending::Ending;
use super::left::Left;
use super::supervise::{Before, Started};
use super::{system, verdict};
use crate::child;
use crate::record::{REPORTED, Record, Status};

/// A closure that ran in a process of its own.
#[derive(Clone, Debug)]
pub struct Called<T> {
    pub outcome: Result<T, Failure>,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    pub left: Left,
}

/// Why a closure did not return.
#[derive(Clone, Debug)]
pub enum Failure {
    /// It panicked, as a check that fails does.
    Panicked { status: Status, message: String },
    /// Its process ended, or had to be ended.
    Ended(Ending),
}

impl Failure {
    /// What happened to `what`, as the record of a check.
    pub fn record(&self, what: &str) -> Record {
        match self {
            Self::Panicked { status, message } => Record::of(*status, message),
            Self::Ended(Ending::Exited(code)) => Record::of(
                Status::NoVerdict,
                format!(
                    "the process of {what} ended with code {code}: something called \
                     `process::exit`"
                ),
            ),
            Self::Ended(ending) => Record::of(ending.status(), ending.told(what)),
        }
    }
}

impl<T> Called<T> {
    /// What the closure returned; fails the check if it did not. What it left
    /// behind does not matter.
    #[track_caller]
    pub fn expect_returned(self, what: &str) -> T {
        match self.outcome {
            Ok(value) => value,
            Err(failure) => {
                super::pass_on(&self.stdout, &self.stderr);
                let record = failure.record(what);
                verdict::fail(record.status, &record.message)
            }
        }
    }

    /// What the closure returned; fails the check if it did not return, or if
    /// it left anything behind.
    #[track_caller]
    pub fn expect_clean(self, what: &str) -> T {
        if self.outcome.is_ok() && !self.left.is_nothing() {
            let message = format!("{what} left something behind:\n{}", self.left);
            verdict::fail(Status::Leftover, &message);
        }
        self.expect_returned(what)
    }
}

/// Runs the closure in a child of this process, for as long as the check has.
///
/// This process must have one thread. What the closure captures is dropped here
/// as soon as the child has it.
pub fn in_child<T: Serialize + DeserializeOwned>(run: impl FnOnce() -> T) -> Called<T> {
    in_child_within(super::time_left(), run)
}

/// As [`in_child`], for at most so long.
pub fn in_child_within<T: Serialize + DeserializeOwned>(
    limit: Duration,
    run: impl FnOnce() -> T,
) -> Called<T> {
    // From here on it has one type, so that all below is compiled here and once.
    let run = || serde_json::to_value(run()).expect("a closure's value is not JSON");
    match call(limit, Box::new(run)) {
        Ok(called) => Called {
            outcome: called
                .outcome
                .map(|value| serde_json::from_value(value).expect("a value is not what it was")),
            stdout: called.stdout,
            stderr: called.stderr,
            left: called.left,
        },
        Err(error) => verdict::fail(
            Status::InternalError,
            &format!("no child could be run: {error}"),
        ),
    }
}

/// What the child says at its end. That it knows the secret shows that the
/// harness wrote it, and not the code that was called.
#[derive(Debug, Serialize, serde::Deserialize)]
struct Report {
    secret: String,
    outcome: Result<Value, (Status, String)>,
    /// By number: who was never waited for.
    children: Vec<i32>,
    /// What was opened and never closed.
    descriptors: Vec<String>,
}

fn call(limit: Duration, run: Box<dyn FnOnce() -> Value + '_>) -> io::Result<Called<Value>> {
    if system::threads() != 1 {
        return Err(io::Error::other("this process has several threads"));
    }
    let secret = crate::supervisor::nonce()?;
    let (our_report, report) = UnixStream::pair()?;
    let (our_strays, strays) = UnixStream::pair()?;
    let (our_stdout, stdout) = io::pipe()?;
    let (our_stderr, stderr) = io::pipe()?;
    // Or it would be printed by both.
    io::stdout().flush()?;
    let before = Before::now();
    // SAFETY: this process has one thread, so that no lock is held by a thread
    // that the child does not have, and the child may call whatever it likes.
    let pid = match unsafe { fork() }? {
        ForkResult::Parent { child } => child,
        ForkResult::Child => {
            drop((our_report, our_strays, our_stdout, our_stderr));
            let ends = Ends {
                report,
                strays,
                stdout: stdout.into(),
                stderr: stderr.into(),
            };
            ends.run(secret, run)
        }
    };
    // Everything that only the child may have; what the closure owns, too.
    drop((report, strays, stdout, stderr, run));
    let started = Started {
        pid,
        stdin: None,
        input: Vec::new(),
        stdout: Some(our_stdout.into()),
        stderr: Some(our_stderr.into()),
        report: Some(our_report.into()),
        own_children: |report| Some(serde_json::from_slice::<Report>(report).ok()?.children),
        limit,
    };
    let finished = started.finish(before)?;
    let mut left = finished.left;
    left.strays = lines(our_strays);
    let report: Option<Report> = serde_json::from_slice(&finished.report).ok();
    let outcome = match (finished.ending, report) {
        (Ending::Exited(REPORTED), Some(report)) if report.secret == secret => {
            left.descriptors = report.descriptors;
            report
                .outcome
                .map_err(|(status, message)| Failure::Panicked { status, message })
        }
        (ending, _) => Err(Failure::Ended(ending)),
    };
    Ok(Called {
        outcome,
        stdout: finished.stdout,
        stderr: finished.stderr,
        left,
    })
}

/// What was said through a socket that may still be open elsewhere.
fn lines(mut socket: UnixStream) -> Vec<String> {
    let mut text = Vec::new();
    if socket.set_nonblocking(true).is_ok() {
        let _ = socket.read_to_end(&mut text);
    }
    String::from_utf8_lossy(&text)
        .lines()
        .map(str::to_owned)
        .collect()
}

/// The child's ends of what it is connected to.
struct Ends {
    report: UnixStream,
    strays: UnixStream,
    stdout: OwnedFd,
    stderr: OwnedFd,
}

impl Ends {
    fn run(mut self, secret: String, run: Box<dyn FnOnce() -> Value + '_>) -> ! {
        if let Err(error) = self.connect() {
            eprintln!("the child's process could not be set up: {error}");
            leave(1)
        }
        let me = getpid();
        let before = system::open_in(me.as_raw());
        let mut value = None;
        let caught = child::catch(|| value = Some(run()));
        if getpid() != me {
            // A copy of this process, made by the code that was called.
            let how = match &caught {
                Ok(()) => "returned from it, beside its parent".to_owned(),
                Err(message) => format!("panicked: {message}"),
            };
            let _ = writeln!(
                self.strays,
                "a forked child went on in its parent's code and {how}"
            );
            leave(1)
        }
        let outcome = match (caught, value) {
            (Ok(()), Some(value)) => Ok(value),
            (Ok(()), None) => Ok(Value::Null),
            (Err(message), _) => Err(verdict::of_panic(message)),
        };
        let descriptors = system::open_in(me.as_raw())
            .into_iter()
            .filter(|open| !before.iter().any(|known| known.number == open.number))
            .map(|open| format!("{} (descriptor {})", open.kind(), open.number))
            .collect();
        let report = Report {
            secret,
            outcome,
            children: system::own_children(),
            descriptors,
        };
        let _ = io::stdout().flush();
        let sent = serde_json::to_vec(&report)
            .map_err(io::Error::from)
            .and_then(|text| self.report.write_all(&text));
        leave(if sent.is_ok() { REPORTED } else { 1 })
    }

    /// Takes the place of a process that a program would be started in.
    fn connect(&self) -> io::Result<()> {
        child::quiet_panics();
        setpgid(Pid::from_raw(0), Pid::from_raw(0))?;
        end_with_parent()?;
        dup2_stdin(File::open("/dev/null")?)?;
        dup2_stdout(&self.stdout)?;
        dup2_stderr(&self.stderr)?;
        Ok(())
    }
}

#[cfg(target_os = "linux")]
fn end_with_parent() -> io::Result<()> {
    Ok(nix::sys::prctl::set_pdeathsig(Signal::SIGKILL)?)
}

#[cfg(not(target_os = "linux"))]
fn end_with_parent() -> io::Result<()> {
    let _ = Signal::SIGKILL;
    Ok(())
}

/// Ends this process, and nothing else: no destructor of what it was forked
/// with, no handler, nothing of the parent's.
fn leave(code: i32) -> ! {
    // SAFETY: it does not return, and touches no memory of this process.
    unsafe { nix::libc::_exit(code) }
}
