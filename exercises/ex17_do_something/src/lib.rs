//! The same work, done in turn, by threads and by processes.
//!
//! This compiles, starts threads and processes, and as many numbers are made as there
//! should be. `serial` and `keep` are done. The README says what each check wants.

use std::io::{self, Read, Write};
use std::sync::Mutex;
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
// TODO 1: there is a thread for each worker. But which thread makes the lists? And in
// which order are they, if the second thread is quicker than the first?
// Several closures that are to `move` what they use cannot all have `random`: what of it
// can each of them have?
// TODO 2: a worker panics: who hears of it, and what does `join` give you? And what
// becomes of a panic if nobody has joined its thread when the scope ends?
pub fn threads(
    workers: usize,
    count: usize,
    random: impl Fn(usize, usize) -> u64 + Sync,
) -> Result<Report, Failed> {
    let lists = Mutex::new(Vec::new());
    let store = |list| lists.lock().unwrap().push(list);
    thread::scope(|scope| {
        for worker in 0..workers {
            let list = do_something(worker, count, &random);
            scope.spawn(move || store(list));
        }
    });
    Ok(report(lists.into_inner().unwrap()))
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
// TODO 3: how much of the text does one `write` take? Who asks again for the rest?
pub fn send(list: &[u64], mut out: impl Write) -> io::Result<()> {
    let mut text = format!("{}\n", list.len());
    for number in list {
        text.push_str(&format!("{number}\n"));
    }
    let _taken = out.write(text.as_bytes())?;
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
// TODO 4: whose list is `list`? Where is the one that the child fills, and what of it can
// come here? When several children are to run at the same time, and their pipes hold
// little: in which order do you start, read and wait? A child that you read from no more
// may still be writing: when does it hear of it?
// TODO 5: how did each child end, and is its list whole, up to the last newline? If worker 1 of 3 has failed, what
// becomes of the other two before this returns?
pub fn processes<P: Process>(
    workers: usize,
    start: impl Fn(usize) -> io::Result<P>,
) -> Result<Report, Failed> {
    let mut lists = Vec::new();
    for worker in 0..workers {
        let list = Vec::new();
        let mut child = start(worker).map_err(|error| Failed { worker, error })?;
        let _ended = child.wait();
        lists.push(list);
    }
    Ok(report(lists))
}
