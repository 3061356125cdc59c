//! Shared memory with a name, which stays when everybody has ended.

use std::collections::BTreeSet;
use std::fs;

use super::descriptors;
use super::family;

/// What there is now: files of `/dev/shm`, and the segments, semaphores and
/// queues of System V.
pub(in crate::process) fn shared_memory() -> BTreeSet<String> {
    let mut found: BTreeSet<String> = fs::read_dir("/dev/shm")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(format!("/dev/shm/{}", entry.ok()?.file_name().display())))
        .collect();
    for (file, what) in [
        ("shm", "shared memory segment"),
        ("sem", "semaphore set"),
        ("msg", "message queue"),
    ] {
        let table = fs::read_to_string(format!("/proc/sysvipc/{file}")).unwrap_or_default();
        // key id permissions …
        let ids = table
            .lines()
            .skip(1)
            .filter_map(|line| line.split_whitespace().nth(1));
        found.extend(ids.map(|id| format!("System V {what} {id}")));
    }
    found
}

/// What is there now and was not before, except what others use.
pub(in crate::process) fn left_over(before: &BTreeSet<String>) -> Vec<String> {
    let mut left: Vec<String> = shared_memory().difference(before).cloned().collect();
    left.retain(|path| !in_use(path));
    left
}

/// Whether somebody has the file open or mapped: it is then somebody else's,
/// since the family that is looked at has ended.
fn in_use(path: &str) -> bool {
    family::all_pids().any(|pid| {
        descriptors::of(pid).iter().any(|open| open.path == path)
            || fs::read_to_string(format!("/proc/{pid}/maps"))
                .is_ok_and(|maps| maps.lines().any(|line| line.ends_with(path)))
    })
}
