//! Shared memory that nobody else sees: with it, what a check finds left over
//! is its own, even if other checks run at the same time.

use std::fs;

use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};
use nix::unistd::{getegid, geteuid};

/// Gives this process and its children an empty `/dev/shm` and no System V
/// objects. Says whether the machine allows that; nothing is lost if not, but
/// what others leave behind at the same time would count, too.
pub(in crate::process) fn shared_memory_of_its_own() -> bool {
    let namespaces = CloneFlags::CLONE_NEWNS | CloneFlags::CLONE_NEWIPC;
    let (user, group) = (geteuid(), getegid());
    if unshare(namespaces).is_err() {
        if unshare(namespaces | CloneFlags::CLONE_NEWUSER).is_err() {
            return false;
        }
        // The same numbers inside as outside.
        let _ = fs::write("/proc/self/setgroups", "deny");
        let _ = fs::write("/proc/self/uid_map", format!("{user} {user} 1"));
        let _ = fs::write("/proc/self/gid_map", format!("{group} {group} 1"));
    }
    const NOTHING: Option<&str> = None;
    // What is mounted from here on stays here.
    mount(
        NOTHING,
        "/",
        NOTHING,
        MsFlags::MS_REC | MsFlags::MS_PRIVATE,
        NOTHING,
    )
    .is_ok()
        && mount(
            Some("tmpfs"),
            "/dev/shm",
            Some("tmpfs"),
            MsFlags::MS_NOSUID | MsFlags::MS_NODEV,
            Some("mode=1777,size=256m"),
        )
        .is_ok()
}
