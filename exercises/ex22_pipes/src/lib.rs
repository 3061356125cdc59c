//! Processes that are connected by pipes.
//!
//! All of it compiles, and with a few short lines on a quiet machine much of it works.
//! `numbers` is right, as an example of a stage.

use std::error::Error;
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Write};
use std::process::Command;
use std::str::FromStr;

/// First stage: the numbers below `count`, one per line.
pub fn numbers(count: u32, wr: impl Write) -> io::Result<()> {
    let mut wr = BufWriter::new(wr);
    for number in 0..count {
        writeln!(wr, "{number}")?;
    }
    wr.flush()
}

/// Second stage: for each number that comes in, its square, one per line, until
/// the end of file; the last line may lack its line end. A line that is no number (of
/// type `u32`) is an error.
// TODO 1: what does a `read` give when half a line is there, or three of them? And why
// does `numbers` end with `flush`, although a `BufWriter` writes the rest when it is
// dropped?
pub fn squares(mut rd: impl Read, wr: impl Write) -> io::Result<()> {
    let mut wr = BufWriter::new(wr);
    let mut buffer = [0; 4096];
    loop {
        let count = rd.read(&mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        for line in String::from_utf8_lossy(&buffer[..count]).lines() {
            let number: u32 = parse(line)?;
            writeln!(wr, "{}", u64::from(number).pow(2))?;
        }
    }
}

/// Runs `numbers` and `squares` as processes of their own, connected by a pipe,
/// and collects what comes out of a second one: the squares of the numbers below
/// `count`.
///
/// `stage` gives the command that plays a role, `"numbers"` or `"squares"`, with
/// standard input and output for its pipes; `numbers` wants the count as its
/// only argument, and nothing to read. Whatever happens, no process is left when this
/// returns; a stage that fails is an error.
// TODO 4: two pipes have four ends, and a reader sees the end of file when the last copy
// of the write end is closed. Who has which end, and when does each of them give it up?
// TODO 5, too: from where does `numbers` read?
// TODO 6: an exit code that is not 0, a signal, rubbish, a program that does not exist:
// where would each of them show, and who waits for the processes that already run?
pub fn pipeline(count: u32, stage: impl Fn(&str) -> Command) -> io::Result<Vec<u64>> {
    let (numbers_out, numbers_in) = io::pipe()?;
    let (squares_out, squares_in) = io::pipe()?;

    let mut numbers = stage("numbers");
    numbers.arg(count.to_string()).stdout(numbers_in);
    let mut squares = stage("squares");
    squares.stdin(numbers_out).stdout(squares_in);
    let _stages = [numbers.spawn()?, squares.spawn()?];

    BufReader::new(squares_out)
        .lines()
        .map(|line| parse(&line?))
        .collect()
}

/// Sends a message in a frame: its length in bytes as four bytes, the highest
/// first, and then the bytes themselves.
// TODO 2: does one `write` take all that it is given? And when does a message
// arrive that was written to something with a buffer?
pub fn send(mut wr: impl Write, message: &str) -> io::Result<()> {
    let length = u32::try_from(message.len()).map_err(invalid)?;
    let mut frame = length.to_be_bytes().to_vec();
    frame.extend(message.as_bytes());
    wr.write(&frame).map(drop)
}

/// Receives a message; `None` if the other side has closed after the last one. Bytes
/// that are no text are an error.
// TODO 2: does one `read` fill the buffer? What tells the end of file between two frames,
// which is fine, from one inside a frame? And what does "lossy" lose?
pub fn receive(mut rd: impl Read) -> io::Result<Option<String>> {
    let mut length = [0; 4];
    if rd.read_exact(&mut length).is_err() {
        return Ok(None);
    }
    let mut message = vec![0; u32::from_be_bytes(length) as usize];
    let count = rd.read(&mut message)?;
    message.truncate(count);
    Ok(Some(String::from_utf8_lossy(&message).into_owned()))
}

/// Answers each message with the same in upper case, until the other side
/// closes.
// TODO 3: what does the other side wait for before it says more?
pub fn shout(mut conn: impl Read + Write) -> io::Result<()> {
    let mut messages = Vec::new();
    while let Some(message) = receive(&mut conn)? {
        messages.push(message);
    }
    for message in messages {
        send(&mut conn, &message.to_uppercase())?;
    }
    Ok(())
}

/// Runs `shout` as a process of its own, sends it the messages, and collects its
/// answers. As with [`pipeline`], nobody is left and failures are errors.
// TODO 5: many messages, or long ones, are more than the two pipes can hold. Who has to
// read before the other can go on? And how does `shout` learn that this was all?
pub fn converse(messages: &[&str], stage: impl Fn(&str) -> Command) -> io::Result<Vec<String>> {
    let (their_end, mut wr) = io::pipe()?;
    let (mut rd, their_other_end) = io::pipe()?;
    let mut shout = stage("shout")
        .stdin(their_end)
        .stdout(their_other_end)
        .spawn()?;

    for message in messages {
        send(&mut wr, message)?;
    }
    let mut answers = Vec::new();
    for _ in messages {
        answers.extend(receive(&mut rd)?);
    }
    shout.wait()?;
    Ok(answers)
}

fn parse<T: FromStr>(line: &str) -> io::Result<T> {
    line.parse()
        .map_err(|_| invalid(format!("{line:?} is not a number")))
}

fn invalid(error: impl Into<Box<dyn Error + Send + Sync>>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, error)
}
