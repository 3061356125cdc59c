//! `pipeline` ends, and both of its stages run at the same time.

use std::env;
use std::fs::{self, OpenOptions};
use std::path::PathBuf;
use std::process;

use harness::process::in_child;
use harness::{expect, expect_eq};
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;

use super::stages::{replaced, shell, stage};
use super::{returned, told};
use crate::exercise::pipeline;

/// Level 4: the reader sees the end of file, and the pipeline ends.
pub fn end_of_file() {
    let squares = returned("`pipeline`", in_child(|| pipeline(10, stage).map_err(told)));
    expect_eq!(
        squares,
        [0, 1, 4, 9, 16, 25, 36, 49, 64, 81],
        "what `pipeline` returns for 10 numbers"
    );
    let none = returned("`pipeline`", in_child(|| pipeline(0, stage).map_err(told)));
    expect!(
        none.is_empty(),
        "`pipeline` returns {none:?} for no numbers at all"
    );

    // Stages that write something else: what they write is what is asked for.
    let called = in_child(|| pipeline(10, replaced("squares", "cat")).map_err(told));
    expect_eq!(
        returned("`pipeline`, with `cat` for `squares`,", called),
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        "what `pipeline` returns for 10 numbers, with `cat` for `squares`,"
    );
    // To return all of them is right, and so is to say that there is one too many.
    // `sort` writes them all at once: it never hears that nobody reads the last.
    let one_more = "(cat; echo 10) | sort -n";
    let called = in_child(|| pipeline(10, replaced("squares", one_more)).map_err(told));
    if let Ok(numbers) = called.expect_returned("`pipeline`, when `squares` writes 11 numbers,") {
        expect_eq!(
            numbers.len(),
            11,
            "how many numbers `pipeline` returns when 11 come before the end of file"
        );
    }
}

/// Level 4: nobody waits before everything is read.
pub fn more_than_a_pipe_holds() {
    const COUNT: u32 = 100_000;
    let called = in_child(|| {
        pipeline(COUNT, stage)
            .map(|squares| squares.into_iter().eq((0..u64::from(COUNT)).map(|n| n * n)))
            .map_err(told)
    });
    expect!(
        returned("`pipeline`", called),
        "what `pipeline` returns for 100,000 numbers are not their squares"
    );

    let complains = "head -c 200000 /dev/zero >&2; echo 0";
    let called = in_child(|| pipeline(1, replaced("numbers", complains)).map_err(told));
    expect_eq!(
        returned(
            "`pipeline`, when `numbers` writes 200,000 bytes to its standard error,",
            called
        ),
        [0],
        "what `pipeline` returns when `numbers` has a lot to say on its standard error"
    );
}

/// Level 4: the two stages run at the same time, and the first numbers come through
/// before the last are written.
pub fn both_at_once() {
    let gate = Gate::new();
    let numbers = "echo 0; read go <$1; echo 1";
    let squares = "read first; echo go >$1; echo $first; cat";
    let called = in_child(|| {
        // Held open on both sides, so that the stages need not wait for each other to
        // open it.
        let _held = OpenOptions::new().read(true).write(true).open(&gate.0);
        let stage = |role: &str| {
            let mut command = shell(if role == "numbers" { numbers } else { squares });
            command.arg(role).arg(&gate.0);
            command
        };
        pipeline(2, stage).map_err(told)
    });
    expect_eq!(
        returned(
            "`pipeline`, when `numbers` goes on only after `squares` has had its first number,",
            called
        ),
        [0, 1],
        "what `pipeline` returns when the stages write 0 and 1"
    );
}

/// A pipe with a name, for as long as this value lives.
struct Gate(PathBuf);

impl Gate {
    fn new() -> Self {
        let path = env::temp_dir().join(format!("gate-{}", process::id()));
        mkfifo(&path, Mode::S_IRWXU).unwrap();
        Self(path)
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
