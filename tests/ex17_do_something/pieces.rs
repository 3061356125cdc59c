//! Levels 3 and 4: a pipe takes and gives what it likes, a piece at a time.

use std::io::{self, Cursor, ErrorKind, Read, Write};

use harness::process::{Unkind, in_child};
use harness::{expect, expect_eq, fail};

use crate::exercise::{Process, Report, processes, send};

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
pub fn sent_in_pieces() {
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
        for call in 1..=3 {
            let mut out = Fails(call, Vec::new());
            let outcome = send(list, &mut out);
            let (written, all) = (out.1.len(), expected.len());
            expect!(
                outcome.is_err() || out.1 == expected.as_bytes(),
                "call {call} of `write` fails, and no other; `send` returns Ok, and what it has \
                 written is not the list ({written} of {all} bytes)"
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

/// A pipe that cannot be written to once, at this call.
struct Fails(usize, Vec<u8>);

impl Write for Fails {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.wrapping_sub(1);
        match self.0 {
            0 => Err(io::Error::other("it cannot be written to")),
            _ => self.1.write(bytes),
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
pub struct Silent(Option<Output>);

type Output = Box<dyn Read + Send>;

impl Silent {
    pub fn new(output: impl Read + Send + 'static) -> Self {
        Self(Some(Box::new(output)))
    }
}

impl Process for Silent {
    type Output = Output;

    fn output(&mut self) -> Output {
        self.0.take().expect("the output is taken once")
    }

    fn wait(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Level 4: a line may come in several pieces, and several lines in one.
pub fn heard_in_pieces() {
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
            Ok(Silent::new(output))
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
    let often = |_| Ok(Silent::new(Interrupted(AGAIN, Cursor::new("2\n70\n71\n"))));
    expect!(
        processes(1, often).is_ok_and(|report| report.lists == [[70, 71]]),
        "`read` is interrupted {AGAIN} times in a row, and `processes` does not return the two \
         numbers that were sent"
    );
    let broken = |_| Ok(Silent::new(Cursor::new("2\n70\n71\n").chain(Unreadable)));
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
