//! `squares` squares line by line, in whatever pieces the lines come.

use std::io::{self, ErrorKind, Write};

use harness::process::Unkind;
use harness::{expect, expect_eq, fail};

use super::lines;
use super::weather::{WEATHER, weather};
use crate::exercise::{numbers, squares};

/// Level 1: a line comes in any pieces.
pub fn squares_in_pieces() {
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
