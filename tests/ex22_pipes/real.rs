//! What must hold for real processes, in any weather.

use std::io;

use harness::process::Called;
use harness::{Check, fail};

#[path = "converse.rs"]
mod converse;
#[path = "frames.rs"]
mod frames;
#[path = "pipeline.rs"]
mod pipeline;
#[path = "squares.rs"]
mod squares;
#[path = "stages.rs"]
mod stages;
#[path = "storm.rs"]
mod storm;
#[path = "talk.rs"]
mod talk;
#[path = "threads.rs"]
mod threads;
#[path = "trouble.rs"]
mod trouble;
#[path = "weather.rs"]
mod weather;

pub const CHECKS: &[Check] = &[
    Check::process("squares_in_pieces", squares::squares_in_pieces),
    Check::process("frames", frames::frames),
    Check::process("cut_off", frames::cut_off),
    Check::process("not_text", frames::not_text),
    Check::process("shouts", frames::shouts),
    Check::process("end_of_file", pipeline::end_of_file),
    Check::process("more_than_a_pipe_holds", pipeline::more_than_a_pipe_holds),
    Check::process("both_at_once", pipeline::both_at_once),
    Check::process("conversation", converse::conversation),
    Check::process("nothing_inherited", converse::nothing_inherited),
    Check::process("what_is_not_theirs", converse::what_is_not_theirs),
    Check::process("failing_stages", trouble::failing_stages),
    Check::process("nobody_left", trouble::nobody_left),
    Check::process("storm", storm::storm),
    Check::snapshot("transcript", str::to_owned),
];

/// The numbers that a stage has written.
fn lines(output: &[u8]) -> Vec<u64> {
    let text = String::from_utf8_lossy(output);
    text.lines()
        .map(|line| match line.parse() {
            Ok(number) => number,
            Err(_) => fail(format_args!("the line {line:?} is not a number")),
        })
        .collect()
}

/// What a result becomes that leaves its process.
fn told(error: io::Error) -> String {
    error.to_string()
}

/// What was returned; fails the check if that is an error.
#[track_caller]
fn returned<T>(what: &str, called: Called<Result<T, String>>) -> T {
    match called.expect_returned(what) {
        Ok(value) => value,
        Err(error) => fail(format_args!("{what} fails: {error}")),
    }
}
