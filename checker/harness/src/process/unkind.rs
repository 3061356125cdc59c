//! Streams that do only what they have to.
//!
//! A `read` may give fewer bytes than there is room for, a `write` may take
//! fewer than it is given, and both may be interrupted before they have done
//! anything. Code that was written for a kind machine shows here, each time and
//! without any timing.

use std::io::{self, ErrorKind, Read, Write};

/// A stream with less than usual in each call.
#[derive(Debug)]
pub struct Unkind<S> {
    stream: S,
    reads: usize,
    writes: usize,
    interrupts: bool,
    interrupted: bool,
}

impl<S> Unkind<S> {
    /// As kind as `stream` itself.
    pub fn new(stream: S) -> Self {
        Self {
            stream,
            reads: usize::MAX,
            writes: usize::MAX,
            interrupts: false,
            interrupted: false,
        }
    }

    /// At most so many bytes in a read.
    pub fn reads(mut self, bytes: usize) -> Self {
        self.reads = bytes;
        self
    }

    /// At most so many bytes in a write.
    pub fn writes(mut self, bytes: usize) -> Self {
        self.writes = bytes;
        self
    }

    /// Every other call is interrupted before it has done anything.
    pub fn interrupts(mut self) -> Self {
        self.interrupts = true;
        self
    }

    pub fn into_inner(self) -> S {
        self.stream
    }

    pub fn get_ref(&self) -> &S {
        &self.stream
    }

    fn gust(&mut self) -> io::Result<()> {
        self.interrupted = self.interrupts && !self.interrupted;
        match self.interrupted {
            true => Err(ErrorKind::Interrupted.into()),
            false => Ok(()),
        }
    }
}

impl<S: Read> Read for Unkind<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.gust()?;
        let most = buffer.len().min(self.reads);
        self.stream.read(&mut buffer[..most])
    }
}

impl<S: Write> Write for Unkind<S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.gust()?;
        let most = bytes.len().min(self.writes);
        self.stream.write(&bytes[..most])
    }

    /// Not interrupted: nobody tries a `flush` again.
    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
