//! Processes that are connected by pipes.
//!
//! `numbers` is done, as an example of a stage; everything else is to be built.
//! The README says what each check wants.

#![allow(unused_variables)] // until the TODOs are done

use std::io::{self, BufWriter, Read, Write};
use std::process::Command;

/// First stage: the numbers below `count`, one per line.
pub fn numbers(count: u32, wr: impl Write) -> io::Result<()> {
    let mut wr = BufWriter::new(wr);
    for number in 0..count {
        writeln!(wr, "{number}")?;
    }
    wr.flush()
}

/// Second stage: for each number that comes in, its square, one per line, until
/// the end of file. A line that is no number (of type `u32`) is an error.
// TODO 1: a `read` gives what is there just now: half a line, or three. How do
// you find the lines? And why does `numbers` end with `flush`, although a
// `BufWriter` writes the rest when it is dropped?
pub fn squares(rd: impl Read, wr: impl Write) -> io::Result<()> {
    todo!("TODO 1: squares")
}

/// Runs `numbers` and `squares` as processes of their own, connected by a pipe,
/// and collects what comes out of a second one: the squares of the numbers below
/// `count`.
///
/// `stage` gives the command that plays a role, `"numbers"` or `"squares"`, with
/// standard input and output for its pipes; `numbers` wants the count as its
/// only argument. Whatever happens, no process is left when this returns; a
/// stage that fails is an error.
// TODO 4: two pipes (`std::io::pipe`) have four ends. A reader sees the end of
// file when the last copy of the write end is closed. Who has which end, and
// when does each of them give it up?
// TODO 6: an exit code that is not 0, a signal, rubbish, a program that does not
// exist: each is an error, and leaves no process behind, not even a dead one
// that nobody has waited for.
pub fn pipeline(count: u32, stage: impl Fn(&str) -> Command) -> io::Result<Vec<u64>> {
    todo!("TODO 4: pipeline")
}

/// Sends a message in a frame: its length in bytes as four bytes, the highest
/// first, and then the bytes themselves.
// TODO 2: does one `write` take all that it is given? And when does a message
// arrive that was written to something with a buffer?
pub fn send(wr: impl Write, message: &str) -> io::Result<()> {
    todo!("TODO 2: send")
}

/// Receives a message; `None` if the other side has closed after the last one.
// TODO 2: what tells an empty message from the end of file? And the end of file
// between two frames, which is fine, from one inside a frame, which is an error?
pub fn receive(rd: impl Read) -> io::Result<Option<String>> {
    todo!("TODO 2: receive")
}

/// Answers each message with the same in upper case, until the other side
/// closes.
// TODO 3: the other side waits for its answer before it says more.
pub fn shout(conn: impl Read + Write) -> io::Result<()> {
    todo!("TODO 3: shout")
}

/// Runs `shout` as a process of its own, sends it the messages, and collects its
/// answers. As with [`pipeline`], nobody is left and failures are errors.
// TODO 5: many messages, or long ones, are more than the two pipes can hold.
// Who has to read before the other can go on? And how does `shout` learn that
// this was all?
pub fn converse(messages: &[&str], stage: impl Fn(&str) -> Command) -> io::Result<Vec<String>> {
    todo!("TODO 5: converse")
}
