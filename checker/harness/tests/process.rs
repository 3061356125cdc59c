//! What the supervisor of real processes sees.
//!
//! Each case is a check of kind `process`, run as a recipe's are: in a process
//! of its own. Some look at a result from inside and pass; of others the
//! verdict itself is what is tested.

use std::env;
use std::fs::File;
use std::io::{self, ErrorKind, PipeReader, PipeWriter, Read, Write};
use std::mem::forget;
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio, exit};
use std::thread;
use std::time::Duration;

use harness::process::{
    Doorman, Ending, Failure, Run, Storm, Unkind, in_child, in_child_within, run, tiny_pipe,
};
use harness::record::Status;
use harness::{Check, Target, expect, expect_eq, run_check};
use libtest_mimic::{Arguments, Failed, Trial};

/// A check, the verdict that it must get, and what the message must say.
struct Case {
    check: Check,
    name: &'static str,
    status: Status,
    says: &'static [&'static str],
}

const fn case(
    name: &'static str,
    run: fn(),
    status: Status,
    says: &'static [&'static str],
) -> Case {
    Case {
        check: Check::process(name, run),
        name,
        status,
        says,
    }
}

const fn passes(name: &'static str, run: fn()) -> Case {
    case(name, run, Status::Pass, &[])
}

const CASES: &[Case] = &[
    passes("exit_codes_and_signals", exit_codes_and_signals),
    passes("input_and_output", input_and_output),
    passes("what_a_closure_returns", what_a_closure_returns),
    passes("endings_of_a_closure", endings_of_a_closure),
    passes("time_limit", time_limit),
    passes("flood", flood),
    passes("zombies", zombies),
    passes("orphans", orphans),
    passes("disowned_and_ended", disowned_and_ended),
    passes("left_open", left_open),
    passes("given_to_a_program", given_to_a_program),
    passes("left_shared_memory", left_shared_memory),
    passes("private_shared_memory", private_shared_memory),
    passes("strays", strays),
    passes("storm_interrupts", storm_interrupts),
    passes("storm_then_calm", storm_then_calm),
    passes("unkind_streams", unkind_streams),
    passes("tiny_pipes", tiny_pipes),
    passes("slow_is_not_stuck", slow_is_not_stuck),
    passes(
        "fed_from_outside_is_not_stuck",
        fed_from_outside_is_not_stuck,
    ),
    case(
        "own_write_end",
        own_write_end,
        Status::Deadlock,
        &[
            "it waits for something that only it could do",
            "reads from a pipe, which is empty",
            "its write end is still open in the process (descriptor",
            "The process waits for the end of file, which comes when the last copy",
            "Which value in the source owns it while this read waits?",
        ],
    ),
    case(
        "write_end_in_the_parent",
        write_end_in_the_parent,
        Status::Deadlock,
        &[
            "every process waits for another one",
            "parent reads from the pipe out of `cat`, which is empty",
            "its write end is still open in `cat` (descriptor 1)",
            "cat reads from the pipe into `cat`, which is empty",
            "its write end is still open in `parent` (descriptor",
            "Whose turn is it?",
        ],
    ),
    case(
        "write_end_inherited",
        write_end_inherited,
        Status::Deadlock,
        &[
            "cat reads from the pipe into `cat`",
            "its write end is still open in `cat` (descriptor",
            "parent waits for the end of `cat`",
            "what does a new process inherit?",
        ],
    ),
    case(
        "waits_before_reading",
        waits_before_reading,
        Status::Deadlock,
        &[
            "parent waits for the end of `head -c 1000000 /dev/zero`",
            "head -c 1000000 /dev/zero writes to the pipe out of `head",
            "What has to come first?",
        ],
    ),
    case(
        "both_directions_full",
        both_directions_full,
        Status::Deadlock,
        &[
            "parent writes to the pipe into `cat`, which is full",
            "cat writes to the pipe out of `cat`, which is full",
            "Who reads what",
        ],
    ),
    case(
        "socket_that_stays_open",
        socket_that_stays_open,
        Status::Deadlock,
        &[
            "reads from a socket, and nothing comes",
            "its other end is open in `parent`",
        ],
    ),
    case(
        "polled_pipes",
        polled_pipes,
        Status::Deadlock,
        &["parent reads from", "cat reads from the pipe into `cat`"],
    ),
    case(
        "threads_and_processes",
        threads_and_processes,
        Status::Deadlock,
        &[
            "parent, main thread",
            "waits for another thread",
            "parent, thread reader",
        ],
    ),
    case(
        "file_lock",
        file_lock,
        Status::Deadlock,
        &[
            "waits for the lock of a file, which `parent` has",
            "parent waits for the end of `flock",
            "What has to be given back before this wait?",
        ],
    ),
    case(
        "shared_lock",
        shared_lock,
        Status::Deadlock,
        &[
            "parent waits for the end of `child`",
            "child waits for a lock or a condition",
            "with the locks that were taken",
        ],
    ),
    case(
        "forgotten_child",
        forgotten_child,
        Status::Leftover,
        &["a child that ran `true` had ended and was never waited for: a zombie"],
    ),
    case(
        "message_of_a_failure",
        || harness::fail("two is not three"),
        Status::Fail,
        &["two is not three (", "tests/process.rs:"],
    ),
    case(
        "crash",
        || std::process::abort(),
        Status::Crash,
        &["it aborted"],
    ),
    case(
        "exit",
        || exit(0),
        Status::NoVerdict,
        &["ended with code 0: something called `process::exit`"],
    ),
];

fn main() {
    if !cfg!(target_os = "linux") {
        println!("most of what these tests look at is seen on Linux alone");
        return;
    }
    let checks: Vec<Check> = CASES.iter().map(|case| case.check).collect();
    harness::serve(&Target {
        package: "",
        exercise: ".",
        recipe: "",
        checks: checks.leak(),
    });
    let trials = CASES
        .iter()
        .map(|case| Trial::test(case.name, || verdict_of(case)))
        .collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit()
}

fn verdict_of(case: &Case) -> Result<(), Failed> {
    let command = Command::new(env::current_exe()?);
    let (record, printed) = run_check(command, case.name, Duration::from_secs(20));
    let told = format!("{}: {}\n{printed}", record.status.word(), record.message);
    if record.status != case.status {
        return Err(Failed::from(format!(
            "not {}, but {told}",
            case.status.word()
        )));
    }
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in case.says {
        if !words(&record.message).contains(part) {
            return Err(Failed::from(format!(
                "it does not say {part:?}, but {told}"
            )));
        }
    }
    Ok(())
}

fn shell(script: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script]);
    command
}

/// A child of this process that copies its input to its output.
fn cat() -> (Child, PipeWriter, PipeReader) {
    let (their_input, input) = io::pipe().unwrap();
    let (output, their_output) = io::pipe().unwrap();
    let child = Command::new("cat")
        .stdin(their_input)
        .stdout(their_output)
        .spawn()
        .unwrap();
    (child, input, output)
}

fn exit_codes_and_signals() {
    expect_eq!(run(shell("exit 0")).ending, Ending::Exited(0), "the ending");
    expect_eq!(run(shell("exit 7")).ending, Ending::Exited(7), "the ending");
    expect_eq!(
        run(shell("kill -TERM $$")).ending,
        Ending::Killed("SIGTERM"),
        "the ending"
    );
    expect_eq!(
        run(shell("kill -KILL $$")).ending,
        Ending::Killed("SIGKILL"),
        "the ending"
    );
    run(shell("exit 7")).expect_code("the shell", 7);
}

fn input_and_output() {
    let bytes: Vec<u8> = (0..1 << 20).map(|i| (i / 7) as u8).collect();
    let ran = Run::new(Command::new("cat"))
        .input(bytes.clone())
        .finish()
        .expect_clean("cat");
    expect!(
        ran.stdout == bytes,
        "cat gives back {} bytes, not what it was given",
        ran.stdout.len()
    );

    let mut command = shell("echo $GREETING; echo away >&2; exit 3");
    command.env("GREETING", "hello");
    let ran = run(command).expect_code("the shell", 3);
    expect_eq!(
        (ran.text().as_str(), ran.stderr.as_slice()),
        ("hello\n", &b"away\n"[..]),
        "what came"
    );

    // It need not read what it is given.
    Run::new(shell("exit 0"))
        .input(bytes)
        .finish()
        .expect_clean("the shell");
}

fn what_a_closure_returns() {
    let called = in_child(|| {
        println!("from inside");
        vec![1, 2, 3]
    });
    expect_eq!(
        called.stdout.as_slice(),
        b"from inside\n",
        "what it printed"
    );
    expect_eq!(
        called.expect_clean("the closure"),
        [1, 2, 3],
        "what it returned"
    );

    // What the closure owns is not kept open here.
    let (mut reader, writer) = io::pipe().unwrap();
    in_child(move || drop(writer)).expect_clean("the closure");
    expect_eq!(
        reader.read(&mut [0]).unwrap(),
        0,
        "what is read after the end"
    );
}

fn endings_of_a_closure() {
    let failure = |run: fn()| in_child(run).outcome.unwrap_err();
    let Failure::Panicked { message, .. } = failure(|| panic!("not today")) else {
        harness::fail("a panic is not seen")
    };
    expect!(
        message.starts_with("not today (") && message.contains("process.rs:"),
        "{message}"
    );
    for (run, expected) in [
        ((|| exit(3)) as fn(), Ending::Exited(3)),
        (|| std::process::abort(), Ending::Killed("SIGABRT")),
        (|| overflow(0), Ending::Killed("SIGABRT")),
    ] {
        match failure(run) {
            Failure::Ended(ending) => expect_eq!(ending, expected, "the ending"),
            Failure::Panicked { message, .. } => harness::fail(message),
        }
    }
}

fn overflow(depth: u64) {
    let bytes = [depth; 1024];
    if std::hint::black_box(&bytes)[0] < u64::MAX {
        overflow(depth + 1);
    }
}

fn time_limit() {
    let endless = || {
        while std::hint::black_box(true) {
            std::hint::spin_loop();
        }
    };
    let called = in_child_within(Duration::from_millis(100), endless);
    match called.outcome {
        Err(Failure::Ended(Ending::TimedOut { doing, .. })) => {
            expect_eq!(doing.trim(), "the process runs", "what it did");
        }
        other => harness::fail(format!("{other:?}")),
    }
    let ran = Run::new(shell("while :; do :; done"))
        .limit(Duration::from_millis(100))
        .finish();
    expect!(
        matches!(ran.ending, Ending::TimedOut { .. }),
        "{:?}",
        ran.ending
    );
}

fn flood() {
    let ran = run(shell(
        "while :; do echo yes yes yes yes yes yes yes yes; done",
    ));
    expect_eq!(ran.ending, Ending::Flooded, "the ending");
    expect_eq!(
        run(Command::new("yes")).ending,
        Ending::Flooded,
        "the ending of `yes`"
    );
}

fn zombies() {
    let called = in_child(|| {
        for _ in 0..3 {
            let mut child = Command::new("true").stdout(Stdio::piped()).spawn().unwrap();
            // Its end, without waiting for it.
            child
                .stdout
                .take()
                .unwrap()
                .read_to_end(&mut Vec::new())
                .unwrap();
            forget(child);
        }
    });
    expect_eq!(
        (called.left.zombies(), called.left.orphans()),
        (3, 0),
        "zombies and orphans"
    );

    let ran = run(shell("true & true & exit 0"));
    expect_eq!(ran.left.zombies(), 2, "the zombies of a shell");
    run(shell("true & true & wait")).expect_clean("a shell that waits");
}

fn orphans() {
    for start in ["", "setsid "] {
        let ran = run(shell(&format!("{start}tail -f /dev/null & echo $!")));
        expect_eq!(
            (ran.left.zombies(), ran.left.orphans()),
            (0, 1),
            "zombies and orphans"
        );
        expect_eq!(
            ran.left.unwaited[0].name.as_str(),
            "`tail -f /dev/null`",
            "its name"
        );
        let pid = ran.text().trim().to_owned();
        expect!(
            File::open(format!("/proc/{pid}/stat")).is_err(),
            "the orphan still runs"
        );
    }
    // One below another, and both in sessions of their own.
    let ran = run(shell(
        "setsid sh -c 'setsid tail -f /dev/null & wait' & exit 0",
    ));
    expect_eq!(ran.left.orphans(), 2, "the orphans");
    // Nobody else is hit.
    let (mut child, input, mut output) = cat();
    run(shell("tail -f /dev/null & exit 0"));
    drop(input);
    expect_eq!(output.read(&mut [0]).unwrap(), 0, "what is read at the end");
    expect!(
        child.wait().unwrap().success(),
        "a child from before was killed"
    );
}

/// Disowned on purpose, and ended before its grandparent: init would have
/// waited for it.
fn disowned_and_ended() {
    in_child(|| {
        let output = shell("true & echo $!").output().unwrap();
        let pid = String::from_utf8(output.stdout).unwrap();
        // The supervisor is init here.
        while File::open(format!("/proc/{}/stat", pid.trim())).is_ok() {
            thread::yield_now();
        }
    })
    .expect_clean("the closure");
}

fn left_open() {
    let called = in_child(|| {
        let (reader, writer) = io::pipe().unwrap();
        forget(writer);
        drop(reader);
        forget(UnixStream::pair().unwrap().0);
        drop(File::open("/dev/null").unwrap());
    });
    let told = called.left.to_string();
    expect_eq!(called.left.descriptors.len(), 2, "how many are left open");
    expect!(
        told.contains("the write end of a pipe (descriptor"),
        "it says {told}"
    );
    expect!(told.contains("a socket (descriptor"), "it says {told}");
}

fn given_to_a_program() {
    let doorman = Doorman::new();
    let (_reader, _writer) = io::pipe().unwrap();
    let ran = run(doorman.before(&shell("echo hello")));
    expect_eq!(
        ran.expect_clean("the shell").text().as_str(),
        "hello\n",
        "what it printed"
    );
    doorman.expect_nothing_more();

    // These are not closed when a program is started.
    let (their_input, input) = nix::unistd::pipe().unwrap();
    let mut command = doorman.before(&Command::new("true"));
    expect!(
        command.stdin(their_input).status().unwrap().success(),
        "`true` fails"
    );
    let arrivals = doorman.arrivals();
    let names: Vec<&str> = arrivals
        .iter()
        .map(|arrival| arrival.name.as_str())
        .collect();
    expect_eq!(names, ["-c echo hello", "true"], "who came");
    let more = arrivals[1].more.join(", ");
    expect!(
        more.contains("the write end of the pipe that it reads from"),
        "it has {more}"
    );
    drop(input);
}

fn left_shared_memory() {
    let called = in_child(|| drop(File::create("/dev/shm/harness-left-this")));
    expect_eq!(
        called.left.shared_memory.join(", ").as_str(),
        "/dev/shm/harness-left-this",
        "what is left"
    );
    // Not again by the next one, who did not make it.
    in_child(|| ()).expect_clean("nothing");
    std::fs::remove_file("/dev/shm/harness-left-this").unwrap();
}

fn private_shared_memory() {
    let name = "/dev/shm/harness-private";
    File::create(name).unwrap();
    // Whoever runs this check at the same time has another one.
    std::fs::remove_file(name).unwrap();
}

fn strays() {
    let called = in_child(|| {
        // SAFETY: this process has one thread.
        if let nix::unistd::ForkResult::Parent { child } = unsafe { nix::unistd::fork() }.unwrap() {
            nix::sys::wait::waitpid(child, None).unwrap();
        }
        // Both come here.
    });
    expect!(called.outcome.is_ok(), "{:?}", called.outcome);
    expect_eq!(
        called.left.strays,
        ["a forked child went on in its parent's code and returned from it, beside its parent"],
        "what is said"
    );
}

fn storm_interrupts() {
    let interrupted = in_child(|| {
        let (mut reader, mut writer) = io::pipe().unwrap();
        let storm = Storm::start().unwrap();
        let mut interrupted = 0;
        thread::scope(|scope| {
            let storm = &storm;
            scope.spawn(move || {
                // Signals are for the reader alone.
                let mut alarm = nix::sys::signal::SigSet::empty();
                alarm.add(nix::sys::signal::Signal::SIGALRM);
                alarm.thread_block().unwrap();
                for _ in 0..100 {
                    let gusts = storm.gusts();
                    while storm.gusts() < gusts + 2 {
                        thread::yield_now();
                    }
                    writer.write_all(b"x").unwrap();
                }
            });
            loop {
                match reader.read(&mut [0]) {
                    Ok(0) => break,
                    Ok(_) => {}
                    Err(error) if error.kind() == ErrorKind::Interrupted => interrupted += 1,
                    Err(error) => panic!("{error}"),
                }
            }
        });
        interrupted
    })
    .expect_clean("the reader");
    expect!(
        interrupted > 10,
        "only {interrupted} reads were interrupted"
    );
}

/// A storm does not hide a deadlock for ever, and ends without a trace.
fn storm_then_calm() {
    let called = in_child(|| {
        let (mut reader, _writer) = io::pipe().unwrap();
        let _storm = Storm::start().unwrap();
        // Tries again after each interruption.
        reader.read_exact(&mut [0]).unwrap();
    });
    expect!(
        matches!(called.outcome, Err(Failure::Ended(Ending::Stuck(_)))),
        "{:?}",
        called.outcome
    );
    in_child(|| {
        for _ in 0..20 {
            drop(Storm::start().unwrap());
        }
    })
    .expect_clean("short storms");
}

fn unkind_streams() {
    let mut stream = Unkind::new(&b"hello"[..]).reads(2).interrupts();
    let mut buffer = [0; 8];
    let error = stream.read(&mut buffer).unwrap_err();
    expect_eq!(error.kind(), ErrorKind::Interrupted, "the first read");
    expect_eq!(stream.read(&mut buffer).unwrap(), 2, "the second read");
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    expect_eq!(rest.as_str(), "llo", "the rest");

    let mut stream = Unkind::new(Vec::new()).writes(3).interrupts();
    expect!(
        stream.write(b"hello").is_err(),
        "the first write is not interrupted"
    );
    expect_eq!(stream.write(b"hello").unwrap(), 3, "the second write");
    stream.write_all(b"lo").unwrap();
    expect_eq!(stream.into_inner().as_slice(), b"hello", "what was written");
}

fn tiny_pipes() {
    let (reader, mut writer) = tiny_pipe().unwrap();
    writer.write_all(&[0; 4096]).unwrap();
    let called = in_child(move || {
        let _reader = reader;
        writer.write_all(&[0; 1]).unwrap();
    });
    match called.outcome {
        Err(Failure::Ended(Ending::Stuck(story))) => expect!(
            story.contains("which is full") && story.contains("broken pipe"),
            "it says {story}"
        ),
        other => harness::fail(format!("{other:?}")),
    }
}

/// Everybody waits for one that only takes its time.
fn slow_is_not_stuck() {
    in_child(|| {
        let script = "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo done";
        let mut child = shell(script).stdout(Stdio::piped()).spawn().unwrap();
        let mut cat = Command::new("cat")
            .stdin(child.stdout.take().unwrap())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut text = String::new();
        cat.stdout
            .take()
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        expect_eq!(text.as_str(), "done\n", "what came");
        cat.wait().unwrap();
        child.wait().unwrap();
    })
    .expect_clean("the slow one");
    // One that wakes by itself.
    in_child(|| thread::sleep(Duration::from_millis(200))).expect_clean("the sleeper");
}

/// Somebody outside still has the other end.
fn fed_from_outside_is_not_stuck() {
    let (mut reader, writer) = io::pipe().unwrap();
    let mut copy = reader.try_clone().unwrap();
    let called = in_child_within(Duration::from_millis(300), move || {
        copy.read_exact(&mut [0]).unwrap();
    });
    match called.outcome {
        Err(Failure::Ended(Ending::TimedOut { doing, .. })) => {
            expect!(doing.contains("reads from descriptor"), "it did {doing:?}");
        }
        other => harness::fail(format!("{other:?}")),
    }
    drop(writer);
    expect_eq!(reader.read(&mut [0]).unwrap(), 0, "what is read");
}

fn own_write_end() {
    let (mut reader, _writer) = io::pipe().unwrap();
    reader.read_to_end(&mut Vec::new()).unwrap();
}

fn write_end_in_the_parent() {
    let (_child, _input, mut output) = cat();
    output.read_to_end(&mut Vec::new()).unwrap();
}

fn write_end_inherited() {
    let (their_input, input) = nix::unistd::pipe().unwrap();
    let mut child = Command::new("cat").stdin(their_input).spawn().unwrap();
    drop(input);
    child.wait().unwrap();
}

fn waits_before_reading() {
    let mut child = Command::new("head")
        .args(["-c", "1000000", "/dev/zero"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = child.stdout.take();
    child.wait().unwrap();
    drop(output);
}

fn both_directions_full() {
    let (mut child, mut input, mut output) = cat();
    input.write_all(&[0; 1 << 20]).unwrap();
    drop(input);
    output.read_to_end(&mut Vec::new()).unwrap();
    child.wait().unwrap();
}

fn socket_that_stays_open() {
    let (_ours, theirs) = UnixStream::pair().unwrap();
    let mut child = Command::new("cat")
        .stdin(Stdio::from(std::os::fd::OwnedFd::from(theirs)))
        .spawn()
        .unwrap();
    child.wait().unwrap();
}

/// The standard library waits for two pipes at once by `poll`.
fn polled_pipes() {
    let (their_input, _input) = io::pipe().unwrap();
    let child = Command::new("cat")
        .stdin(their_input)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.wait_with_output().unwrap();
}

fn threads_and_processes() {
    let (_child, _input, mut output) = cat();
    thread::Builder::new()
        .name("reader".into())
        .spawn(move || output.read_to_end(&mut Vec::new()).unwrap())
        .unwrap()
        .join()
        .unwrap();
}

fn file_lock() {
    // Any file will do; this one need not be removed.
    let path = env::current_exe().unwrap();
    let file = File::open(&path).unwrap();
    file.lock().unwrap();
    Command::new("flock")
        .arg(path)
        .arg("true")
        .status()
        .unwrap();
}

/// A copy of the lock is what a forked child waits for, and nobody gives it back.
fn shared_lock() {
    let lock = std::sync::Mutex::new(());
    let _guard = lock.lock().unwrap();
    // SAFETY: this process has one thread.
    match unsafe { nix::unistd::fork() }.unwrap() {
        nix::unistd::ForkResult::Child => drop(lock.lock()),
        nix::unistd::ForkResult::Parent { child } => {
            nix::sys::wait::waitpid(child, None).unwrap();
        }
    }
}

fn forgotten_child() {
    forget(Command::new("true").spawn().unwrap());
}
