//! Elsewhere than on Linux: processes are run and ended by their group. Of what
//! is left behind only the children and the descriptors of a closure are seen,
//! and a deadlock is ended by the time limit.

use std::collections::BTreeSet;
use std::fs;

use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use super::Unwaited;

#[derive(Debug)]
pub(super) struct Watch;

impl Watch {
    pub fn new(_root: i32, _except: Vec<i32>) -> Self {
        Self
    }

    pub fn look(&mut self) -> Option<String> {
        None
    }

    pub fn describe(&self) -> String {
        String::new()
    }
}

/// An open descriptor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Open {
    pub number: i32,
}

impl Open {
    pub fn kind(&self) -> String {
        "a descriptor".to_owned()
    }

    pub fn told(&self, _all: &[Open]) -> String {
        format!("descriptor {}", self.number)
    }
}

/// Of this process only.
pub(super) fn open_in(pid: i32) -> Vec<Open> {
    if pid != std::process::id().cast_signed() {
        return Vec::new();
    }
    let listed: Vec<i32> = fs::read_dir("/dev/fd")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    // The list itself was open while it was read.
    let mut open: Vec<Open> = listed
        .into_iter()
        .filter(|number| fs::metadata(format!("/dev/fd/{number}")).is_ok())
        .map(|number| Open { number })
        .collect();
    open.sort_by_key(|open| open.number);
    open
}

/// Stands for a child that still runs.
const RUNS: i32 = -1;

/// The children that this process has at its end. It waits for those that have
/// ended.
pub(super) fn own_children() -> Vec<i32> {
    let mut children = Vec::new();
    loop {
        match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            Ok(WaitStatus::StillAlive) => {
                children.push(RUNS);
                return children;
            }
            Ok(status) => children.extend(status.pid().map(Pid::as_raw)),
            Err(_) => return children,
        }
    }
}

/// What the process has told of its children.
pub(super) fn unwaited(_root: i32, _except: &[i32], own_children: Option<&[i32]>) -> Vec<Unwaited> {
    own_children
        .unwrap_or_default()
        .iter()
        .map(|&child| match child {
            RUNS => Unwaited::orphan("a child"),
            _ => Unwaited::zombie("a child"),
        })
        .collect()
}

pub(super) fn end_all(_root: i32, _except: &[i32]) {}

pub(super) fn reap_disowned(_root: i32, _except: &[i32]) {}

pub(super) fn shared_memory() -> BTreeSet<String> {
    BTreeSet::new()
}

pub(super) fn left_over(_before: &BTreeSet<String>) -> Vec<String> {
    Vec::new()
}

pub(super) fn pass_nothing_on() {}

pub(super) fn shared_memory_of_its_own() -> bool {
    false
}

pub(super) fn children() -> Vec<i32> {
    Vec::new()
}

pub(super) fn adopt_orphans() {}

pub(super) fn threads() -> usize {
    1
}
