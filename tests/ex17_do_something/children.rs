//! Children that are played: by a thread each, whose pipe holds one piece of what it says.

use std::cell::RefCell;
use std::io::{self, ErrorKind, Read};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{IntoIter, Receiver, SyncSender, sync_channel};
use std::thread::{self, ScopedJoinHandle};

use harness::{expect, expect_eq, fail, name, spawn, watch};

use crate::exercise::{Failed, Process, Report, processes};

/// What a child does: it says so much, a piece at a time, and ends.
#[derive(Clone, Debug, Default)]
pub struct Role {
    pub pieces: Vec<String>,
    /// How it ends, if not well.
    pub dies: Option<&'static str>,
    /// It cannot even be started.
    pub missing: bool,
}

impl Role {
    /// One that says these lines, all at once.
    #[allow(dead_code)]
    pub fn says(lines: &[u64]) -> Self {
        let mut role = Self::says_by_line(lines);
        let all = role.pieces.concat();
        role.pieces.splice(.., (!all.is_empty()).then_some(all));
        role
    }

    /// One that says these lines, each of them in a piece of its own.
    pub fn says_by_line(lines: &[u64]) -> Self {
        Self {
            pieces: lines.iter().map(|line| format!("{line}\n")).collect(),
            ..Self::default()
        }
    }

    /// The same without its last newline.
    pub fn cut(mut self) -> Self {
        if let Some(piece) = self.pieces.last_mut() {
            piece.pop();
        }
        self
    }

    pub fn dies(self, how: &'static str) -> Self {
        let dies = Some(how);
        Self { dies, ..self }
    }

    pub fn missing() -> Self {
        Self {
            missing: true,
            ..Self::default()
        }
    }

    /// What it does, for a sentence.
    fn told(&self) -> String {
        if self.missing {
            return "cannot be started".to_owned();
        }
        let said = match self.pieces.concat() {
            said if said.is_empty() => "says nothing".to_owned(),
            said => format!("says {said:?}"),
        };
        match self.dies {
            None => format!("{said} and ends well"),
            Some(how) => format!("{said} and does not end well ({how})"),
        }
    }
}

/// More of them are too many for a sentence.
const TOLD: usize = 12;

/// What all of them do.
fn all_told(roles: &[Role]) -> String {
    let one = |(worker, role): (usize, &Role)| format!("worker {worker} {}", role.told());
    let mut all: Vec<String> = roles.iter().enumerate().map(one).collect();
    if all.len() > TOLD {
        all.splice(TOLD.., ["and so on".to_owned()]);
    }
    all.join(", ")
}

/// How many pieces a pipe holds.
const PIPE: usize = 1;

/// A child that was started.
struct Child<'scope> {
    output: Option<Receiver<Vec<u8>>>,
    thread: Option<ScopedJoinHandle<'scope, Result<(), &'static str>>>,
    ended: Result<(), &'static str>,
    waited: &'scope AtomicBool,
}

impl Process for Child<'_> {
    type Output = Output;

    #[track_caller] // so that the story shows whose reading it is
    fn output(&mut self) -> Output {
        let Some(output) = self.output.take() else {
            fail("the output of a child was taken twice");
        };
        Output {
            pipe: output.into_iter(),
            rest: Vec::new(),
        }
    }

    #[track_caller] // so that the story shows where the parent waits
    fn wait(&mut self) -> io::Result<()> {
        if let Some(thread) = self.thread.take() {
            self.ended = thread.join().unwrap_or(Err("its thread has panicked"));
            self.waited.store(true, Relaxed);
        }
        self.ended.map_err(io::Error::other)
    }
}

/// The parent's end of a pipe.
pub struct Output {
    /// An iterator: if it is the standard library that reads, as in `lines`, the story
    /// shows where it was made.
    pipe: IntoIter<Vec<u8>>,
    /// What has come and was not read yet.
    rest: Vec<u8>,
}

impl Read for Output {
    #[track_caller]
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() {
            let Some(piece) = self.pipe.next() else {
                return Ok(0);
            };
            self.rest = piece;
        }
        let count = buffer.len().min(self.rest.len());
        buffer[..count].copy_from_slice(&self.rest[..count]);
        self.rest.drain(..count);
        Ok(count)
    }
}

fn play(
    role: &Role,
    pipe: SyncSender<Vec<u8>>,
    first: &(dyn Fn() + Sync),
) -> Result<(), &'static str> {
    first();
    for piece in &role.pieces {
        let sent = pipe.send(piece.clone().into_bytes());
        sent.map_err(|_| "nobody reads what it says")?;
    }
    role.dies.map_or(Ok(()), Err)
}

/// Calls `processes` with children that play these roles, and looks whether all have been
/// waited for. Each of them calls `first` before it says anything.
fn family(roles: &[Role], first: &(dyn Fn() + Sync)) -> Result<Report, Failed> {
    let waited: Vec<AtomicBool> = roles.iter().map(|_| AtomicBool::new(false)).collect();
    for (worker, (role, waited)) in roles.iter().zip(&waited).enumerate() {
        name(format_args!("waited for child-{worker}"), waited);
        if role.missing {
            watch(
                &format!("worker {worker}"),
                format_args!("cannot be started"),
            );
        }
    }
    let started = RefCell::new(vec![0; roles.len()]);
    let running = RefCell::new(vec![false; roles.len()]);
    let outcome = thread::scope(|scope| {
        let start = |worker: usize| {
            let Some(role) = roles.get(worker) else {
                fail(format_args!(
                    "of {} workers, `start` was called for number {worker}",
                    roles.len()
                ));
            };
            started.borrow_mut()[worker] += 1;
            if role.missing {
                return Err(ErrorKind::NotFound.into());
            }
            let (theirs, ours) = sync_channel(PIPE);
            running.borrow_mut()[worker] = true;
            Ok(Child {
                output: Some(ours),
                thread: Some(spawn!(scope, "child-{worker}", move || play(
                    role, theirs, first
                ))),
                ended: Ok(()),
                waited: &waited[worker],
            })
        };
        processes(roles.len(), start)
    });
    for (worker, (running, waited)) in running.into_inner().into_iter().zip(waited).enumerate() {
        expect!(
            !running || waited.into_inner(),
            "`processes` has returned, and child-{worker} was started and not waited for; {}",
            all_told(roles)
        );
    }
    for (worker, times) in started.into_inner().into_iter().enumerate() {
        expect!(times < 2, "child {worker} was started {times} times");
    }
    outcome
}

/// Fails the check unless `processes`, with children that play these roles, returns this,
/// or names this worker.
pub fn expect_outcome(roles: &[Role], first: &(dyn Fn() + Sync), expected: &Result<Report, usize>) {
    let outcome = family(roles, first);
    let told = all_told(roles);
    match (&outcome, expected) {
        (Err(failed), Ok(_)) => fail(format_args!(
            "all is well, and `processes` returns an error for worker {}: {}; {told}",
            failed.worker, failed.error
        )),
        (Ok(report), Err(worker)) => fail(format_args!(
            "worker {worker} {}: that has to be an error that names it, and `processes` returns \
             Ok with made = {:?} and lists = {:?}",
            roles[*worker].told(),
            report.made,
            report.lists
        )),
        (Err(failed), Err(worker)) => expect_eq!(
            failed.worker,
            *worker,
            "{told}; the worker that `processes` names"
        ),
        (Ok(report), Ok(expected)) => {
            expect_eq!(
                report.made,
                expected.made,
                "{told}; how many numbers each child has made"
            );
            expect_eq!(
                report.lists,
                expected.lists,
                "{told}; what the parent has of them"
            );
        }
    }
}
