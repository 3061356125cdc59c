//! The standard library makes the pipes: `Stdio::piped()`, and the output of one
//! child is the input of the next.

use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Write};
use std::process::{Child, Command, Stdio};

pub fn numbers(count: u32, wr: impl Write) -> io::Result<()> {
    let mut wr = BufWriter::new(wr);
    for number in 0..count {
        writeln!(wr, "{number}")?;
    }
    wr.flush()
}

pub fn squares(rd: impl Read, wr: impl Write) -> io::Result<()> {
    let mut wr = BufWriter::new(wr);
    for line in BufReader::new(rd).lines() {
        let number: u32 = parse(&line?)?;
        writeln!(wr, "{}", u64::from(number).pow(2))?;
    }
    wr.flush()
}

pub fn pipeline(count: u32, stage: impl Fn(&str) -> Command) -> io::Result<Vec<u64>> {
    let mut numbers = stage("numbers")
        .arg(count.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let input = numbers.stdout.take().ok_or(ErrorKind::BrokenPipe)?;
    let squares = stage("squares").stdin(input).stdout(Stdio::piped()).spawn();
    // Whether that has worked or not: the input is gone, and `numbers` ends.
    let squares = squares.and_then(Child::wait_with_output);
    let well = numbers.wait()?.success();
    let squares = squares?;
    if !well || !squares.status.success() {
        return Err(io::Error::other("a stage has failed"));
    }
    squares.stdout.lines().map(|line| parse(&line?)).collect()
}

pub fn send(mut wr: impl Write, message: &str) -> io::Result<()> {
    let length = u32::try_from(message.len()).map_err(invalid)?;
    wr.write_all(&length.to_be_bytes())?;
    wr.write_all(message.as_bytes())?;
    wr.flush()
}

pub fn receive(mut rd: impl Read) -> io::Result<Option<String>> {
    let length = match *up_to(4, &mut rd)?.as_slice() {
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

fn up_to(count: u32, rd: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    rd.take(count.into()).read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub fn shout(mut conn: impl Read + Write) -> io::Result<()> {
    while let Some(message) = receive(&mut conn)? {
        send(&mut conn, &message.to_uppercase())?;
    }
    Ok(())
}

pub fn converse(messages: &[&str], stage: impl Fn(&str) -> Command) -> io::Result<Vec<String>> {
    let mut child = stage("shout")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let answers = talk(&mut child, messages);
    // `wait` closes a standard input that is still there.
    let well = child.wait()?.success();
    match well {
        true => answers,
        false => Err(io::Error::other("`shout` has failed")),
    }
}

fn talk(child: &mut Child, messages: &[&str]) -> io::Result<Vec<String>> {
    let mut wr = child.stdin.take().ok_or(ErrorKind::BrokenPipe)?;
    let mut rd = child.stdout.take().ok_or(ErrorKind::BrokenPipe)?;
    let mut answers = Vec::new();
    for message in messages {
        send(&mut wr, message)?;
        answers.push(receive(&mut rd)?.ok_or(ErrorKind::UnexpectedEof)?);
    }
    Ok(answers)
}

fn parse<T: std::str::FromStr>(line: &str) -> io::Result<T> {
    line.parse()
        .map_err(|_| invalid(format!("{line:?} is not a number")))
}

fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, error)
}
