//! Stays with a process until it has ended, or has to be ended.

use std::collections::BTreeSet;
use std::io;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use super::ending::Ending;
use super::left::Left;
use super::plumbing::{Inlet, Outlet, attend};
use super::system::{self, Watch};

/// How often it is looked whether a process has ended without closing anything,
/// in milliseconds; no verdict depends on it.
const ATTEND_EVERY: u8 = 5;

/// How often it is looked whether everybody is stuck.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What a process may print.
const OUTPUT_LIMIT: usize = 16 << 20;

/// What there was before a process was started.
#[derive(Debug)]
pub(super) struct Before {
    children: Vec<i32>,
    shared_memory: BTreeSet<String>,
}

impl Before {
    pub fn now() -> Self {
        system::adopt_orphans();
        Self {
            children: system::children(),
            shared_memory: system::shared_memory(),
        }
    }
}

/// A process that was just started, with our ends of what it is connected to.
#[derive(Debug)]
pub(super) struct Started {
    pub pid: Pid,
    pub stdin: Option<OwnedFd>,
    pub input: Vec<u8>,
    pub stdout: Option<OwnedFd>,
    pub stderr: Option<OwnedFd>,
    /// What the harness itself says from inside the process.
    pub report: Option<OwnedFd>,
    /// Which children it had at its end, if the report says so.
    pub own_children: fn(&[u8]) -> Option<Vec<i32>>,
    pub limit: Duration,
}

/// A process that has ended, with everybody that it left.
#[derive(Debug)]
pub(super) struct Finished {
    pub ending: Ending,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    pub report: Vec<u8>,
    pub left: Left,
}

impl Started {
    pub fn finish(self, before: Before) -> io::Result<Finished> {
        let deadline = Instant::now() + self.limit;
        let mut inlet = Inlet::new(self.stdin, self.input)?;
        let mut stdout = Outlet::new(self.stdout)?;
        let mut stderr = Outlet::new(self.stderr)?;
        let mut report = Outlet::new(self.report)?;
        let root = self.pid.as_raw();
        let mut watch = Watch::new(root, before.children.clone());
        let mut last_look = Instant::now();

        let ended_early = loop {
            if has_ended(self.pid)? {
                break None;
            }
            if Instant::now() >= deadline {
                break Some(Ending::TimedOut {
                    seconds: self.limit.as_secs(),
                    doing: watch.describe(),
                });
            }
            if stdout.bytes.len() + stderr.bytes.len() > OUTPUT_LIMIT {
                break Some(Ending::Flooded);
            }
            if last_look.elapsed() >= LOOK_EVERY {
                last_look = Instant::now();
                if let Some(story) = watch.look() {
                    break Some(Ending::Stuck(story));
                }
                system::reap_disowned(root, &before.children);
            }
            attend(
                &mut inlet,
                [&mut stdout, &mut stderr, &mut report],
                ATTEND_EVERY,
            )?;
        };

        // What was written so far. What others say when the root is killed is no
        // part of the story.
        attend(&mut inlet, [&mut stdout, &mut stderr, &mut report], 0)?;
        let mut left = Left::default();
        if ended_early.is_some() {
            let _ = kill(self.pid, Signal::SIGKILL);
        } else {
            let own_children = (self.own_children)(&report.bytes);
            left.unwaited = system::unwaited(root, &before.children, own_children.as_deref());
        }
        let status = reap(self.pid)?;
        system::end_all(root, &before.children);
        left.shared_memory = system::left_over(&before.shared_memory);
        Ok(Finished {
            ending: ended_early.unwrap_or_else(|| Ending::of(status)),
            stdout: stdout.bytes,
            stderr: stderr.bytes,
            report: report.bytes,
            left,
        })
    }
}

/// Whether the process has ended. On Linux it stays unwaited for, so that its
/// number stays taken and its family can be looked at.
#[cfg(target_os = "linux")]
fn has_ended(pid: Pid) -> io::Result<bool> {
    use nix::sys::wait::{Id, waitid};

    let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
    Ok(waitid(Id::Pid(pid), flags)? != WaitStatus::StillAlive)
}

#[cfg(target_os = "linux")]
fn reap(pid: Pid) -> io::Result<WaitStatus> {
    Ok(waitpid(pid, None)?)
}

#[cfg(not(target_os = "linux"))]
mod reaped {
    use std::cell::Cell;

    use nix::sys::wait::WaitStatus;

    thread_local! {
        /// The status of the process that was last seen to have ended.
        pub static STATUS: Cell<Option<WaitStatus>> = const { Cell::new(None) };
    }
}

#[cfg(not(target_os = "linux"))]
fn has_ended(pid: Pid) -> io::Result<bool> {
    let status = waitpid(pid, Some(WaitPidFlag::WNOHANG))?;
    let ended = status != WaitStatus::StillAlive;
    reaped::STATUS.set(ended.then_some(status));
    Ok(ended)
}

#[cfg(not(target_os = "linux"))]
fn reap(pid: Pid) -> io::Result<WaitStatus> {
    // Whoever is left of its group, too.
    let _ = nix::sys::signal::killpg(pid, Signal::SIGKILL);
    match reaped::STATUS.take() {
        Some(status) => Ok(status),
        None => Ok(waitpid(pid, None)?),
    }
}
