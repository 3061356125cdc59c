//! What a family leaves behind when its root has ended.

use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{Id, WaitPidFlag, waitid, waitpid};
use nix::unistd::Pid;

use super::family::{self, Member};
use super::names;
use crate::process::Unwaited;

/// How long those who still run may take to end or to fall asleep, so that the
/// message is the same each time. The verdict is the same anyway: they were not
/// waited for.
const SETTLE: Duration = Duration::from_secs(1);

/// The processes below this one that the family's root, which has ended and is
/// not waited for yet, has left.
///
/// A dead one counts if it was the root's own child: of those that it had at its
/// end if they are known, and of all if not. Others were disowned before they
/// died, and `init` would have waited for them.
pub(in crate::process) fn unwaited(
    root: i32,
    except: &[i32],
    own_children: Option<&[i32]>,
) -> Vec<Unwaited> {
    let own_file = family::own_file();
    settled(root, except)
        .iter()
        .filter(|member| {
            !member.has_ended() || own_children.is_none_or(|own| own.contains(&member.pid))
        })
        .map(|member| {
            let forked = member.file == own_file;
            match member.has_ended() {
                true if forked => Unwaited::zombie("a child"),
                true => Unwaited::zombie(&format!("a child that ran `{}`", member.file)),
                false => Unwaited::orphan(&format!("`{}`", names::of_process(member, root))),
            }
        })
        .collect()
}

fn settled(root: i32, except: &[i32]) -> Vec<Member> {
    // The root has ended, so that whoever it has left is a child of this process now.
    let adopted = family::children(except);
    if adopted.iter().all(|child| child.pid == root) {
        return Vec::new();
    }
    let deadline = Instant::now() + SETTLE;
    let mut before = Vec::new();
    loop {
        let mut members = family::members(except);
        members.retain(|member| member.pid != root);
        // Twice the same, or somebody may have come while we looked.
        let still = |member: &Member| !matches!(member.state, 'R' | 'D');
        let settled = members == before && members.iter().all(still);
        if settled || Instant::now() > deadline {
            return members;
        }
        before = members;
        thread::sleep(Duration::from_millis(1));
    }
}

/// Ends and reaps everybody below this process but the root.
///
/// Only direct children are killed: their numbers stay taken until this process
/// has waited for them, so that no stranger can be hit. Who loses its parent by
/// that becomes a direct child, and is next.
pub(in crate::process) fn end_all(root: i32, except: &[i32]) {
    /// More generations than any recipe has; a family that grows faster than it
    /// can be killed ends with the check's process.
    const GENERATIONS: usize = 1000;

    for _ in 0..GENERATIONS {
        let mut children = family::children(except);
        children.retain(|child| child.pid != root);
        if children.is_empty() {
            return;
        }
        for child in children {
            let pid = Pid::from_raw(child.pid);
            let _ = kill(pid, Signal::SIGKILL);
            let _ = waitpid(pid, None);
        }
    }
}

/// Waits for those that were disowned while the root still runs and have ended:
/// what `init` does for everybody else.
pub(in crate::process) fn reap_disowned(root: i32, except: &[i32]) {
    let look = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
    while let Ok(status) = waitid(Id::All, look) {
        let Some(ended) = status.pid() else { return };
        if ended.as_raw() == root || except.contains(&ended.as_raw()) {
            return;
        }
        if family::leaves(root) {
            // It may have been the root's own child until just now.
            return;
        }
        let _ = waitpid(ended, None);
    }
}
