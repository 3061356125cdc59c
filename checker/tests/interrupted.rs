//! Ctrl-C leaves nothing behind: no folder, and no process that goes on for
//! ever in a group of its own.
#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use support::{Class, FOLDER, change, command};

/// Only a machine that stands still takes so long.
const PATIENCE: Duration = Duration::from_secs(60);

fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < PATIENCE, "still waiting until {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// The processes that were started from a file below `folder`.
fn running_from(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir("/proc") else {
        return 0;
    };
    entries
        .flatten()
        .filter_map(|entry| fs::read_link(entry.path().join("exe")).ok())
        .filter(|program| program.starts_with(folder))
        .count()
}

#[test]
fn nothing_is_left_behind() {
    let class = Class::new();
    class.submission("ann", change::ENDLESS);
    let place = class.path().join("tmp");
    fs::create_dir(&place).expect("a folder");
    let mut command = command(&[
        "check",
        &class.at(&format!("ann/{FOLDER}")),
        "audit_is_never_torn",
    ]);
    let mut checker = command
        .env("TMPDIR", &place)
        .stdout(Stdio::null())
        .spawn()
        .expect("the checker could not be started");
    until("the check runs", || running_from(&place) > 0);
    let sent = Command::new("kill")
        .args(["-INT", &checker.id().to_string()])
        .status();
    assert!(sent.is_ok_and(|status| status.success()));
    let status = checker.wait().expect("it ends");
    assert_eq!(status.code(), Some(130));
    until("the check has ended too", || running_from(&place) == 0);
    let left: Vec<_> = fs::read_dir(&place).expect("a folder").flatten().collect();
    assert!(left.is_empty(), "{left:?}");
}
