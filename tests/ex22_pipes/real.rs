//! What must hold for real processes, in any weather.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::{self, Cursor, ErrorKind, Read, Write};
use std::path::PathBuf;
use std::process::{self, Child, Command};
use std::thread;

use harness::process::{Called, Doorman, Storm, Unkind, in_child, recipe, tiny_pipe};
use harness::{Check, expect, expect_eq, fail};
use nix::sys::stat::Mode;
use nix::unistd::{dup2_stdin, mkfifo};

use crate::exercise::{converse, numbers, pipeline, receive, send, shout, squares};

#[path = "talk.rs"]
mod talk;

#[path = "threads.rs"]
mod threads;

use talk::Talk;

pub const CHECKS: &[Check] = &[
    Check::process("squares_in_pieces", squares_in_pieces),
    Check::process("frames", frames),
    Check::process("cut_off", cut_off),
    Check::process("not_text", not_text),
    Check::process("shouts", shouts),
    Check::process("end_of_file", end_of_file),
    Check::process("more_than_a_pipe_holds", more_than_a_pipe_holds),
    Check::process("both_at_once", both_at_once),
    Check::process("conversation", conversation),
    Check::process("nothing_inherited", nothing_inherited),
    Check::process("what_is_not_theirs", what_is_not_theirs),
    Check::process("failing_stages", failing_stages),
    Check::process("nobody_left", nobody_left),
    Check::process("storm", storm),
    Check::snapshot("transcript", str::to_owned),
];

/// How a stream may behave: at most so many bytes in a read and in a write, and
/// whether it is interrupted in between.
const WEATHER: [(usize, usize, bool); 6] = [
    (usize::MAX, usize::MAX, false),
    (1, usize::MAX, false),
    (usize::MAX, 1, false),
    (usize::MAX, usize::MAX, true),
    (3, 2, true),
    (1, 1, true),
];

/// The recipe's own program in a role.
fn stage(role: &str) -> Command {
    recipe([role])
}

/// Level 1: a line comes in any pieces.
fn squares_in_pieces() {
    let mut input = Vec::new();
    numbers(300, &mut input).unwrap();
    let expected: Vec<u64> = (0..300).map(|number| number * number).collect();
    for (reads, writes, interrupted) in WEATHER {
        let mut rd = Unkind::new(input.as_slice()).reads(reads);
        let mut wr = Unkind::new(Vec::new()).writes(writes);
        if interrupted {
            (rd, wr) = (rd.interrupts(), wr.interrupts());
        }
        let how = weather(reads, writes, interrupted);
        match squares(&mut rd, &mut wr) {
            Ok(()) => expect_eq!(
                lines(&wr.into_inner()),
                expected,
                "what `squares` writes{how}"
            ),
            Err(error) => fail(format_args!("`squares` fails{how}: {error}")),
        }
    }

    let mut output = Vec::new();
    let outcome = squares(&b"4294967295\n"[..], &mut output);
    expect!(
        outcome.is_ok(),
        "`squares` fails for the largest number: {outcome:?}"
    );
    expect_eq!(lines(&output), [18446744065119617025], "the largest square");

    for line in ["two", "", "-1", "4294967296"] {
        let input = format!("1\n{line}\n3\n");
        let outcome = squares(input.as_bytes(), &mut Vec::new());
        expect!(
            outcome.is_err(),
            "a line is {line:?}, which is no number of type u32, and `squares` returns Ok"
        );
    }

    let mut output = Vec::new();
    let outcome = squares(&b"1\n2\n3"[..], &mut output);
    expect!(
        outcome.is_ok() && lines(&output) == [1, 4, 9],
        "the input ends after 1, 2 and 3 without a line end, and of that `squares` makes {:?}",
        String::from_utf8_lossy(&output)
    );

    for input in [&b"1\n2\n3\n"[..], &input.repeat(20)] {
        let outcome = squares(input, Broken);
        expect!(
            outcome.is_err(),
            "nobody reads what `squares` writes: every write fails with a broken pipe, and \
             `squares` returns Ok for an input of {} bytes",
            input.len()
        );
    }
}

/// A pipe that nobody reads from.
struct Broken;

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The numbers that a stage has written.
fn lines(output: &[u8]) -> Vec<u64> {
    let text = String::from_utf8_lossy(output);
    text.lines()
        .map(|line| match line.parse() {
            Ok(number) => number,
            Err(_) => fail(format_args!("the line {line:?} is not a number")),
        })
        .collect()
}

fn weather(reads: usize, writes: usize, interrupted: bool) -> String {
    let mut how = String::new();
    for (what, bytes) in [("read gives", reads), ("write takes", writes)] {
        if bytes < usize::MAX {
            let s = if bytes == 1 { "" } else { "s" };
            how.push_str(&format!(", when a {what} at most {bytes} byte{s}"));
        }
    }
    if interrupted {
        how.push_str(", when calls are interrupted (ErrorKind::Interrupted)");
    }
    how
}

/// Level 2: what is sent is received.
fn frames() {
    let mut sent = Vec::new();
    send(&mut sent, "hello").unwrap();
    expect_eq!(
        sent.as_slice(),
        b"\0\0\0\x05hello",
        "the frame of \"hello\" (four bytes of length, the highest first, and then the text)"
    );

    let long = "0123456789abcdef".repeat(1 << 16);
    let messages = ["hello", "", "Grüße, 世界", &long, "", "bye"];
    for (reads, writes, interrupted) in WEATHER {
        through(&messages, reads, writes, interrupted);
    }
    // Its length needs all four bytes.
    through(&[&long.repeat(17), "bye"], usize::MAX, usize::MAX, false);
}

/// Sends all messages, and receives them again.
fn through(messages: &[&str], reads: usize, writes: usize, interrupted: bool) {
    let how = weather(reads, writes, interrupted);
    let mut wr = Unkind::new(Vec::new()).writes(writes);
    if interrupted {
        wr = wr.interrupts();
    }
    for message in messages {
        if let Err(error) = send(&mut wr, message) {
            fail(format_args!(
                "`send` of {} fails{how}: {error}",
                shown(message)
            ));
        }
    }
    let mut rd = Unkind::new(Cursor::new(wr.into_inner())).reads(reads);
    if interrupted {
        rd = rd.interrupts();
    }
    for (before, message) in messages.iter().enumerate() {
        let sent = match before {
            0 => format!("{} was sent", shown(message)),
            _ => format!(
                "{} was sent after {}",
                shown(message),
                shown(messages[before - 1])
            ),
        };
        match receive(&mut rd) {
            Ok(Some(received)) => expect!(
                received == *message,
                "{sent}, and {} is received{how}",
                shown(&received)
            ),
            Ok(None) => fail(format_args!(
                "{sent}, and `receive` takes it for the end of file{how}"
            )),
            Err(error) => {
                let hint = match before {
                    0 => "",
                    _ => ": has the call before this one taken more than its own frame?",
                };
                fail(format_args!(
                    "{sent}, and `receive` fails{how}: {error}{hint}"
                ))
            }
        }
    }
    match receive(&mut rd) {
        Ok(None) => {}
        other => fail(format_args!(
            "after the last frame `receive` gives {other:?}, not None"
        )),
    }
}

/// A message, short enough for a sentence.
fn shown(message: &str) -> String {
    match message.chars().count() {
        count if count > 20 => {
            let start: String = message.chars().take(8).collect();
            format!("\"{start}…\" ({} bytes)", message.len())
        }
        _ => format!("{message:?}"),
    }
}

/// Level 2: a frame that ends too early is an error.
fn cut_off() {
    let whole = talk::frame("hello");
    for cut in 1..whole.len() {
        match receive(&whole[..cut]) {
            Err(_) => {}
            Ok(received) => fail(format_args!(
                "the other side ended after {cut} of {} bytes of a frame, and `receive` gives \
                 {received:?} instead of an error",
                whole.len()
            )),
        }
        let outcome = shout(Talk::all_at_once(&whole[..cut]));
        expect!(
            outcome.is_err(),
            "the other side ended after {cut} of {} bytes of a frame, and `shout` returns Ok",
            whole.len()
        );
    }
}

/// Level 2: bytes that are no text are an error, and not another text.
fn not_text() {
    // The second byte of a letter is missing.
    let frame = b"\0\0\0\x03a\xc3b";
    match receive(&frame[..]) {
        Err(_) => {}
        Ok(received) => fail(format_args!(
            "the three bytes of a message are no UTF-8, and `receive` gives {received:?} instead \
             of an error"
        )),
    }
    let outcome = shout(Talk::all_at_once(frame));
    expect!(
        outcome.is_err(),
        "the bytes of a message are no UTF-8, and `shout` returns Ok"
    );
}

/// Level 3: an answer is sent before the next message is waited for.
fn shouts() {
    let messages = ["hello from parent", "", "straße", "bye"];
    let frames = messages.map(talk::frame);
    for (reads, writes, interrupted) in WEATHER {
        let mut conn = Unkind::new(Talk::turn_by_turn(&frames))
            .reads(reads)
            .writes(writes);
        if interrupted {
            conn = conn.interrupts();
        }
        let how = weather(reads, writes, interrupted);
        if let Err(error) = shout(&mut conn) {
            fail(format_args!("`shout` fails{how}: {error}"));
        }
        let answers = conn.into_inner().answers();
        let expected = messages.map(|message| message.to_uppercase());
        expect_eq!(answers, expected, "what is shouted back{how}");
    }
}

/// Level 4: the reader sees the end of file, and the pipeline ends.
fn end_of_file() {
    let squares = returned("`pipeline`", in_child(|| pipeline(10, stage).map_err(told)));
    expect_eq!(
        squares,
        [0, 1, 4, 9, 16, 25, 36, 49, 64, 81],
        "what `pipeline` returns for 10 numbers"
    );
    let none = returned("`pipeline`", in_child(|| pipeline(0, stage).map_err(told)));
    expect!(
        none.is_empty(),
        "`pipeline` returns {none:?} for no numbers at all"
    );

    // Stages that write something else: what they write is what is asked for.
    let called = in_child(|| pipeline(10, replaced("squares", "cat")).map_err(told));
    expect_eq!(
        returned("`pipeline`, with `cat` for `squares`,", called),
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        "what `pipeline` returns for 10 numbers, with `cat` for `squares`,"
    );
    // To return all of them is right, and so is to say that there is one too many.
    // `sort` writes them all at once: it never hears that nobody reads the last.
    let one_more = "(cat; echo 10) | sort -n";
    let called = in_child(|| pipeline(10, replaced("squares", one_more)).map_err(told));
    if let Ok(numbers) = called.expect_returned("`pipeline`, when `squares` writes 11 numbers,") {
        expect_eq!(
            numbers.len(),
            11,
            "how many numbers `pipeline` returns when 11 come before the end of file"
        );
    }
}

/// Level 4: nobody waits before everything is read.
fn more_than_a_pipe_holds() {
    const COUNT: u32 = 100_000;
    let called = in_child(|| {
        pipeline(COUNT, stage)
            .map(|squares| squares.into_iter().eq((0..u64::from(COUNT)).map(|n| n * n)))
            .map_err(told)
    });
    expect!(
        returned("`pipeline`", called),
        "what `pipeline` returns for 100,000 numbers are not their squares"
    );

    let complains = "head -c 200000 /dev/zero >&2; echo 0";
    let called = in_child(|| pipeline(1, replaced("numbers", complains)).map_err(told));
    expect_eq!(
        returned(
            "`pipeline`, when `numbers` writes 200,000 bytes to its standard error,",
            called
        ),
        [0],
        "what `pipeline` returns when `numbers` has a lot to say on its standard error"
    );
}

/// Level 4: the two stages run at the same time, and the first numbers come through
/// before the last are written.
fn both_at_once() {
    let gate = Gate::new();
    let numbers = "echo 0; read go <$1; echo 1";
    let squares = "read first; echo go >$1; echo $first; cat";
    let called = in_child(|| {
        // Held open on both sides, so that the stages need not wait for each other to
        // open it.
        let _held = OpenOptions::new().read(true).write(true).open(&gate.0);
        let stage = |role: &str| {
            let mut command = shell(if role == "numbers" { numbers } else { squares });
            command.arg(role).arg(&gate.0);
            command
        };
        pipeline(2, stage).map_err(told)
    });
    expect_eq!(
        returned(
            "`pipeline`, when `numbers` goes on only after `squares` has had its first number,",
            called
        ),
        [0, 1],
        "what `pipeline` returns when the stages write 0 and 1"
    );
}

/// A pipe with a name, for as long as this value lives.
struct Gate(PathBuf);

impl Gate {
    fn new() -> Self {
        let path = env::temp_dir().join(format!("gate-{}", process::id()));
        mkfifo(&path, Mode::S_IRWXU).unwrap();
        Self(path)
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Level 5: both sides at once, as much as they like.
fn conversation() {
    let long = "0123456789abcdef".repeat(1 << 16);
    // Each one is different, so that an answer in the wrong place is seen.
    let many: Vec<String> = (0..200)
        .map(|number| format!("{number} {}", &long[..10_000]))
        .collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for messages in [
        &["hello from parent", "", "straße"][..],
        &many,
        &[&long],
        // Whoever sends one more before reading an answer fills both pipes.
        &[&long, &long[1..], &long[2..]],
        &[],
    ] {
        let called = in_child(|| {
            converse(messages, stage)
                .map(|answers| {
                    let expected = messages.iter().map(|message| message.to_uppercase());
                    answers.into_iter().eq(expected)
                })
                .map_err(told)
        });
        let what = match messages {
            [one] => format!("with a message of {} bytes", one.len()),
            [one, .., _] if one.len() == long.len() => {
                format!("with {} messages of 1 MiB", messages.len())
            }
            several => format!("with {} messages", several.len()),
        };
        expect!(
            returned(&format!("`converse`, {what},"), called),
            "what `converse` returns, {what}, is not what was sent, in upper case"
        );
    }

    // Who answers something else: that is what is asked for.
    let answers = r"printf '\0\0\0\001a\0\0\0\001b'; cat >/dev/null";
    let called = in_child(|| converse(&["", "hello"], replaced("shout", answers)).map_err(told));
    expect_eq!(
        returned("`converse`, when `shout` answers \"a\" and \"b\",", called),
        ["a", "b"],
        "what `converse` returns when `shout` answers \"a\" and \"b\""
    );
}

/// Level 5: a stage gets its ends and nobody else's.
fn nothing_inherited() {
    let doorman = Doorman::new();
    let stage = |role: &str| doorman.before(&stage(role));
    let called = in_child(|| pipeline(10, stage).map_err(told));
    doorman.expect_nothing_more();
    returned("`pipeline`", called);
    let called = in_child(|| converse(&["hello", "bye"], stage).map_err(told));
    doorman.expect_nothing_more();
    returned("`converse`", called);
    let names: Vec<String> = doorman
        .arrivals()
        .into_iter()
        .map(|arrival| arrival.name)
        .collect();
    expect_eq!(
        names,
        ["numbers 10", "shout", "squares"],
        "the list of processes that were started"
    );
}

/// Level 5: the standard input of the program, and its other children, are none of the
/// stages' business.
fn what_is_not_theirs() {
    const INPUT: &str = "for the program itself";
    type Call = fn() -> Result<(), String>;
    type Then = (
        Result<(), String>,
        Result<Option<i32>, String>,
        Result<String, String>,
    );
    let calls: [(&str, Call); 2] = [
        ("`pipeline`", || {
            let numbers = "cat >/dev/null; echo 0; echo 1";
            let called = pipeline(2, replaced("numbers", numbers)).map_err(told);
            called.map(drop)
        }),
        ("`converse`", || {
            converse(&["hello"], stage).map(drop).map_err(told)
        }),
    ];
    for (what, call) in calls {
        let called: Called<Then> = in_child(|| {
            let (rd, mut wr) = io::pipe().unwrap();
            wr.write_all(INPUT.as_bytes()).unwrap();
            dup2_stdin(&rd).unwrap();
            drop((rd, wr));
            let mut other = shell("exit 7").spawn().unwrap();
            until_it_has_ended(&other);
            let outcome = call();
            let code = other.wait().map(|status| status.code()).map_err(told);
            let input = io::read_to_string(io::stdin()).map_err(told);
            (outcome, code, input)
        });
        let (outcome, code, input) = called.expect_returned(what);
        expect!(
            code == Ok(Some(7)),
            "the program has another child, which has ended with exit code 7; when it waits for \
             that one after {what}, it gets {code:?}: somebody else has waited for it"
        );
        if let Err(error) = outcome {
            fail(format_args!(
                "{what} fails, in a program that has another child, and something on its standard \
                 input: {error}"
            ));
        }
        let input = input.unwrap_or_else(|error| error);
        expect!(
            input == INPUT,
            "on the program's standard input was {INPUT:?}, and after {what} it is {input:?}: which \
             process was given that input, or has something else been put in its place?"
        );
    }
}

/// Waits until the child has ended, and leaves it to others to wait for it.
#[cfg(target_os = "linux")]
fn until_it_has_ended(child: &Child) {
    use nix::sys::wait::{Id, WaitPidFlag, waitid};
    use nix::unistd::Pid;

    let id = Id::Pid(Pid::from_raw(child.id().cast_signed()));
    waitid(id, WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT).unwrap();
}

#[cfg(not(target_os = "linux"))]
fn until_it_has_ended(_: &Child) {}

/// What may go wrong with a process: what a shell does in its place, and what
/// that is called.
const PIPELINE_TROUBLE: [(&str, &str, &str); 5] = [
    (
        "squares",
        "cat >/dev/null; echo 0; echo 1; exit 3",
        "`squares` ends with exit code 3",
    ),
    (
        "squares",
        "cat >/dev/null; echo 0; kill -KILL $$",
        "`squares` is killed by a signal",
    ),
    (
        "numbers",
        "echo 0; echo 1; exit 1",
        "`numbers` ends with exit code 1",
    ),
    (
        "numbers",
        "echo 0; kill -TERM $$",
        "`numbers` is killed by a signal",
    ),
    (
        "squares",
        "cat >/dev/null; exec head -c 1000000 /dev/zero",
        "`squares` writes no numbers",
    ),
];

/// Each reads the message first, "HELLO" and its length, so that it is always sent.
const CONVERSE_TROUBLE: [(&str, &str); 4] = [
    (
        "exec head -c 9 >/dev/null",
        "`shout` ends without an answer",
    ),
    ("cat; exit 1", "`shout` answers, and ends with exit code 1"),
    (
        "cat; kill -KILL $$",
        "`shout` answers, and is killed by a signal",
    ),
    (
        "head -c 9 >/dev/null; printf '\\0\\0\\0'",
        "`shout` ends in the middle of an answer",
    ),
];

/// In this role a shell, in all others the recipe's own program.
fn replaced(role: &'static str, script: &'static str) -> impl Fn(&str) -> Command {
    move |wanted| {
        if wanted != role {
            return stage(wanted);
        }
        shell(script)
    }
}

fn shell(script: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script]);
    command
}

/// In this role a program that does not exist.
fn missing(role: &'static str) -> impl Fn(&str) -> Command {
    move |wanted| match wanted == role {
        true => Command::new("/there/is/no/such/program"),
        false => stage(wanted),
    }
}

/// Level 6: a stage that fails is an error.
fn failing_stages() {
    for (role, script, what) in PIPELINE_TROUBLE {
        let called = in_child(|| pipeline(10, replaced(role, script)).is_err());
        let noticed = called.expect_returned(&format!("`pipeline`, when {what},"));
        expect!(noticed, "{what}, and `pipeline` returns Ok");
    }
    for (script, what) in CONVERSE_TROUBLE {
        let called = in_child(|| converse(&["HELLO"], replaced("shout", script)).is_err());
        let noticed = called.expect_returned(&format!("`converse`, when {what},"));
        expect!(noticed, "{what}, and `converse` returns Ok");
    }
    let called = in_child(|| converse(&["hello"], missing("shout")).is_err());
    expect!(
        called.expect_returned("`converse`, when a program is missing,"),
        "the program of `shout` does not exist, and `converse` returns Ok"
    );
    for role in ["numbers", "squares"] {
        let called = in_child(|| pipeline(10, missing(role)).is_err());
        let noticed = called.expect_returned("`pipeline`, when a program is missing,");
        expect!(
            noticed,
            "the program of `{role}` does not exist, and `pipeline` returns Ok"
        );
    }
}

/// Level 6: whatever happens, nobody is left.
fn nobody_left() {
    leaves_nothing("`pipeline`", || pipeline(10, stage));
    leaves_nothing("`converse`", || converse(&["hello"], stage));
    for role in ["numbers", "squares"] {
        let what = format!("`pipeline`, when the program of `{role}` does not exist,");
        leaves_nothing(&what, || pipeline(10, missing(role)));
    }
    leaves_nothing(
        "`converse`, when the program of `shout` does not exist,",
        || converse(&["hello"], missing("shout")),
    );
    for (role, script, what) in PIPELINE_TROUBLE {
        leaves_nothing(&format!("`pipeline`, when {what},"), || {
            pipeline(10, replaced(role, script))
        });
    }
    for (script, what) in CONVERSE_TROUBLE {
        leaves_nothing(&format!("`converse`, when {what},"), || {
            converse(&["HELLO"], replaced("shout", script))
        });
    }
}

/// Fails the check if a process, a descriptor or a thread is left.
#[track_caller]
fn leaves_nothing<T>(what: &str, call: impl FnOnce() -> io::Result<T>) {
    let called = in_child(|| {
        let _ = call();
        threads::left()
    });
    let threads = called.expect_clean(what);
    expect!(
        threads == 0,
        "{what} has returned, and threads that it has started are still there, asleep: {threads}"
    );
}

/// All of it while signals come, through pipes that are full at once.
fn storm() {
    let called = in_child(|| {
        let _storm = Storm::start().unwrap();
        let (rd, their_wr) = tiny_pipe().unwrap();
        let (mut their_rd, wr) = tiny_pipe().unwrap();
        thread::scope(|scope| {
            scope.spawn(move || numbers(20_000, their_wr));
            let output = scope.spawn(move || {
                let mut output = Vec::new();
                their_rd.read_to_end(&mut output).unwrap();
                lines(&output)
            });
            squares(rd, wr).map_err(told)?;
            let expected = (0..20_000).map(|number| number * number);
            Ok::<bool, String>(output.join().unwrap().into_iter().eq(expected))
        })
    });
    expect!(
        returned("`squares`, in bad weather,", called),
        "what `squares` writes in bad weather are not the squares of 20,000 numbers"
    );

    let called = in_child(|| {
        let _storm = Storm::start().unwrap();
        let (mut rd, mut wr) = tiny_pipe().unwrap();
        let long = "0123456789abcdef".repeat(1 << 14);
        thread::scope(|scope| {
            let sent = scope.spawn(|| {
                (0..4)
                    .try_for_each(|_| send(&mut wr, &long))
                    .map_err(told)?;
                drop(wr);
                Ok::<(), String>(())
            });
            let mut whole = 0;
            while let Some(message) = receive(&mut rd).map_err(told)? {
                whole += usize::from(message == long);
            }
            sent.join().unwrap()?;
            Ok::<usize, String>(whole)
        })
    });
    expect_eq!(
        returned("`send` or `receive`, in bad weather,", called),
        4,
        "how many of 4 long messages arrive whole in bad weather"
    );

    let called = in_child(|| {
        let _storm = Storm::start().unwrap();
        pipeline(5000, stage)
            .map(|squares| squares.len())
            .map_err(told)
    });
    expect_eq!(
        returned("`pipeline`, in bad weather,", called),
        5000,
        "how many of 5000 squares come in bad weather"
    );

    let called = in_child(|| {
        let _storm = Storm::start().unwrap();
        converse(&["hello"; 50], stage)
            .map(|answers| answers.len())
            .map_err(told)
    });
    expect_eq!(
        returned("`converse`, in bad weather,", called),
        50,
        "how many of 50 answers come in bad weather"
    );
}

/// What a result becomes that leaves its process.
fn told(error: io::Error) -> String {
    error.to_string()
}

/// What was returned; fails the check if that is an error.
#[track_caller]
fn returned<T>(what: &str, called: Called<Result<T, String>>) -> T {
    match called.expect_returned(what) {
        Ok(value) => value,
        Err(error) => fail(format_args!("{what} fails: {error}")),
    }
}
