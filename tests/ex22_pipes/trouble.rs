//! What goes wrong with a stage is an error, and nobody is left behind.

use std::io;
use std::process::Command;

use harness::expect;
use harness::process::in_child;

use super::stages::{replaced, stage};
use super::threads;
use crate::exercise::{converse, pipeline};

/// What may go wrong with a process: what a shell does in its place, and what
/// that is called.
const PIPELINE_TROUBLE: [(&str, &str, &str); 5] = [
    (
        "squares",
        "cat >/dev/null; echo 0; echo 1; exit 3",
        "`squares` ends with exit code 3",
    ),
    (
        "squares",
        "cat >/dev/null; echo 0; kill -KILL $$",
        "`squares` is killed by a signal",
    ),
    (
        "numbers",
        "echo 0; echo 1; exit 1",
        "`numbers` ends with exit code 1",
    ),
    (
        "numbers",
        "echo 0; kill -TERM $$",
        "`numbers` is killed by a signal",
    ),
    (
        "squares",
        "cat >/dev/null; exec head -c 1000000 /dev/zero",
        "`squares` writes no numbers",
    ),
];

/// Each reads the message first, "HELLO" and its length, so that it is always sent.
const CONVERSE_TROUBLE: [(&str, &str); 4] = [
    (
        "exec head -c 9 >/dev/null",
        "`shout` ends without an answer",
    ),
    ("cat; exit 1", "`shout` answers, and ends with exit code 1"),
    (
        "cat; kill -KILL $$",
        "`shout` answers, and is killed by a signal",
    ),
    (
        "head -c 9 >/dev/null; printf '\\0\\0\\0'",
        "`shout` ends in the middle of an answer",
    ),
];

/// In this role a program that does not exist.
fn missing(role: &'static str) -> impl Fn(&str) -> Command {
    move |wanted| match wanted == role {
        true => Command::new("/there/is/no/such/program"),
        false => stage(wanted),
    }
}

/// Level 6: a stage that fails is an error.
pub fn failing_stages() {
    for (role, script, what) in PIPELINE_TROUBLE {
        let called = in_child(|| pipeline(10, replaced(role, script)).is_err());
        let noticed = called.expect_returned(&format!("`pipeline`, when {what},"));
        expect!(noticed, "{what}, and `pipeline` returns Ok");
    }
    for (script, what) in CONVERSE_TROUBLE {
        let called = in_child(|| converse(&["HELLO"], replaced("shout", script)).is_err());
        let noticed = called.expect_returned(&format!("`converse`, when {what},"));
        expect!(noticed, "{what}, and `converse` returns Ok");
    }
    let called = in_child(|| converse(&["hello"], missing("shout")).is_err());
    expect!(
        called.expect_returned("`converse`, when a program is missing,"),
        "the program of `shout` does not exist, and `converse` returns Ok"
    );
    for role in ["numbers", "squares"] {
        let called = in_child(|| pipeline(10, missing(role)).is_err());
        let noticed = called.expect_returned("`pipeline`, when a program is missing,");
        expect!(
            noticed,
            "the program of `{role}` does not exist, and `pipeline` returns Ok"
        );
    }
}

/// Level 6: whatever happens, nobody is left.
pub fn nobody_left() {
    leaves_nothing("`pipeline`", || pipeline(10, stage));
    leaves_nothing("`converse`", || converse(&["hello"], stage));
    for role in ["numbers", "squares"] {
        let what = format!("`pipeline`, when the program of `{role}` does not exist,");
        leaves_nothing(&what, || pipeline(10, missing(role)));
    }
    leaves_nothing(
        "`converse`, when the program of `shout` does not exist,",
        || converse(&["hello"], missing("shout")),
    );
    for (role, script, what) in PIPELINE_TROUBLE {
        leaves_nothing(&format!("`pipeline`, when {what},"), || {
            pipeline(10, replaced(role, script))
        });
    }
    for (script, what) in CONVERSE_TROUBLE {
        leaves_nothing(&format!("`converse`, when {what},"), || {
            converse(&["HELLO"], replaced("shout", script))
        });
    }
}

/// Fails the check if a process, a descriptor or a thread is left.
#[track_caller]
fn leaves_nothing<T>(what: &str, call: impl FnOnce() -> io::Result<T>) {
    let called = in_child(|| {
        let _ = call();
        threads::left()
    });
    let threads = called.expect_clean(what);
    expect!(
        threads == 0,
        "{what} has returned, and threads that it has started are still there, asleep: {threads}"
    );
}
