//! Which processes belong to this one.
//!
//! A walk of `/proc` from child to parent. This process is a subreaper: whoever
//! loses its parent becomes its child, even after `setsid`, so that nobody
//! below it can leave the family.

use std::collections::HashMap;
use std::fs;

/// A process below this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub pid: i32,
    pub parent: i32,
    /// `R` for running, `S` for asleep, `Z` for ended and not waited for, …
    pub state: char,
    /// When it was started, in ticks since boot.
    started: u64,
    /// The file that it runs, cut to 15 letters; known of the dead, too.
    pub file: String,
    /// It is about to end, or has ended.
    pub leaves: bool,
}

impl Member {
    pub fn has_ended(&self) -> bool {
        matches!(self.state, 'Z' | 'X')
    }
}

/// Everybody below this process, in the order of their start; not the processes
/// of `except`, nor anybody below them.
pub(super) fn members(except: &[i32]) -> Vec<Member> {
    let all = everybody();
    let mut children: HashMap<i32, Vec<&Member>> = HashMap::new();
    for member in &all {
        children.entry(member.parent).or_default().push(member);
    }
    let mut found: Vec<Member> = Vec::new();
    let mut to_visit = vec![own_pid()];
    while let Some(parent) = to_visit.pop() {
        for child in children.get(&parent).into_iter().flatten() {
            if !except.contains(&child.pid) {
                to_visit.push(child.pid);
                found.push((*child).clone());
            }
        }
    }
    found.sort_by_key(|member| (member.started, member.pid));
    found
}

/// Whether the process is about to end, or has ended: from then on its children
/// may become somebody else's.
pub(super) fn leaves(pid: i32) -> bool {
    member(pid).is_none_or(|member| member.leaves)
}

/// The direct children of this process, in the order of their start; without those of
/// `except`.
pub(super) fn children(except: &[i32]) -> Vec<Member> {
    let mut children = match listed_children() {
        Some(listed) => listed.into_iter().filter_map(member).collect(),
        None => everybody(),
    };
    children.retain(|child| child.parent == own_pid() && !except.contains(&child.pid));
    children.sort_by_key(|child| (child.started, child.pid));
    children
}

/// The kernel's own list, which takes no walk past every process of the machine. It may
/// leave one out while others are taken from it: so only for a process with one thread,
/// since nobody else waits for its children. Not every kernel has it.
fn listed_children() -> Option<Vec<i32>> {
    if super::threads() != 1 {
        return None;
    }
    let path = format!("/proc/self/task/{}/children", own_pid());
    let listed = fs::read_to_string(path).ok()?;
    listed
        .split_whitespace()
        .map(|pid| pid.parse().ok())
        .collect()
}

/// The number of every process there is.
pub(super) fn all_pids() -> impl Iterator<Item = i32> {
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

/// What a process was started with: its file and its arguments. Empty for one
/// that has ended.
pub(super) fn command_line(pid: i32) -> Vec<String> {
    let Ok(bytes) = fs::read(format!("/proc/{pid}/cmdline")) else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(&bytes);
    text.trim_end_matches('\0')
        .split('\0')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The file that this process runs, as [`Member::file`] shows it.
pub(super) fn own_file() -> String {
    member(own_pid()).map(|own| own.file).unwrap_or_default()
}

pub(super) fn own_pid() -> i32 {
    std::process::id().cast_signed()
}

fn everybody() -> Vec<Member> {
    all_pids().filter_map(member).collect()
}

/// From the kernel's <linux/sched.h>: set before anything else of an end.
const PF_EXITING: u32 = 4;

fn member(pid: i32) -> Option<Member> {
    // pid (file) state parent …: a file may have spaces and brackets in it.
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (head, rest) = text.rsplit_once(')')?;
    let (_, file) = head.split_once('(')?;
    let mut words = rest.split_whitespace();
    let state = words.next()?.chars().next()?;
    let parent = words.next()?.parse().ok()?;
    let flags: u32 = words.nth(4)?.parse().ok()?;
    let started = words.nth(12)?.parse().ok()?;
    Some(Member {
        pid,
        parent,
        state,
        started,
        file: file.to_owned(),
        leaves: flags & PF_EXITING != 0,
    })
}
