//! Nothing but `read` and `write`: short ones, and those that were interrupted, are
//! tried again by hand.

use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Write};
use std::process::{Child, Command, Stdio};

pub fn numbers(count: u32, wr: impl Write) -> io::Result<()> {
    let mut wr = BufWriter::new(wr);
    for number in 0..count {
        writeln!(wr, "{number}")?;
    }
    wr.flush()
}

pub fn squares(mut rd: impl Read, mut wr: impl Write) -> io::Result<()> {
    let mut square = |line: &str| {
        let number: u32 = parse(line)?;
        let square = format!("{}\n", u64::from(number).pow(2));
        write_all(&mut wr, square.as_bytes())
    };
    let mut line = String::new();
    let mut byte = [0];
    while read_all(&mut rd, &mut byte)? == 1 {
        if byte[0] == b'\n' {
            square(&line)?;
            line.clear();
        } else {
            line.push(char::from(byte[0]));
        }
    }
    if !line.is_empty() {
        square(&line)?;
    }
    wr.flush()
}

pub fn pipeline(count: u32, stage: impl Fn(&str) -> Command) -> io::Result<Vec<u64>> {
    let mut stages = Stages::default();
    let (numbers_out, numbers_in) = io::pipe()?;
    let (squares_out, squares_in) = io::pipe()?;

    let mut numbers = stage("numbers");
    numbers.arg(count.to_string());
    stages.start(numbers, Stdio::null(), numbers_in)?;
    stages.start(stage("squares"), numbers_out, squares_in)?;

    let squares = BufReader::new(squares_out)
        .lines()
        .map(|line| parse(&line?))
        .collect::<io::Result<_>>()?;
    stages.finish()?;
    Ok(squares)
}

pub fn send(mut wr: impl Write, message: &str) -> io::Result<()> {
    let length = u32::try_from(message.len()).map_err(invalid)?;
    write_all(&mut wr, &length.to_be_bytes())?;
    write_all(&mut wr, message.as_bytes())?;
    wr.flush()
}

fn write_all(mut wr: impl Write, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match wr.write(bytes) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

pub fn receive(mut rd: impl Read) -> io::Result<Option<String>> {
    let mut length = [0; 4];
    match read_all(&mut rd, &mut length)? {
        0 => return Ok(None),
        4 => {}
        _ => return Err(ErrorKind::UnexpectedEof.into()),
    }
    let mut message = vec![0; u32::from_be_bytes(length) as usize];
    if read_all(&mut rd, &mut message)? < message.len() {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    String::from_utf8(message).map(Some).map_err(invalid)
}

fn read_all(mut rd: impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match rd.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

pub fn shout(mut conn: impl Read + Write) -> io::Result<()> {
    while let Some(message) = receive(&mut conn)? {
        send(&mut conn, &message.to_uppercase())?;
    }
    Ok(())
}

pub fn converse(messages: &[&str], stage: impl Fn(&str) -> Command) -> io::Result<Vec<String>> {
    let mut stages = Stages::default();
    let (their_end, mut wr) = io::pipe()?;
    let (mut rd, their_other_end) = io::pipe()?;
    stages.start(stage("shout"), their_end, their_other_end)?;

    let mut answers = Vec::new();
    for message in messages {
        send(&mut wr, message)?;
        answers.push(receive(&mut rd)?.ok_or(ErrorKind::UnexpectedEof)?);
    }
    drop(wr);
    stages.finish()?;
    Ok(answers)
}

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
    }

    fn finish(mut self) -> io::Result<()> {
        let mut all_well = true;
        for stage in &mut self.0 {
            all_well &= stage.wait()?.success();
        }
        match all_well {
            true => Ok(()),
            false => Err(io::Error::other("a stage has failed")),
        }
    }
}

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
