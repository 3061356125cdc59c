//! What must hold on real threads, for real processes, and for the program itself.

use std::cell::RefCell;
use std::collections::HashSet;
use std::io::{self, Cursor, ErrorKind, PipeReader, PipeWriter, Read, Write};
use std::process::{self, ChildStdout, Command, Stdio};

use harness::process::{Called, Storm, Unkind, in_child, recipe};
use harness::{Check, Rendezvous, expect, expect_eq, fail};

use crate::exercise::{Process, Report, processes, send};

#[path = "children.rs"]
mod children;
#[path = "lists.rs"]
mod lists;

use children::{Role, expect_outcome};
use lists::by_threads;

pub const CHECKS: &[Check] = &[
    Check::race("any_lists", lists::large, lists::run),
    Check::parallel("ten_threads_meet", ten_threads_meet),
    Check::process("sent_in_pieces", sent_in_pieces),
    Check::process("heard_in_pieces", heard_in_pieces),
    Check::race("any_children", children::large, children::run),
    Check::process("twenty_thousand_each", twenty_thousand_each),
    Check::process("processes_of_their_own", processes_of_their_own),
    Check::process("children_meet", children_meet),
    Check::parallel("many_children_meet", many_children_meet),
    Check::process("dead_children", dead_children),
    Check::process("no_zombie", no_zombie),
    Check::process("storm", storm),
    Check::snapshot("transcript", without_times),
];

/// The original's numbers.
const WORKERS: usize = 10;
const COUNT: usize = 20_000;

/// How many numbers each of the ten makes together with the nine others.
const TURNS: usize = 50;

/// More than machines have cores; a thread that waits needs none.
const MANY: usize = 150;

/// Level 1: ten threads, all at work from the first number to the last. And the numbers of
/// the original.
fn ten_threads_meet() {
    let turns: Vec<Rendezvous> = (0..TURNS).map(|_| Rendezvous::of(WORKERS)).collect();
    by_threads(WORKERS, TURNS, |_, index| turns[index].meet());
    by_threads(WORKERS, COUNT, |_, _| ());
    let many = Rendezvous::of(MANY);
    by_threads(MANY, 1, |_, _| many.meet());
}

/// How a pipe may behave: at most so many bytes in a read and in a write, and whether it
/// is interrupted in between.
const WEATHER: [(usize, bool); 5] = [
    (usize::MAX, false),
    (1, false),
    (usize::MAX, true),
    (3, true),
    (1, true),
];

fn weather(bytes: usize, interrupted: bool, what: &str) -> String {
    let mut how = String::new();
    if bytes < usize::MAX {
        how.push_str(&format!(", when a {what} at most {bytes} of the bytes"));
    }
    if interrupted {
        how.push_str(", when calls are interrupted (ErrorKind::Interrupted)");
    }
    how
}

/// Level 3: everything arrives, however little the pipe takes at a time.
fn sent_in_pieces() {
    let long: Vec<u64> = (0..3000).map(|number| number * number).collect();
    for list in [&[70, 71, u64::MAX][..], &[], &long] {
        let lines: String = list.iter().map(|number| format!("{number}\n")).collect();
        let expected = format!("{}\n{lines}", list.len());
        for (bytes, interrupted) in WEATHER {
            let mut out = Unkind::new(Vec::new()).writes(bytes);
            if interrupted {
                out = out.interrupts();
            }
            let how = weather(bytes, interrupted, "write takes");
            if let Err(error) = send(list, &mut out) {
                fail(format_args!("`send` fails{how}: {error}"));
            }
            let sent = out.into_inner();
            let sent = String::from_utf8_lossy(&sent);
            let (len, all) = (list.len(), expected.len());
            expect!(
                sent.len() == all || !expected.starts_with(&*sent),
                "`send` has to write {all} bytes for a list of {len} numbers, and has written \
                 {}{how}",
                sent.len()
            );
            expect!(
                sent == expected,
                "what `send` writes for a list of {len} numbers begins with {:?} and has {} \
                 bytes{how}; it should begin with {:?} and have {all}",
                start(&sent),
                sent.len(),
                start(&expected)
            );
        }
        let mut out = Interrupted(AGAIN, Vec::new());
        let outcome = send(list, &mut out);
        expect!(
            outcome.is_ok() && out.1 == expected.as_bytes(),
            "`write` is interrupted {AGAIN} times in a row; `send` returns {outcome:?}, and has \
             written {} of {} bytes",
            out.1.len(),
            expected.len()
        );
        let mut flushed = false;
        let outcome = send(list, Buffer(&mut flushed));
        expect!(
            outcome.is_ok() && flushed,
            "`send` returns {outcome:?}, and what it has written to a buffer was not flushed"
        );
        for after in [0, 1, list.len()] {
            let outcome = send(list, Broken { after });
            expect!(
                outcome.is_err(),
                "nobody reads: the pipe is broken after {after} bytes, and `send` returns Ok"
            );
            let outcome = in_child(|| send(list, &mut vec![0; after][..]).is_err());
            expect!(
                outcome.expect_returned("`send`, when `write` takes no more (it returns Ok(0)),"),
                "after {after} bytes `write` takes no more (it returns Ok(0)), and `send` returns Ok"
            );
        }
        expect!(
            send(list, Stuck(expected.len())).is_err(),
            "what was written last cannot be flushed, and `send` returns Ok"
        );
    }
}

fn start(text: &str) -> String {
    text.chars().take(12).collect()
}

/// Whether what was written to it has been flushed.
struct Buffer<'a>(&'a mut bool);

impl Write for Buffer<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        *self.0 = false;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        *self.0 = true;
        Ok(())
    }
}

/// A pipe whose reader goes away after so many bytes.
struct Broken {
    after: usize,
}

impl Write for Broken {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(self.after);
        self.after -= taken;
        match taken {
            0 => Err(ErrorKind::BrokenPipe.into()),
            taken => Ok(taken),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How often, one after the other.
const AGAIN: usize = 100;

/// A pipe that is interrupted so often before each call that does something.
struct Interrupted<T>(usize, T);

impl<T> Interrupted<T> {
    fn again(&mut self) -> io::Result<()> {
        match self.0 {
            0 => self.0 = AGAIN,
            _ => {
                self.0 -= 1;
                return Err(ErrorKind::Interrupted.into());
            }
        }
        Ok(())
    }
}

impl<T: Write> Write for Interrupted<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.again()?;
        self.1.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.1.flush()
    }
}

impl<T: Read> Read for Interrupted<T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.again()?;
        self.1.read(buffer)
    }
}

/// A buffer that cannot pass on the last of so many bytes.
struct Stuck(usize);

impl Write for Stuck {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_sub(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0 {
            0 => Err(io::Error::other("it cannot be flushed")),
            _ => Ok(()),
        }
    }
}

/// A child that has said all it had to say, and has ended well.
struct Silent<R>(Option<R>);

impl<R: Read + Send> Process for Silent<R> {
    type Output = R;

    fn output(&mut self) -> R {
        self.0.take().expect("the output is taken once")
    }

    fn wait(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Level 4: a line may come in several pieces, and several lines in one.
fn heard_in_pieces() {
    let list: Vec<u64> = (0..3000).map(|number| number * number).collect();
    let lines: String = list.iter().map(|number| format!("{number}\n")).collect();
    let said = format!("3000\n{lines}");
    for (bytes, interrupted) in WEATHER {
        let start = |worker| {
            let said = match worker {
                0 => said.clone(),
                _ => "20000\n".to_owned(),
            };
            let mut output = Unkind::new(Cursor::new(said.into_bytes())).reads(bytes);
            if interrupted {
                output = output.interrupts();
            }
            Ok(Silent(Some(output)))
        };
        let how = weather(bytes, interrupted, "read gives");
        match processes(2, start) {
            Ok(Report { made, lists }) => {
                expect_eq!(
                    made,
                    [3000, 20_000],
                    "worker 0 says 3000 and sends its numbers, worker 1 says 20000 and keeps \
                     them; how many were made{how}"
                );
                let lens: Vec<usize> = lists.iter().map(Vec::len).collect();
                expect_eq!(
                    lens,
                    [3000, 0],
                    "worker 0 sends 3000 numbers, worker 1 none; how many the parent has{how}"
                );
                expect!(
                    lists[0] == list,
                    "the 3000 numbers that the parent has are not those that worker 0 sent{how}"
                );
            }
            Err(failed) => fail(format_args!("`processes` fails{how}: {failed}")),
        }
    }
    let often = |_| Ok(Silent(Some(Interrupted(AGAIN, Cursor::new("2\n70\n71\n")))));
    expect!(
        processes(1, often).is_ok_and(|report| report.lists == [[70, 71]]),
        "`read` is interrupted {AGAIN} times in a row, and `processes` does not return the two \
         numbers that were sent"
    );
    let broken = |_| Ok(Silent(Some(Cursor::new("2\n70\n71\n").chain(Unreadable))));
    expect!(
        processes(1, broken).is_err(),
        "after two numbers every read fails, and `processes` returns Ok"
    );
}

/// A pipe that cannot be read from.
struct Unreadable;

impl Read for Unreadable {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("it cannot be read"))
    }
}

/// A real process.
struct Child(process::Child);

impl Child {
    fn start(mut command: Command) -> io::Result<Self> {
        Ok(Self(command.stdout(Stdio::piped()).spawn()?))
    }
}

impl Process for Child {
    type Output = ChildStdout;

    fn output(&mut self) -> ChildStdout {
        self.0.stdout.take().expect("the output is taken once")
    }

    fn wait(&mut self) -> io::Result<()> {
        let status = self.0.wait()?;
        match status.success() {
            true => Ok(()),
            false => Err(io::Error::other(status.to_string())),
        }
    }
}

/// The recipe's own program in a role.
fn worker(role: &str, worker: usize, count: usize) -> Command {
    recipe([role, &worker.to_string(), &count.to_string()])
}

/// So many of the recipe's numbers are some 80,000 bytes: more than a pipe holds.
const ENOUGH: usize = 4_000;

/// Another one, with which nothing is wrong.
fn well(number: usize) -> Command {
    worker("sends", number, ENOUGH)
}

fn shell(script: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script]);
    command
}

/// Level 4: the original's ten processes, which keep their lists, and ten that send them.
fn twenty_thousand_each() {
    for (role, do_so, seen) in [
        ("keeps", "keep their numbers", 0),
        ("sends", "send them", COUNT),
    ] {
        let called = in_child(|| {
            let report = processes(WORKERS, |number| Child::start(worker(role, number, COUNT)))
                .map_err(|failed| failed.to_string())?;
            let lens: Vec<usize> = report.lists.iter().map(Vec::len).collect();
            let different: HashSet<_> = report.lists.into_iter().collect();
            Ok((report.made, lens, different.len()))
        });
        let what = format!("`processes`, with ten children that {do_so},");
        let (made, lens, different) = returned(&what, called);
        expect_eq!(
            made,
            [COUNT; WORKERS],
            "ten children say that they have made 20000 numbers, and {do_so}; how many each has \
             made"
        );
        expect_eq!(
            lens,
            [seen; WORKERS],
            "ten children have made 20000 numbers each, and {do_so}; how many of them the parent \
             has"
        );
        expect_eq!(
            different,
            if seen == 0 { 1 } else { WORKERS },
            "ten children {do_so}; the number of different lists"
        );
    }
}

/// Level 4: each child says its own number in the system's table.
fn processes_of_their_own() {
    let called = in_child(|| {
        let report = processes(4, |_| Child::start(shell("echo 1; echo $$")))
            .map_err(|failed| failed.to_string())?;
        let mut numbers = report.lists.concat();
        numbers.push(process::id().into());
        Ok(numbers)
    });
    let numbers = returned("`processes`", called);
    let different: HashSet<_> = numbers.iter().collect();
    expect!(
        numbers.len() == 5 && different.len() == 5,
        "four children and their parent have the process numbers {numbers:?}"
    );
}

/// Printed by the parent, for whoever looks at it from outside.
const STARTED: &str = "(one more child is started)\n";

/// Level 4: ten children in a ring. Each tells the next one that it is there, and waits
/// for the one before it, before it says anything.
fn children_meet() {
    let mut called = in_child(|| {
        let pipes: Vec<(PipeReader, PipeWriter)> =
            (0..WORKERS).map(|_| io::pipe().unwrap()).collect();
        let (before, after): (Vec<_>, Vec<_>) = pipes.into_iter().unzip();
        let before = RefCell::new(before.into_iter().map(Some).collect::<Vec<_>>());
        let after = RefCell::new(after.into_iter().map(Some).collect::<Vec<_>>());
        let start = |worker: usize| {
            let mut command = shell("echo here >&2; read line; echo 1; echo 7");
            let before = before.borrow_mut()[worker]
                .take()
                .expect("it is started once");
            let after = after.borrow_mut()[(worker + 1) % WORKERS].take();
            command
                .stdin(before)
                .stderr(after.expect("it is started once"));
            let child = Child::start(command)?;
            print!("{STARTED}");
            io::stdout().flush()?;
            Ok(child)
        };
        let report = processes(WORKERS, start).map_err(|failed| failed.to_string())?;
        Ok(report.lists)
    });
    let printed = String::from_utf8_lossy(&called.stdout).into_owned();
    let started = printed.matches(STARTED).count();
    called.stdout = printed.replace(STARTED, "").into_bytes();
    let what = format!(
        "`processes` has started {started} of {WORKERS} children, each of which waits for the \
         others, and"
    );
    expect_eq!(
        returned(&what, called),
        [[7]; WORKERS],
        "what ten children send that have met"
    );
}

/// Level 4: and many more, which are played by threads.
fn many_children_meet() {
    let meeting = Rendezvous::of(MANY);
    let roles: Vec<Role> = (0..MANY as u64)
        .map(|number| Role::says(&[1, number]))
        .collect();
    let report = Report {
        made: vec![1; MANY],
        lists: (0..MANY as u64).map(|number| vec![number]).collect(),
    };
    expect_outcome(&roles, || meeting.meet(), &Ok(report));
}

/// What may go wrong with a child that only a real one can show: what a shell does in its
/// place, and what that is called. All else is in `any_children`.
const TROUBLE: [(&str, &str); 9] = [
    ("echo 15000; seq 15000; exit 3", "it ends with exit code 3"),
    (
        "echo 15000; seq 15000; kill -KILL $$",
        "it is killed at its end",
    ),
    (
        "echo 15000; seq 7000; kill -KILL $$",
        "it is killed half-way",
    ),
    (
        "echo 15000; kill -TERM $$",
        "it is killed after its first line",
    ),
    ("exit 1", "it ends with exit code 1 and says nothing"),
    ("true", "it says nothing"),
    (
        "echo 3; echo 1; printf '\\3772\\n'; echo 3",
        "it sends a byte that is in no text",
    ),
    (
        "echo 15000; exec head -c 300000 /dev/zero",
        "it sends no numbers, but 300,000 zero bytes",
    ),
    (
        "echo 15000; exec seq -1 -1 -30000",
        "it sends 30,000 numbers below 0",
    ),
];

/// Level 5: the first worker that fails is named, whatever is wrong with it.
fn dead_children() {
    for (script, what) in TROUBLE {
        let failed = in_child(|| with_trouble(script)).expect_returned(&told(what));
        expect_named(failed, what);
    }
    let failed = in_child(|| processes(3, missing).err().map(|failed| failed.worker));
    let what = "its program does not exist";
    expect_named(failed.expect_returned(&told(what)), what);
}

#[track_caller]
fn expect_named(failed: Option<usize>, what: &str) {
    match failed {
        None => fail(format_args!(
            "worker 1 has failed ({what}), and `processes` returns Ok"
        )),
        Some(named) => expect_eq!(
            named,
            1,
            "worker 1 of 0, 1, 2 has failed ({what}); the worker that is named"
        ),
    }
}

/// Three children, with worker 1 a shell. Returns who has failed.
fn with_trouble(script: &str) -> Option<usize> {
    let start = |number| {
        Child::start(match number {
            1 => shell(script),
            _ => well(number),
        })
    };
    processes(3, start).err().map(|failed| failed.worker)
}

/// Worker 1 has no program.
fn missing(number: usize) -> io::Result<Child> {
    Child::start(match number {
        1 => Command::new("/there/is/no/such/program"),
        _ => well(number),
    })
}

fn told(what: &str) -> String {
    format!("`processes`, with worker 1 of 0, 1, 2 failing ({what}),")
}

/// Level 5: no child is left, dead or alive, whatever goes wrong.
fn no_zombie() {
    in_child(|| processes(3, |number| Child::start(well(number))).is_ok())
        .expect_clean("`processes`");
    for (script, what) in TROUBLE {
        in_child(|| with_trouble(script)).expect_clean(&told(what));
    }
    in_child(|| processes(3, missing).is_ok()).expect_clean(&told("its program does not exist"));
}

/// All of it while a signal comes every millisecond.
fn storm() {
    let called = in_child(|| {
        let _storm = Storm::start().unwrap();
        let report = processes(WORKERS, |number| {
            Child::start(worker("sends", number, COUNT))
        })
        .map_err(|failed| failed.to_string())?;
        Ok(report.lists.iter().map(Vec::len).collect::<Vec<usize>>())
    });
    expect_eq!(
        returned("`processes`, in bad weather,", called),
        [COUNT; WORKERS],
        "how many numbers of each worker the parent has in bad weather"
    );
}

/// What was returned; fails the check if that is an error.
#[track_caller]
fn returned<T>(what: &str, called: Called<Result<T, String>>) -> T {
    match called.expect_returned(what) {
        Ok(value) => value,
        Err(error) => fail(format_args!("{what} fails: {error}")),
    }
}

/// What the program prints, without the times: they are reported, not judged.
fn without_times(printed: &str) -> String {
    let lines = printed
        .lines()
        .map(|line| match line.split_once(" (after ") {
            Some((line, _)) => format!("{line}\n"),
            None => format!("{line}\n"),
        });
    lines.collect()
}
