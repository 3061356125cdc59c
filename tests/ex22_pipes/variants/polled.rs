//! One thread that writes when it can and reads when there is something, and never waits
//! for one of the two alone.

use std::io::{
    self, BufRead, BufReader, BufWriter, ErrorKind, PipeReader, PipeWriter, Read, Write,
};
use std::iter;
use std::os::fd::AsFd;
use std::process::{Child, Command, Stdio};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
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
    let (their_end, wr) = io::pipe()?;
    let (mut rd, their_other_end) = io::pipe()?;
    stages.start(stage("shout"), their_end, their_other_end)?;

    let mut frames = Vec::new();
    for message in messages {
        send(&mut frames, message)?;
    }
    let answers = exchange(wr, &mut rd, &frames)?;
    stages.finish()?;

    let mut answers = answers.as_slice();
    let answers: Vec<String> =
        iter::from_fn(|| receive(&mut answers).transpose()).collect::<io::Result<_>>()?;
    match answers.len() == messages.len() {
        true => Ok(answers),
        false => Err(ErrorKind::UnexpectedEof.into()),
    }
}

/// Writes all of it, and reads to the end of file, whichever of the two can go on.
fn exchange(wr: PipeWriter, rd: &mut PipeReader, mut bytes: &[u8]) -> io::Result<Vec<u8>> {
    // A write takes what there is room for, instead of waiting for more.
    fcntl(&wr, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
    let mut wr = Some(wr);
    let mut read = Vec::new();
    let mut buffer = [0; 64 * 1024];
    loop {
        if bytes.is_empty() {
            // All is said: they see the end of file.
            wr = None;
        }
        let (may_read, may_write) = ready(rd, wr.as_ref())?;
        if let Some(wr) = wr.as_mut().filter(|_| may_write) {
            bytes = &bytes[tried(wr.write(bytes))?.unwrap_or(0)..];
        }
        if may_read {
            match tried(rd.read(&mut buffer))? {
                Some(0) => return Ok(read),
                count => read.extend_from_slice(&buffer[..count.unwrap_or(0)]),
            }
        }
    }
}

/// Waits until one of the two can go on, and says which.
fn ready(rd: &PipeReader, wr: Option<&PipeWriter>) -> io::Result<(bool, bool)> {
    let mut ends = vec![PollFd::new(rd.as_fd(), PollFlags::POLLIN)];
    ends.extend(wr.map(|wr| PollFd::new(wr.as_fd(), PollFlags::POLLOUT)));
    match poll(&mut ends, PollTimeout::NONE) {
        Ok(_) => {}
        Err(Errno::EINTR) => return Ok((false, false)),
        Err(error) => return Err(error.into()),
    }
    let may = |end: Option<&PollFd>| end.and_then(PollFd::any).unwrap_or(false);
    Ok((may(ends.first()), may(ends.get(1))))
}

/// Nothing, if it is to be tried again.
fn tried(outcome: io::Result<usize>) -> io::Result<Option<usize>> {
    match outcome {
        Ok(count) => Ok(Some(count)),
        Err(error) => match error.kind() {
            ErrorKind::Interrupted | ErrorKind::WouldBlock => Ok(None),
            _ => Err(error),
        },
    }
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
