//! Processes that are connected by pipes.
//!
//! A pipe has two ends and no length: the reader sees bytes, in whatever
//! pieces they come, and the end of file once *every* copy of the write end is
//! closed. Who owns which end, and until when, is therefore the whole art, and
//! in Rust it is written down: an end is closed when its owner is dropped.

use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Write};
use std::process::{Child, Command, Stdio};

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
pub fn squares(rd: impl Read, wr: impl Write) -> io::Result<()> {
    let mut wr = BufWriter::new(wr);
    // A line may come in several pieces, and several lines in one: finding
    // their ends is what the `BufReader` is for. It also tries again when a
    // signal has interrupted it.
    for line in BufReader::new(rd).lines() {
        let number: u32 = parse(&line?)?;
        writeln!(wr, "{}", u64::from(number).pow(2))?;
    }
    // Dropping it would write the rest too, but nobody would hear of an error.
    wr.flush()
}

/// Runs `numbers` and `squares` as processes of their own, connected by a pipe,
/// and collects what comes out of a second one: the squares of the numbers below
/// `count`.
///
/// `stage` gives the command that plays a role, `"numbers"` or `"squares"`, with
/// standard input and output for its pipes; `numbers` wants the count as its
/// only argument, and nothing to read. Whatever happens, no process is left when this
/// returns; a stage that fails is an error.
pub fn pipeline(count: u32, stage: impl Fn(&str) -> Command) -> io::Result<Vec<u64>> {
    // Declared first and so dropped last: on an early return our ends of the
    // pipes are closed before anybody is waited for.
    let mut stages = Stages::default();
    let (numbers_out, numbers_in) = io::pipe()?;
    let (squares_out, squares_in) = io::pipe()?;

    let mut numbers = stage("numbers");
    numbers.arg(count.to_string());
    stages.start(numbers, Stdio::null(), numbers_in)?;
    stages.start(stage("squares"), numbers_out, squares_in)?;

    // First read, then wait: a stage whose output nobody reads cannot end.
    let squares = BufReader::new(squares_out)
        .lines()
        .map(|line| parse(&line?))
        .collect::<io::Result<_>>()?;
    stages.finish()?;
    Ok(squares)
}

/// Sends a message in a frame: its length in bytes as four bytes, the highest
/// first, and then the bytes themselves.
pub fn send(mut wr: impl Write, message: &str) -> io::Result<()> {
    let length = u32::try_from(message.len()).map_err(invalid)?;
    // One `write` may take only a part.
    wr.write_all(&length.to_be_bytes())?;
    wr.write_all(message.as_bytes())?;
    // Whoever sends a message wants it to arrive now.
    wr.flush()
}

/// Receives a message; `None` if the other side has closed after the last one. Bytes
/// that are no text are an error.
pub fn receive(mut rd: impl Read) -> io::Result<Option<String>> {
    let length = match *up_to(4, &mut rd)?.as_slice() {
        // Between two frames the end of file is an end; inside one, an error.
        [] => return Ok(None),
        [a, b, c, d] => u32::from_be_bytes([a, b, c, d]),
        _ => return Err(ErrorKind::UnexpectedEof.into()),
    };
    let message = up_to(length, &mut rd)?;
    if message.len() < length as usize {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    String::from_utf8(message).map(Some).map_err(invalid)
}

/// Reads `count` bytes, or fewer if the end of file comes first. However few
/// come at a time, and whatever interrupts them, `read_to_end` goes on.
fn up_to(count: u32, rd: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    rd.take(count.into()).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Answers each message with the same in upper case, until the other side
/// closes.
pub fn shout(mut conn: impl Read + Write) -> io::Result<()> {
    while let Some(message) = receive(&mut conn)? {
        send(&mut conn, &message.to_uppercase())?;
    }
    Ok(())
}

/// Runs `shout` as a process of its own, sends it the messages, and collects its
/// answers. As with [`pipeline`], nobody is left and failures are errors.
pub fn converse(messages: &[&str], stage: impl Fn(&str) -> Command) -> io::Result<Vec<String>> {
    let mut stages = Stages::default();
    let (their_end, mut wr) = io::pipe()?;
    let (mut rd, their_other_end) = io::pipe()?;
    stages.start(stage("shout"), their_end, their_other_end)?;

    let mut answers = Vec::new();
    for message in messages {
        // In turns: at no time do both sides write, each waiting for the other
        // to read.
        send(&mut wr, message)?;
        answers.push(receive(&mut rd)?.ok_or(ErrorKind::UnexpectedEof)?);
    }
    // To them it is the end of file, and that they may go home.
    drop(wr);
    stages.finish()?;
    Ok(answers)
}

/// The processes that have been started and not been waited for.
#[derive(Default)]
struct Stages(Vec<Child>);

impl Stages {
    fn start(
        &mut self,
        mut command: Command,
        stdin: impl Into<Stdio>,
        stdout: impl Into<Stdio>,
    ) -> io::Result<()> {
        self.0.push(command.stdin(stdin).stdout(stdout).spawn()?);
        Ok(())
        // The new process has copies of the two ends. `command` owns ours, and
        // is dropped here: kept any longer, it would keep them open, and whoever
        // reads from the pipe would wait for its end for ever.
    }

    /// Waits for all of them; an error if one has failed.
    fn finish(mut self) -> io::Result<()> {
        let mut all_well = true;
        for stage in &mut self.0 {
            // False for a signal, too: whoever is killed by one has no exit code.
            all_well &= stage.wait()?.success();
        }
        match all_well {
            true => Ok(()),
            false => Err(io::Error::other("a stage has failed")),
        }
    }
}

/// For an early return: a `Child` that is dropped goes on, and when it ends it
/// stays a zombie. On one that has been waited for, both calls do nothing.
impl Drop for Stages {
    fn drop(&mut self) {
        for stage in &mut self.0 {
            let _ = stage.kill();
            let _ = stage.wait();
        }
    }
}

fn parse<T: std::str::FromStr>(line: &str) -> io::Result<T> {
    line.parse()
        .map_err(|_| invalid(format!("{line:?} is not a number")))
}

fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, error)
}
