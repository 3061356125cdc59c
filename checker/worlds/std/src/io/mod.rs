//! `std::io`: what works on memory is real, what a program prints goes into the
//! record of its execution, and nothing reads from outside.

mod stdio;

use model::not_modelled;

pub use std::io::{
    BufRead, BufReader, BufWriter, Bytes, Chain, Cursor, Empty, Error, ErrorKind, IntoInnerError,
    IoSlice, IoSliceMut, LineWriter, Lines, Read, Repeat, Result, Seek, SeekFrom, Sink, Split,
    Take, Write, WriterPanicked, copy, empty, read_to_string, repeat, sink,
};
pub use stdio::{IsTerminal, Stderr, StderrLock, Stdout, StdoutLock, stderr, stdout};

pub mod prelude {
    pub use std::io::{BufRead, Read, Seek, Write};
}

not_modelled! {
    fn stdin():
        "`std::io::stdin` is not modelled: take an `impl BufRead`, and pass `stdin().lock()` in \
         `main`";
    fn pipe(): "`std::io::pipe` is not modelled: use `std::sync::mpsc::channel`";
    type Stdin, NoStdin {}: "`std::io::Stdin` is not modelled: take an `impl BufRead`";
    type StdinLock, NoStdinLock {}: "`std::io::StdinLock` is not modelled: take an `impl BufRead`";
    type PipeReader, NoPipeReader {}: "`std::io::PipeReader` is not modelled: take an `impl Read`";
    type PipeWriter, NoPipeWriter {}: "`std::io::PipeWriter` is not modelled: take an `impl Write`";
}
