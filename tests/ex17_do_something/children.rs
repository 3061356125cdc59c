//! Children that are played: by a thread each, whose pipe holds one piece of what it says.

use std::cell::{Cell, RefCell};
use std::io::{self, ErrorKind, Read};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, ScopedJoinHandle};

use harness::{Call, Operation, Program, Programs, expect, expect_eq, fail, name, spawn};

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
}

/// How many pieces a pipe holds.
const PIPE: usize = 1;

/// A child that was started.
struct Child<'scope> {
    output: Option<Output>,
    thread: Option<ScopedJoinHandle<'scope, Result<(), &'static str>>>,
    ended: Result<(), &'static str>,
    waited: &'scope AtomicUsize,
}

impl Process for Child<'_> {
    type Output = Output;

    fn output(&mut self) -> Output {
        let Some(output) = self.output.take() else {
            fail("the output of a child was taken twice");
        };
        output
    }

    #[track_caller] // so that the story shows where the parent waits
    fn wait(&mut self) -> io::Result<()> {
        if let Some(thread) = self.thread.take() {
            self.ended = thread.join().unwrap_or(Err("its thread has panicked"));
            self.waited.fetch_add(1, Relaxed);
        }
        self.ended.map_err(io::Error::other)
    }
}

/// The parent's end of a pipe.
pub struct Output {
    pipe: Receiver<Vec<u8>>,
    /// What has come and was not read yet.
    rest: Vec<u8>,
}

impl Read for Output {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() {
            let Ok(piece) = self.pipe.recv() else {
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
pub fn family(roles: &[Role], first: impl Fn() + Sync) -> Result<Report, Failed> {
    let waited = AtomicUsize::new(0);
    name("waited for", &waited);
    let started = RefCell::new(vec![0; roles.len()]);
    let running = Cell::new(0);
    let first: &(dyn Fn() + Sync) = &first;
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
            running.set(running.get() + 1);
            Ok(Child {
                output: Some(Output {
                    pipe: ours,
                    rest: Vec::new(),
                }),
                thread: Some(spawn!(scope, "child-{worker}", move || play(
                    role, theirs, first
                ))),
                ended: Ok(()),
                waited: &waited,
            })
        };
        processes(roles.len(), start)
    });
    let (running, waited) = (running.get(), waited.into_inner());
    expect_eq!(
        waited,
        running,
        "of {running} children that were started, the number of those that `processes` has waited \
         for"
    );
    for (worker, times) in started.into_inner().into_iter().enumerate() {
        expect!(times < 2, "child {worker} was started {times} times");
    }
    outcome
}

fn programs(children: usize, most: i64) -> Programs {
    Programs::by_all("the children", 0..=children)
        .operation(Operation::new("keeps").with(0..=most))
        .operation(Operation::new("sends").with(0..=most))
        .operation(Operation::new("sends_a_part").with(2..=most))
        .operation(Operation::new("sends_too_many").with(0..=most))
        .operation(Operation::new("sends_and_dies").with(0..=most))
        .operation(Operation::new("says_nothing"))
        .operation(Operation::new("cannot_be_started"))
        .operation(Operation::new("raves").with(0..=most))
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(3, 3).cases(50).schedules(6)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(10, 30).cases(40)
}

/// Whatever the children do: the parent has what they sent, or knows who was the first to
/// fail.
pub fn run(program: &Program) {
    let calls: Vec<&Call> = program.calls().collect();
    let roles: Vec<Role> = calls
        .iter()
        .enumerate()
        .map(|(i, call)| role(i, call))
        .collect();
    let mut report = Report::default();
    let mut failed = None;
    for (worker, call) in calls.iter().enumerate() {
        match call.name {
            "keeps" => report.lists.push(Vec::new()),
            "sends" => report.lists.push(list(worker, call)),
            _ => {
                failed = Some(worker);
                break;
            }
        }
        report.made.push(call.arguments[0] as usize);
    }
    let expected = failed.map_or(Ok(report), Err);
    expect_outcome(&family(&roles, || ()), &expected);
}

/// Fails the check unless `processes` has returned this, or has named this worker.
pub fn expect_outcome(outcome: &Result<Report, Failed>, expected: &Result<Report, usize>) {
    match (outcome, expected) {
        (Err(failed), Ok(_)) => fail(format_args!(
            "all children are well, and `processes` fails: worker {}: {}",
            failed.worker, failed.error
        )),
        (Ok(report), Err(worker)) => fail(format_args!(
            "worker {worker} has failed, and `processes` says that all is well: the lists are {:?}",
            report.lists
        )),
        (Err(failed), Err(worker)) => expect_eq!(
            failed.worker,
            *worker,
            "the first worker that has failed, as `processes` says,"
        ),
        (Ok(report), Ok(expected)) => {
            expect_eq!(
                report.made,
                expected.made,
                "how many numbers each child has made"
            );
            expect_eq!(report.lists, expected.lists, "what the parent has of them");
        }
    }
}

fn list(worker: usize, call: &Call) -> Vec<u64> {
    let first = 100 * (worker as u64 + 1);
    (first..).take(call.arguments[0] as usize).collect()
}

fn role(worker: usize, call: &Call) -> Role {
    let count = call.arguments.first().map(|&count| count as u64);
    let lines: Vec<u64> = match call.name {
        "says_nothing" | "cannot_be_started" => Vec::new(),
        "keeps" => count.into_iter().collect(),
        _ => count.into_iter().chain(list(worker, call)).collect(),
    };
    match call.name {
        // In the same piece as the last that it should send.
        "sends_too_many" => {
            let mut role = Role::says_by_line(&lines);
            role.pieces[lines.len() - 1].push_str("7\n");
            role
        }
        "sends_a_part" => Role::says_by_line(&lines[..lines.len() - 1]),
        "cannot_be_started" => Role::missing(),
        "sends_and_dies" => Role::says_by_line(&lines).dies("exit code 1"),
        "raves" => {
            let mut role = Role::says_by_line(&lines);
            role.pieces
                .insert(lines.len() / 2, "no number\n".to_owned());
            role
        }
        _ => Role::says_by_line(&lines),
    }
}
