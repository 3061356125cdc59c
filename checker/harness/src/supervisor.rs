//! Starts a process, keeps what it prints, and ends it when its time is over.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, killpg};
use nix::sys::socket::{Shutdown, shutdown};
use nix::unistd::Pid;

/// How a process ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    Exited(i32),
    /// The signal's name.
    Signalled(String),
    TimedOut,
    /// It printed more than [`OUTPUT_LIMIT`].
    Flooded,
}

/// A process that has ended.
#[derive(Clone, Debug)]
pub struct Ran {
    pub ending: Ending,
    pub stdout: String,
    pub stderr: String,
    /// What it sent through its secret channel.
    pub(crate) sent: Vec<u8>,
}

/// What a process may print.
pub const OUTPUT_LIMIT: usize = 1 << 20;

/// How long it may take, in milliseconds, to notice that a process has ended while
/// somebody else holds its pipes open; not part of any verdict.
const LOOK_EVERY: u16 = 50;

/// The same, once it has closed everything: nearly always because it is ending. It is
/// looked at again and again after twice the time.
const LOOK_AT_ENDING: Duration = Duration::from_micros(50);

/// Runs `command` with nothing on its standard input.
pub fn run(mut command: Command, limit: Duration) -> io::Result<Ran> {
    command.stdin(Stdio::null());
    Supervised::start(command, None)?.finish(limit)
}

/// Runs `command`, which is one of our own test binaries, and hands it a
/// number that nobody can guess. Gives back the number and what was sent.
pub(crate) fn run_with_secret(mut command: Command, limit: Duration) -> io::Result<(String, Ran)> {
    let nonce = nonce()?;
    let (mut ours, theirs) = UnixStream::pair()?;
    ours.write_all(nonce.as_bytes())?;
    command.stdin(Stdio::from(OwnedFd::from(theirs)));
    let ran = Supervised::start(command, Some(ours))?.finish(limit)?;
    Ok((nonce, ran))
}

/// The length of the secret, in bytes of text.
const NONCE: usize = 32;

pub(crate) fn nonce() -> io::Result<String> {
    let mut bytes = [0; NONCE / 2];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// In the started process: takes the channel off the standard input, so that
/// nothing in this process finds it there, and reads the secret.
pub(crate) fn secret_channel() -> io::Result<(String, Secret)> {
    let channel = io::stdin().as_fd().try_clone_to_owned()?;
    let nothing = std::fs::File::open("/dev/null")?;
    nix::unistd::dup2_stdin(&nothing)?;
    let mut channel = UnixStream::from(channel);
    let mut nonce = [0; NONCE];
    channel.read_exact(&mut nonce)?;
    let nonce = String::from_utf8(nonce.to_vec()).map_err(io::Error::other)?;
    Ok((nonce, Secret(std::sync::Arc::new(channel))))
}

/// How long a process has to say where it is once its time is over.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// The way back to the process that wants the record.
#[derive(Clone, Debug)]
pub(crate) struct Secret(std::sync::Arc<UnixStream>);

impl Secret {
    /// Waits until that process has no more time for us.
    pub fn wait_for_the_end(&self) {
        let mut nothing = [0];
        while let Ok(1..) = (&*self.0).read(&mut nothing) {}
    }

    /// Waits until then, but no longer than this; says whether it has come.
    pub fn is_at_the_end_within(&self, milliseconds: u16) -> bool {
        let mut polled = [PollFd::new(self.0.as_fd(), PollFlags::POLLIN)];
        matches!(poll(&mut polled, PollTimeout::from(milliseconds)), Ok(1..))
    }
}

impl Write for Secret {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&*self.0).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        (&*self.0).flush()
    }
}

/// From now on the processes that this thread starts have their memory in the same places
/// each time: a program may show an address, or put things in the order of theirs. Where
/// the system does not let us, such a text differs from run to run.
fn same_addresses() {
    #[cfg(target_os = "linux")]
    {
        use nix::sys::personality::{self, Persona};

        let _ = personality::get()
            .and_then(|before| personality::set(before | Persona::ADDR_NO_RANDOMIZE));
    }
}

struct Supervised {
    child: Child,
    channel: Option<UnixStream>,
}

impl Supervised {
    fn start(mut command: Command, channel: Option<UnixStream>) -> io::Result<Self> {
        same_addresses();
        // A group of its own, so that its children end with it.
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0);
        let child = command.spawn()?;
        Ok(Self { child, channel })
    }

    fn finish(mut self, limit: Duration) -> io::Result<Ran> {
        let mut deadline = Instant::now() + limit;
        let mut has_been_asked = false;
        let mut pause = LOOK_AT_ENDING;
        let mut stdout = Stream::new(self.child.stdout.take().map(OwnedFd::from));
        let mut stderr = Stream::new(self.child.stderr.take().map(OwnedFd::from));
        let mut sent = Stream::new(self.channel.take().map(OwnedFd::from));
        let ending = loop {
            if let Some(status) = self.child.try_wait()? {
                break match has_been_asked {
                    true => Ending::TimedOut,
                    false => ending(status),
                };
            }
            if Instant::now() >= deadline {
                if has_been_asked || !sent.say_no_more() {
                    break Ending::TimedOut;
                }
                has_been_asked = true;
                deadline += LAST_WORDS;
            }
            if stdout.bytes.len() + stderr.bytes.len() > OUTPUT_LIMIT {
                break Ending::Flooded;
            }
            let streams = [&mut stdout, &mut stderr, &mut sent];
            if streams.iter().any(|stream| stream.is_open()) {
                wait_and_read(streams, LOOK_EVERY)?;
            } else {
                thread::sleep(pause);
                pause = (2 * pause).min(Duration::from_millis(LOOK_EVERY.into()));
            }
        };
        self.kill_group();
        let _ = self.child.wait();
        // What is still in the pipes; a process outside the group may keep
        // them open for ever.
        for stream in [&mut stdout, &mut stderr, &mut sent] {
            while stream.is_open() && wait_and_read([stream], 0)? {}
        }
        Ok(Ran {
            ending,
            stdout: stdout.text(),
            stderr: stderr.text(),
            sent: sent.bytes,
        })
    }

    fn kill_group(&self) {
        // The group is the child's: its number stays taken until the child has
        // been waited for by `try_wait`, and a stranger cannot join a group of
        // another session.
        let _ = killpg(
            Pid::from_raw(self.child.id().cast_signed()),
            Signal::SIGKILL,
        );
    }
}

fn ending(status: ExitStatus) -> Ending {
    match (status.code(), status.signal()) {
        (Some(code), _) => Ending::Exited(code),
        (None, Some(number)) => Ending::Signalled(
            Signal::try_from(number)
                .map_or_else(|_| format!("signal {number}"), |s| s.as_str().to_owned()),
        ),
        (None, None) => Ending::Signalled("an unknown signal".to_owned()),
    }
}

/// One end of a pipe, read until the other side closes it.
struct Stream {
    fd: Option<std::fs::File>,
    bytes: Vec<u8>,
}

impl Stream {
    fn new(fd: Option<OwnedFd>) -> Self {
        Self {
            fd: fd.map(std::fs::File::from),
            bytes: Vec::new(),
        }
    }

    fn is_open(&self) -> bool {
        self.fd.is_some()
    }

    /// Lets the other side of a socket know that nobody will write to it again.
    fn say_no_more(&self) -> bool {
        let closed = |fd: &std::fs::File| shutdown(fd.as_raw_fd(), Shutdown::Write).is_ok();
        self.fd.as_ref().is_some_and(closed)
    }

    fn read_some(&mut self) {
        let mut buffer = [0; 16 * 1024];
        let Some(fd) = &mut self.fd else { return };
        match fd.read(&mut buffer) {
            Ok(0) => self.fd = None,
            Ok(count) => self.bytes.extend_from_slice(&buffer[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => self.fd = None,
        }
    }

    fn text(self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// Waits until one of the streams has something, and reads it. Says whether
/// there was anything.
fn wait_and_read<const N: usize>(streams: [&mut Stream; N], milliseconds: u16) -> io::Result<bool> {
    let ready: Vec<bool> = {
        let open: Vec<Option<BorrowedFd<'_>>> = streams
            .iter()
            .map(|stream| stream.fd.as_ref().map(AsFd::as_fd))
            .collect();
        let mut polled: Vec<PollFd<'_>> = open
            .iter()
            .flatten()
            .map(|fd| PollFd::new(*fd, PollFlags::POLLIN))
            .collect();
        match poll(&mut polled, PollTimeout::from(milliseconds)) {
            Ok(_) | Err(nix::errno::Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
        let mut events = polled.iter().map(|fd| fd.any().unwrap_or(false));
        open.iter()
            .map(|fd| fd.is_some() && events.next().unwrap_or(false))
            .collect()
    };
    let mut any = false;
    for (stream, ready) in streams.into_iter().zip(ready) {
        if ready {
            stream.read_some();
            any = true;
        }
    }
    Ok(any)
}
