//! Everything at once: each child has a thread in the parent that reads what it says and
//! waits for it, and the threads that make lists send them through a channel, with the
//! worker's number.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc;
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
    (0..count).map(|index| random(worker, index)).collect()
}

pub fn serial(workers: usize, count: usize, random: impl Fn(usize, usize) -> u64) -> Report {
    let list = |worker| do_something(worker, count, &random);
    Report {
        made: vec![count; workers],
        lists: (0..workers).map(list).collect(),
    }
}

pub fn threads(
    workers: usize,
    count: usize,
    random: impl Fn(usize, usize) -> u64 + Sync,
) -> Result<Report, Failed> {
    let mut lists: Vec<Option<Vec<u64>>> = vec![None; workers];
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for worker in 0..workers {
            let (sender, random) = (sender.clone(), &random);
            scope.spawn(move || {
                let make = || do_something(worker, count, random);
                // Caught here: at the end of the scope it would be a panic of the parent.
                if let Ok(list) = panic::catch_unwind(AssertUnwindSafe(make)) {
                    sender.send((worker, list)).expect("the parent listens");
                }
            });
        }
        drop(sender);
        for (worker, list) in receiver {
            lists[worker] = Some(list);
        }
    });
    let mut report = Report::default();
    for (worker, list) in lists.into_iter().enumerate() {
        let list = list.ok_or_else(|| Failed {
            worker,
            error: io::Error::other("it has sent no list"),
        })?;
        report.made.push(list.len());
        report.lists.push(list);
    }
    Ok(report)
}

pub fn keep(list: &[u64], mut out: impl Write) -> io::Result<()> {
    writeln!(out, "{}", list.len())?;
    out.flush()
}

pub fn send(list: &[u64], mut out: impl Write) -> io::Result<()> {
    let numbers: String = list.iter().map(|number| format!("{number}\n")).collect();
    out.write_all(format!("{}\n{numbers}", list.len()).as_bytes())?;
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
    let heard: Vec<io::Result<(usize, Vec<u64>)>> = thread::scope(|scope| {
        let listeners: Vec<_> = (0..workers)
            .map(|worker| {
                let child = start(worker);
                scope.spawn(move || listen(child?))
            })
            .collect();
        listeners
            .into_iter()
            .map(|listener| listener.join().expect("a listener does not panic"))
            .collect()
    });
    let mut report = Report::default();
    for (worker, heard) in heard.into_iter().enumerate() {
        let (made, list) = heard.map_err(|error| Failed { worker, error })?;
        report.made.push(made);
        report.lists.push(list);
    }
    Ok(report)
}

fn listen(mut child: impl Process) -> io::Result<(usize, Vec<u64>)> {
    let said = said(child.output());
    child.wait()?;
    let mut said = said?.into_iter();
    let made = said.next().ok_or_else(|| io::Error::other("silence"))? as usize;
    let list: Vec<u64> = said.collect();
    match list.len() {
        0 => Ok((made, list)),
        sent if sent == made => Ok((made, list)),
        sent => Err(io::Error::other(format!("{sent} instead of {made}"))),
    }
}

fn said(output: impl Read) -> io::Result<Vec<u64>> {
    let mut said = Vec::new();
    let mut text = Vec::new();
    let mut output = BufReader::new(output);
    while output.read_until(b'\n', &mut text)? > 0 {
        let line = String::from_utf8_lossy(&text);
        let Some(line) = line.strip_suffix('\n') else {
            return Err(io::Error::other("a line was cut"));
        };
        said.push(line.parse().map_err(io::Error::other)?);
        text.clear();
    }
    Ok(said)
}
