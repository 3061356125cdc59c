//! Runs a program under supervision.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::unistd::Pid;

use super::ending::Ending;
use super::left::Left;
use super::supervise::{Before, Started};
use super::verdict;
use crate::record::Status;

/// A program that is to be run.
#[derive(Debug)]
pub struct Run {
    command: Command,
    input: Vec<u8>,
    limit: Duration,
}

/// A program that has ended.
#[derive(Clone, Debug)]
pub struct Ran {
    pub ending: Ending,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    pub left: Left,
}

/// Runs a program with nothing on its standard input, for as long as the check
/// has.
pub fn run(command: Command) -> Ran {
    Run::new(command).finish()
}

impl Run {
    pub fn new(command: Command) -> Self {
        Self {
            command,
            input: Vec::new(),
            limit: super::time_left(),
        }
    }

    /// What it reads from its standard input, before the end of file.
    pub fn input(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.input = bytes.into();
        self
    }

    /// Ends it after so long.
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Runs it to its end.
    pub fn finish(self) -> Ran {
        let program = self.command.get_program().display().to_string();
        self.try_finish().unwrap_or_else(|error| {
            verdict::fail(
                Status::InternalError,
                &format!("{program} could not be run: {error}"),
            )
        })
    }

    /// As [`Run::finish`], outside of a check.
    pub(crate) fn try_finish(mut self) -> io::Result<Ran> {
        let before = Before::now();
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()?;
        // The `Child` is never waited for: its process is, by number.
        let finished = Started {
            pid: Pid::from_raw(child.id().cast_signed()),
            stdin: child.stdin.take().map(OwnedFd::from),
            input: self.input,
            stdout: child.stdout.take().map(OwnedFd::from),
            stderr: child.stderr.take().map(OwnedFd::from),
            report: None,
            own_children: |_| None,
            limit: self.limit,
        }
        .finish(before)?;
        Ok(Ran {
            ending: finished.ending,
            stdout: finished.stdout,
            stderr: finished.stderr,
            left: finished.left,
        })
    }
}

impl Ran {
    /// Fails the check unless it ended with exit code 0 and left nothing.
    #[track_caller]
    pub fn expect_clean(self, what: &str) -> Self {
        self.expect_code(what, 0)
    }

    /// Fails the check unless it ended with this exit code and left nothing.
    #[track_caller]
    pub fn expect_code(self, what: &str, code: i32) -> Self {
        if self.ending != Ending::Exited(code) {
            let mut message = self.ending.told(what);
            if matches!(self.ending, Ending::Exited(_)) {
                message.push_str(&format!(", not {code}"));
            }
            let said = String::from_utf8_lossy(&self.stderr);
            if !said.trim().is_empty() {
                message.push_str(&format!("\n  it said: {}", said.trim()));
            }
            verdict::fail(self.ending.status(), &message);
        }
        if !self.left.is_nothing() {
            let message = format!("{what} left something behind:\n{}", self.left);
            verdict::fail(Status::Leftover, &message);
        }
        self
    }

    /// What it printed, as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }
}
