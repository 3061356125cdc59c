//! `converse` ends, and a stage gets what it needs and no more.

use std::io::{self, Write};
use std::process::Child;

use harness::process::{Called, Doorman, in_child};
use harness::{expect, expect_eq, fail};
use nix::unistd::dup2_stdin;

use super::stages::{replaced, shell, stage};
use super::{returned, told};
use crate::exercise::{converse, pipeline};

/// Level 5: both sides at once, as much as they like.
pub fn conversation() {
    let long = "0123456789abcdef".repeat(1 << 16);
    // Each one is different, so that an answer in the wrong place is seen.
    let many: Vec<String> = (0..200)
        .map(|number| format!("{number} {}", &long[..10_000]))
        .collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for messages in [
        &["hello from parent", "", "straße"][..],
        &many,
        &[&long],
        // Whoever sends one more before reading an answer fills both pipes.
        &[&long, &long[1..], &long[2..]],
        &[],
    ] {
        let called = in_child(|| {
            converse(messages, stage)
                .map(|answers| {
                    let expected = messages.iter().map(|message| message.to_uppercase());
                    answers.into_iter().eq(expected)
                })
                .map_err(told)
        });
        let what = match messages {
            [one] => format!("with a message of {} bytes", one.len()),
            [one, .., _] if one.len() == long.len() => {
                format!("with {} messages of 1 MiB", messages.len())
            }
            several => format!("with {} messages", several.len()),
        };
        expect!(
            returned(&format!("`converse`, {what},"), called),
            "what `converse` returns, {what}, is not what was sent, in upper case"
        );
    }

    // Who answers something else: that is what is asked for.
    let answers = r"printf '\0\0\0\001a\0\0\0\001b'; cat >/dev/null";
    let called = in_child(|| converse(&["", "hello"], replaced("shout", answers)).map_err(told));
    expect_eq!(
        returned("`converse`, when `shout` answers \"a\" and \"b\",", called),
        ["a", "b"],
        "what `converse` returns when `shout` answers \"a\" and \"b\""
    );
}

/// Level 5: a stage gets its ends and nobody else's.
pub fn nothing_inherited() {
    let doorman = Doorman::new();
    let stage = |role: &str| doorman.before(&stage(role));
    let called = in_child(|| pipeline(10, stage).map_err(told));
    doorman.expect_nothing_more();
    returned("`pipeline`", called);
    let called = in_child(|| converse(&["hello", "bye"], stage).map_err(told));
    doorman.expect_nothing_more();
    returned("`converse`", called);
    let names: Vec<String> = doorman
        .arrivals()
        .into_iter()
        .map(|arrival| arrival.name)
        .collect();
    expect_eq!(
        names,
        ["numbers 10", "shout", "squares"],
        "the list of processes that were started"
    );
}

/// Level 5: the standard input of the program, and its other children, are none of the
/// stages' business.
pub fn what_is_not_theirs() {
    const INPUT: &str = "for the program itself";
    type Call = fn() -> Result<(), String>;
    type Then = (
        Result<(), String>,
        Result<Option<i32>, String>,
        Result<String, String>,
    );
    let calls: [(&str, Call); 2] = [
        ("`pipeline`", || {
            let numbers = "cat >/dev/null; echo 0; echo 1";
            let called = pipeline(2, replaced("numbers", numbers)).map_err(told);
            called.map(drop)
        }),
        ("`converse`", || {
            converse(&["hello"], stage).map(drop).map_err(told)
        }),
    ];
    for (what, call) in calls {
        let called: Called<Then> = in_child(|| {
            let (rd, mut wr) = io::pipe().unwrap();
            wr.write_all(INPUT.as_bytes()).unwrap();
            dup2_stdin(&rd).unwrap();
            drop((rd, wr));
            let mut other = shell("exit 7").spawn().unwrap();
            until_it_has_ended(&other);
            let outcome = call();
            let code = other.wait().map(|status| status.code()).map_err(told);
            let input = io::read_to_string(io::stdin()).map_err(told);
            (outcome, code, input)
        });
        let (outcome, code, input) = called.expect_returned(what);
        expect!(
            code == Ok(Some(7)),
            "the program has another child, which has ended with exit code 7; when it waits for \
             that one after {what}, it gets {code:?}: somebody else has waited for it"
        );
        if let Err(error) = outcome {
            fail(format_args!(
                "{what} fails, in a program that has another child, and something on its standard \
                 input: {error}"
            ));
        }
        let input = input.unwrap_or_else(|error| error);
        expect!(
            input == INPUT,
            "on the program's standard input was {INPUT:?}, and after {what} it is {input:?}: which \
             process was given that input, or has something else been put in its place?"
        );
    }
}

/// Waits until the child has ended, and leaves it to others to wait for it.
#[cfg(target_os = "linux")]
fn until_it_has_ended(child: &Child) {
    use nix::sys::wait::{Id, WaitPidFlag, waitid};
    use nix::unistd::Pid;

    let id = Id::Pid(Pid::from_raw(child.id().cast_signed()));
    waitid(id, WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT).unwrap();
}

#[cfg(not(target_os = "linux"))]
fn until_it_has_ended(_: &Child) {}
