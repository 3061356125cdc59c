//! A thread waits for each stage, while this one reads what comes out. When the ends of
//! its pipes are closed, a stage ends by itself.

use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
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
    let (numbers_out, numbers_in) = io::pipe()?;
    let (squares_out, squares_in) = io::pipe()?;
    let mut numbers = stage("numbers");
    numbers.arg(count.to_string());

    thread::scope(|scope| {
        // Moved into the scope, so that whatever fails here closes them.
        let (numbers_out, numbers_in) = (numbers_out, numbers_in);
        let numbers = start(numbers, Stdio::null(), numbers_in)?;
        let numbers = scope.spawn(|| ended(numbers));
        let squares = start(stage("squares"), numbers_out, squares_in)?;
        let squares = scope.spawn(|| ended(squares));

        let text = io::read_to_string(squares_out);
        for stage in [numbers, squares] {
            stage.join().expect("to wait does not panic")?;
        }
        text?.lines().map(parse).collect()
    })
}

fn start(
    mut command: Command,
    stdin: impl Into<Stdio>,
    stdout: impl Into<Stdio>,
) -> io::Result<Child> {
    command.stdin(stdin).stdout(stdout).spawn()
}

/// Waits for a stage; an error if it has failed.
fn ended(mut stage: Child) -> io::Result<()> {
    match stage.wait()?.success() {
        true => Ok(()),
        false => Err(io::Error::other("a stage has failed")),
    }
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
