//! Nothing is returned: each thread fills the list that lies ready for it, as the
//! original's function does. And the text of a child is read whole before anybody looks
//! at what it says.

use std::io::{self, ErrorKind, Read, Write};
use std::{fmt, thread};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub made: Vec<usize>,
    pub lists: Vec<Vec<u64>>,
}

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

pub fn do_something(worker: usize, count: usize, random: impl Fn(usize, usize) -> u64) -> Vec<u64> {
    let mut list = Vec::new();
    fill(&mut list, worker, count, random);
    list
}

fn fill(list: &mut Vec<u64>, worker: usize, count: usize, random: impl Fn(usize, usize) -> u64) {
    for index in 0..count {
        list.push(random(worker, index));
    }
}

pub fn serial(workers: usize, count: usize, random: impl Fn(usize, usize) -> u64) -> Report {
    let mut lists = vec![Vec::new(); workers];
    for (worker, list) in lists.iter_mut().enumerate() {
        fill(list, worker, count, &random);
    }
    Report {
        made: vec![count; workers],
        lists,
    }
}

pub fn threads(
    workers: usize,
    count: usize,
    random: impl Fn(usize, usize) -> u64 + Sync,
) -> Result<Report, Failed> {
    let mut lists = vec![Vec::new(); workers];
    let mut failed = None;
    thread::scope(|scope| {
        let mut handles = Vec::with_capacity(workers);
        for (worker, list) in lists.iter_mut().enumerate() {
            let random = &random;
            handles.push(scope.spawn(move || fill(list, worker, count, random)));
        }
        // From the last to the first, so that the lowest is left.
        for (worker, handle) in handles.into_iter().enumerate().rev() {
            if handle.join().is_err() {
                failed = Some(Failed {
                    worker,
                    error: io::Error::other("panicked"),
                });
            }
        }
    });
    match failed {
        Some(failed) => Err(failed),
        None => Ok(Report {
            made: lists.iter().map(Vec::len).collect(),
            lists,
        }),
    }
}

pub fn keep(list: &[u64], mut out: impl Write) -> io::Result<()> {
    out.write_all(format!("{}\n", list.len()).as_bytes())?;
    out.flush()
}

/// A line at a time, and each with as many writes as it takes.
pub fn send(list: &[u64], mut out: impl Write) -> io::Result<()> {
    keep(list, &mut out)?;
    for number in list {
        out.write_all(number.to_string().as_bytes())?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

pub trait Process: Send {
    type Output: Read + Send;
    fn output(&mut self) -> Self::Output;
    fn wait(&mut self) -> io::Result<()>;
}

pub fn processes<P: Process>(
    workers: usize,
    start: impl Fn(usize) -> io::Result<P>,
) -> Result<Report, Failed> {
    let mut children = Vec::new();
    let mut failures: Vec<Failed> = Vec::new();
    for worker in 0..workers {
        match start(worker) {
            Ok(child) => children.push((worker, child)),
            Err(error) => failures.push(Failed { worker, error }),
        }
    }
    // Two passes: all is read before anybody is waited for.
    let mut texts = Vec::new();
    for (_, child) in &mut children {
        let mut text = String::new();
        let read = child.output().read_to_string(&mut text);
        texts.push(read.map(|_| text));
    }
    let mut report = Report::default();
    for ((worker, mut child), text) in children.into_iter().zip(texts) {
        let ended = child.wait();
        let heard = ended.and(text).and_then(|text| understood(&text));
        match heard {
            Ok((made, list)) => {
                report.made.push(made);
                report.lists.push(list);
            }
            Err(error) => failures.push(Failed { worker, error }),
        }
    }
    failures.sort_by_key(|failed| failed.worker);
    match failures.into_iter().next() {
        Some(first) => Err(first),
        None => Ok(report),
    }
}

fn understood(text: &str) -> io::Result<(usize, Vec<u64>)> {
    let invalid = |_| ErrorKind::InvalidData;
    let (first, rest) = text.split_once('\n').ok_or(ErrorKind::UnexpectedEof)?;
    let made = first.parse().map_err(invalid)?;
    let mut list = Vec::new();
    if !text.ends_with('\n') {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    for line in rest.split_terminator('\n') {
        list.push(line.parse().map_err(invalid)?);
    }
    if !list.is_empty() && list.len() != made {
        return Err(ErrorKind::InvalidData.into());
    }
    Ok((made, list))
}
