//! Feeds a process and keeps what it prints, without waiting for either.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::{AsFd, OwnedFd};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

/// More than a pipe can hold, so that what a process has left in it is read, and
/// not so much that one who prints without end keeps us from everything else.
const AT_ONCE: usize = 2 << 20;

/// What comes out of a process.
#[derive(Debug)]
pub(super) struct Outlet {
    end: Option<File>,
    pub bytes: Vec<u8>,
}

impl Outlet {
    pub fn new(end: Option<OwnedFd>) -> io::Result<Self> {
        Ok(Self {
            end: end.map(unblocked).transpose()?,
            bytes: Vec::new(),
        })
    }

    /// Reads what is there.
    fn read(&mut self) {
        let mut buffer = [0; 64 * 1024];
        let mut count = 0;
        while let Some(end) = self.end.as_mut().filter(|_| count < AT_ONCE) {
            match end.read(&mut buffer) {
                Ok(0) => self.end = None,
                Ok(more) => {
                    self.bytes.extend_from_slice(&buffer[..more]);
                    count += more;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(_) => self.end = None,
            }
        }
    }
}

/// What goes into a process.
#[derive(Debug)]
pub(super) struct Inlet {
    end: Option<File>,
    bytes: Vec<u8>,
    written: usize,
}

impl Inlet {
    pub fn new(end: Option<OwnedFd>, bytes: Vec<u8>) -> io::Result<Self> {
        Ok(Self {
            end: end.map(unblocked).transpose()?,
            bytes,
            written: 0,
        })
    }

    /// Writes what fits, and closes after the last byte.
    fn write(&mut self) {
        while let Some(end) = &mut self.end {
            match end.write(&self.bytes[self.written..]) {
                Ok(0) => self.end = None,
                Ok(count) => self.written += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                // A process need not read all that it could.
                Err(_) => self.end = None,
            }
        }
    }
}

/// Writes and reads what can be, and waits for at most so long until something
/// can.
pub(super) fn attend<const N: usize>(
    inlet: &mut Inlet,
    outlets: [&mut Outlet; N],
    milliseconds: u8,
) -> io::Result<()> {
    inlet.write();
    {
        let into = inlet
            .end
            .iter()
            .map(|end| PollFd::new(end.as_fd(), PollFlags::POLLOUT));
        let out = outlets
            .iter()
            .filter_map(|outlet| outlet.end.as_ref())
            .map(|end| PollFd::new(end.as_fd(), PollFlags::POLLIN));
        let mut all: Vec<PollFd<'_>> = into.chain(out).collect();
        match poll(&mut all, PollTimeout::from(milliseconds)) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    for outlet in outlets {
        outlet.read();
    }
    Ok(())
}

/// Our end only: the other side's flags are its own.
fn unblocked(end: OwnedFd) -> io::Result<File> {
    fcntl(&end, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
    Ok(File::from(end))
}
