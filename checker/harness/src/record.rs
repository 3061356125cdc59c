//! What is known of one check at its end.

use model::{Coverage, Story};
use serde::{Deserialize, Serialize};

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    Pass,
    Fail,
    Deadlock,
    Livelock,
    Timeout,
    Crash,
    CompileError,
    /// The submission has no file for the exercise.
    Missing,
    /// The program ended before the check did, or the search did not finish.
    NoVerdict,
    OutOfMemory,
    OutputLimit,
    /// Processes or shared memory were left behind.
    Leftover,
    /// The source does something that is not allowed.
    Rejected,
    NotRun,
    /// The kit's own fault.
    InternalError,
}

impl Status {
    /// The word for it, in output and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Deadlock => "deadlock",
            Self::Livelock => "livelock",
            Self::Timeout => "timeout",
            Self::Crash => "crash",
            Self::CompileError => "compile-error",
            Self::Missing => "missing",
            Self::NoVerdict => "no-verdict",
            Self::OutOfMemory => "out-of-memory",
            Self::OutputLimit => "output-limit",
            Self::Leftover => "leftover",
            Self::Rejected => "rejected",
            Self::NotRun => "not-run",
            Self::InternalError => "internal-error",
        }
    }
}

/// The end of a check.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    pub status: Status,
    /// What went wrong, for a person; empty for a pass.
    pub message: String,
    pub story: Option<Story>,
    pub coverage: Option<Coverage>,
    /// The name of the execution that the story tells, with which this check shows it
    /// again.
    #[serde(default)]
    pub execution: Option<String>,
    /// What is said before the story.
    #[serde(default)]
    pub preface: Option<String>,
}

impl Record {
    pub fn pass() -> Self {
        Self::of(Status::Pass, "")
    }

    pub fn of(status: Status, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            story: None,
            coverage: None,
            execution: None,
            preface: None,
        }
    }
}

/// What a check's process writes: its record, and the proof that the harness
/// wrote it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Sealed {
    pub nonce: String,
    pub record: Record,
}

/// The exit code of a check's process whose record is complete.
pub(crate) const REPORTED: i32 = 86;
