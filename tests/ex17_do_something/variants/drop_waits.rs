//! The children are kept in a value whose drop waits for them, so that `?` may leave
//! anywhere. The threads store their lists under one lock, which they take when the list
//! is made; and if a child cannot be started, no more are.

use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::sync::{Mutex, PoisonError};
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
    let lists = Mutex::new(vec![Vec::new(); workers]);
    let (places, random) = (&lists, &random);
    let work = move |worker| {
        let list = do_something(worker, count, random);
        places.lock().unwrap_or_else(PoisonError::into_inner)[worker] = list;
    };
    let failed = thread::scope(|scope| {
        let start = |worker| scope.spawn(move || work(worker));
        let started: Vec<_> = (0..workers).map(start).collect();
        let ended: Vec<bool> = started
            .into_iter()
            .map(|thread| thread.join().is_ok())
            .collect();
        ended.into_iter().position(|well| !well)
    });
    if let Some(worker) = failed {
        let error = io::Error::other("it has panicked");
        return Err(Failed { worker, error });
    }
    let lists = lists.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Report {
        made: lists.iter().map(Vec::len).collect(),
        lists,
    })
}

pub fn keep(list: &[u64], mut out: impl Write) -> io::Result<()> {
    writeln!(out, "{}", list.len())?;
    out.flush()
}

pub fn send(list: &[u64], out: impl Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    writeln!(out, "{}", list.len())?;
    list.iter()
        .try_for_each(|number| writeln!(out, "{number}"))?;
    out.into_inner()?.flush()
}

pub trait Process: Send {
    type Output: Read + Send;
    fn output(&mut self) -> Self::Output;
    fn wait(&mut self) -> io::Result<()>;
}

/// The outputs come first: they are dropped before anybody is waited for.
struct Child<P: Process> {
    output: Option<P::Output>,
    process: P,
}

struct Children<P: Process>(Vec<Child<P>>);

impl<P: Process> Drop for Children<P> {
    fn drop(&mut self) {
        for child in &mut self.0 {
            child.output = None;
        }
        for child in &mut self.0 {
            let _ = child.process.wait();
        }
    }
}

pub fn processes<P: Process>(
    workers: usize,
    start: impl Fn(usize) -> io::Result<P>,
) -> Result<Report, Failed> {
    let mut children = Children(Vec::new());
    let mut missing = Ok(());
    for worker in 0..workers {
        match start(worker) {
            Ok(mut process) => {
                let output = Some(process.output());
                children.0.push(Child { output, process });
            }
            Err(error) => {
                missing = Err(Failed { worker, error });
                break;
            }
        }
    }
    let mut report = Report::default();
    for (worker, child) in children.0.iter_mut().enumerate() {
        let (made, list) = finish(child).map_err(|error| Failed { worker, error })?;
        report.made.push(made);
        report.lists.push(list);
    }
    missing.map(|()| report)
}

fn finish<P: Process>(child: &mut Child<P>) -> io::Result<(usize, Vec<u64>)> {
    let mut made = None;
    let mut list: Vec<u64> = Vec::new();
    let mut output = BufReader::new(child.output.take().expect("it is taken once"));
    let mut line = String::new();
    while output.read_line(&mut line)? > 0 {
        if line.pop() != Some('\n') {
            return Err(io::Error::other("a line was cut"));
        }
        let number = line.parse().map_err(io::Error::other)?;
        line.clear();
        match made {
            None => made = Some(number as usize),
            Some(_) => list.push(number),
        }
    }
    drop(output);
    child.process.wait()?;
    let made = made.ok_or_else(|| io::Error::other("not a word"))?;
    if list.is_empty() || list.len() == made {
        return Ok((made, list));
    }
    Err(io::Error::other("a part is missing, or there is too much"))
}
