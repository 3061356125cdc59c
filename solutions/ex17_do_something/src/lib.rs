//! The same work, done in turn, by threads and by processes.
//!
//! The threads of a program share its memory: what one of them has made, the parent can
//! have as it is. A process has memory of its own. The list that it fills is its own, too,
//! and ends with it; of all that it has made, the parent gets what was sent to it, as
//! bytes, through a pipe.

use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Write};
use std::{fmt, thread};

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many numbers each worker has made.
    pub made: Vec<usize>,
    /// What the parent has of them: one list for each worker, in the workers' order.
    pub lists: Vec<Vec<u64>>,
}

/// A worker that did not end well: of several, the one with the lowest number.
#[derive(Debug)]
pub struct Failed {
    pub worker: usize,
    pub error: io::Error,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "worker {}: {}", self.worker, self.error)
    }
}

impl std::error::Error for Failed {}

/// What a worker does, whoever it is: makes a list of `count` numbers.
pub fn do_something(worker: usize, count: usize, random: impl Fn(usize, usize) -> u64) -> Vec<u64> {
    (0..count).map(|index| random(worker, index)).collect()
}

/// The workers' lists, made by the caller, one after the other.
pub fn serial(workers: usize, count: usize, random: impl Fn(usize, usize) -> u64) -> Report {
    let list = |worker| do_something(worker, count, &random);
    report((0..workers).map(list).collect())
}

/// The workers' lists, each made by a thread of its own, all at the same time.
///
/// A thread that panics is a worker that has failed, and no panic of the caller.
pub fn threads(
    workers: usize,
    count: usize,
    random: impl Fn(usize, usize) -> u64 + Sync,
) -> Result<Report, Failed> {
    let random = &random;
    let ended: Vec<_> = thread::scope(|scope| {
        let started: Vec<_> = (0..workers)
            // What is handed over is not a list, but how to make one: a closure, which
            // is called over there.
            .map(|worker| scope.spawn(move || do_something(worker, count, random)))
            .collect();
        // All of them: a panic that nobody has joined would come out of the scope.
        started.into_iter().map(|thread| thread.join()).collect()
    });
    let panicked = || io::Error::other("its thread has panicked");
    let heard = ended.into_iter().map(|list| list.map_err(|_| panicked()));
    Ok(report(all(heard)?))
}

fn report(lists: Vec<Vec<u64>>) -> Report {
    let made = lists.iter().map(Vec::len).collect();
    Report { made, lists }
}

/// What a child process says that keeps its list: how many numbers it has made.
pub fn keep(list: &[u64], mut out: impl Write) -> io::Result<()> {
    writeln!(out, "{}", list.len())?;
    out.flush()
}

/// What a child process says that sends its list: the same line, and then the numbers,
/// one in a line. When this returns, all of it is on its way, or there is an error. An
/// interrupted write ([`io::ErrorKind::Interrupted`]) is no error: it is done again.
pub fn send(list: &[u64], out: impl Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    keep(list, &mut out)?;
    for number in list {
        writeln!(out, "{number}")?;
    }
    // Dropping it would write the rest, too, but nobody would hear of an error.
    out.flush()
}

/// A child process that was started, with its standard output as a pipe.
pub trait Process: Send {
    type Output: Read + Send;

    /// Our end of the pipe; to be taken once. The pipe is closed when it is dropped.
    fn output(&mut self) -> Self::Output;

    /// Waits for the end of the process. It is an error if that was not a good one: an
    /// exit code other than 0, or a signal.
    fn wait(&mut self) -> io::Result<()>;
}

/// What the workers have to say, each a process of its own, all at the same time. They
/// are started with `start`, and do as [`keep`] or [`send`].
///
/// A child is a worker that has failed if it cannot be started, does not end well, or
/// says anything else: if, for example, a part of its list is missing, or the newline of
/// its last line, since 71 may then be what is left of 7100. If several have failed, the one with
/// the lowest number is named, even if a later one could not be started. Whatever happens,
/// all children have been waited for when this returns.
pub fn processes<P: Process>(
    workers: usize,
    start: impl Fn(usize) -> io::Result<P>,
) -> Result<Report, Failed> {
    // `collect`, or each child would be finished before the next is started.
    let started: Vec<_> = (0..workers).map(start).collect();
    let heard: Vec<_> = started.into_iter().map(|child| finish(child?)).collect();
    // Now that nobody is left, an error may end this.
    let (made, lists) = all(heard)?.into_iter().unzip();
    Ok(Report { made, lists })
}

fn finish(mut child: impl Process) -> io::Result<(usize, Vec<u64>)> {
    // First read, then wait: a pipe holds little, and a child that has more to say does
    // not end before somebody has read it.
    let heard = hear(child.output());
    // Our end of the pipe is closed by now. If `hear` gave up before the end of file, a
    // child that goes on writing is told so, and does not wait for a reader.
    let ended = child.wait();
    match (heard, ended) {
        (Ok(heard), Ok(())) => Ok(heard),
        (Err(error), Ok(())) | (Ok(_), Err(error)) => Err(error),
        // One is the cause of the other, and it may be either.
        (Err(error), Err(end)) => Err(io::Error::other(format!("{error}; {end}"))),
    }
}

fn hear(output: impl Read) -> io::Result<(usize, Vec<u64>)> {
    let mut output = BufReader::new(output);
    let made = next_number(&mut output)?.ok_or(ErrorKind::UnexpectedEof)?;
    let mut list = Vec::new();
    while let Some(number) = next_number(&mut output)? {
        list.push(number);
    }
    if !list.is_empty() && list.len() as u64 != made {
        let sent = list.len();
        return Err(io::Error::other(format!(
            "it sent {sent} of {made} numbers"
        )));
    }
    Ok((made as usize, list))
}

/// The number in the next line, if there is one.
fn next_number(output: &mut impl BufRead) -> io::Result<Option<u64>> {
    let mut line = String::new();
    if output.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    // `BufRead::lines` would take a line that was cut, too.
    let line = line.strip_suffix('\n').ok_or(ErrorKind::UnexpectedEof)?;
    line.parse().map(Some).map_err(io::Error::other)
}

/// What all workers have; or the first failure.
fn all<T>(heard: impl IntoIterator<Item = io::Result<T>>) -> Result<Vec<T>, Failed> {
    let heard = heard.into_iter().enumerate();
    heard
        .map(|(worker, result)| result.map_err(|error| Failed { worker, error }))
        .collect()
}
