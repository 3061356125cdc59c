//! Ctrl-C leaves nothing behind: no folder, and no process that goes on for
//! ever in a group of its own.
#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::io::Read;
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

/// When Ctrl-C comes.
#[derive(Clone, Copy)]
enum Moment {
    Building,
    Checking,
}

/// Runs the checker until `moment`, then Ctrl-C; gives what it says.
fn interrupted(class: &Class, arguments: &[&str], moment: Moment) -> String {
    let place = class.path().join("tmp");
    fs::create_dir_all(&place).expect("a folder");
    let entries = || fs::read_dir(&place).expect("a folder").flatten();
    let mut checker = command(arguments)
        .env("TMPDIR", &place)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the checker could not be started");
    match moment {
        Moment::Building => until("it builds", || entries().count() > 0),
        Moment::Checking => until("a check runs", || running_from(&place) > 0),
    }
    let sent = Command::new("kill")
        .args(["-INT", &checker.id().to_string()])
        .status();
    assert!(sent.is_ok_and(|status| status.success()));
    let status = checker.wait().expect("it ends");
    assert_eq!(status.code(), Some(130));
    let mut said = String::new();
    let stderr = checker
        .stderr
        .take()
        .expect("a pipe")
        .read_to_string(&mut said);
    stderr.expect("it is text");
    until("the check has ended too", || running_from(&place) == 0);
    let left: Vec<_> = entries().collect();
    assert!(left.is_empty(), "{left:?}");
    said
}

#[test]
fn nothing_is_left_behind() {
    let class = Class::new();
    class.submission("ann", change::ENDLESS);
    let folder = class.at(&format!("ann/{FOLDER}"));
    let said = interrupted(
        &class,
        &["check", &folder, "audit_is_never_torn"],
        Moment::Checking,
    );
    assert!(!said.contains("stopped"), "{said}");
}

/// Whoever stops the grading of a class is told how far it was, and finds no empty marks.
#[test]
fn no_marks_of_a_part() {
    let class = Class::new();
    class.submission("ann", change::ENDLESS);
    let marks = class.at("marks.json");
    let grade = [
        "grade",
        "--only",
        "ex04",
        &class.at("ann"),
        "--output",
        &marks,
    ];
    let stopped = "\nstopped; 0 of 1 submissions were graded; nothing was written\n";
    for moment in [Moment::Building, Moment::Checking] {
        let said = interrupted(&class, &grade, moment);
        assert!(said.ends_with(stopped), "{said}");
        assert!(!Path::new(&marks).exists());
    }
}
