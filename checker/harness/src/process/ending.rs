//! How a process ended.

use nix::sys::wait::WaitStatus;

use crate::record::Status;

/// How a process ended, or why it was ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    Exited(i32),
    /// By a signal of this name.
    Killed(&'static str),
    /// It and its children waited for each other; with the explanation.
    Stuck(String),
    /// Its time was over.
    TimedOut {
        seconds: u64,
        /// What everybody did then.
        doing: String,
    },
    /// It printed without end.
    Flooded,
}

impl Ending {
    pub(super) fn of(status: WaitStatus) -> Self {
        match status {
            WaitStatus::Signaled(_, signal, _) => Self::Killed(signal.as_str()),
            WaitStatus::Exited(_, code) => Self::Exited(code),
            // Nothing else is waited for.
            _ => Self::Exited(-1),
        }
    }

    /// The status of a check whose process ended like this.
    pub fn status(&self) -> Status {
        match self {
            Self::Exited(_) => Status::Fail,
            Self::Killed(_) => Status::Crash,
            Self::Stuck(_) => Status::Deadlock,
            Self::TimedOut { .. } => Status::Timeout,
            Self::Flooded => Status::OutputLimit,
        }
    }

    /// What happened to `what`, in a sentence and, if it is a long story, more.
    pub fn told(&self, what: &str) -> String {
        match self {
            Self::Exited(code) => format!("{what} ended with exit code {code}"),
            Self::Killed("SIGABRT") => format!(
                "{what} aborted: a panic while panicking, a stack or memory that is used up, or \
                 `process::abort`"
            ),
            Self::Killed(signal @ ("SIGSEGV" | "SIGBUS")) => format!(
                "{what} was killed by {signal}: a recursion without end, or a wrong pointer in \
                 `unsafe` code"
            ),
            Self::Killed(signal) => format!("{what} was killed by {signal}"),
            Self::Stuck(story) => format!("{what} never ends: {story}"),
            Self::TimedOut { seconds, doing } => {
                let doing = doing.trim_end();
                let then = if doing.is_empty() {
                    ""
                } else {
                    "; what everybody did then:\n\n"
                };
                format!("{what} did not end within {seconds} s{then}{doing}")
            }
            Self::Flooded => format!("{what} printed without end"),
        }
    }
}
