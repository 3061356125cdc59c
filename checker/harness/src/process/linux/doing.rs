//! What a thread does: from `/proc/PID/task/TID/syscall`, which names the call
//! that a sleeping thread is in, with its arguments.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;

use nix::libc;

/// What a thread does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    /// It is on a processor, or will be.
    Runs,
    /// It sleeps until one of these happens, however long that takes.
    Waits(Vec<Wait>),
    /// It sleeps, and will wake by itself, or why it sleeps is not known.
    Sleeps,
}

/// What a thread waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// For bytes, or the end of file, on this descriptor.
    Read(i32),
    /// For room to write on this descriptor.
    Write(i32),
    /// For the end of this child, or of any.
    Child(Option<i32>),
    /// For a lock, a condition or the end of a thread; whether only threads of its
    /// own process can be meant.
    Futex { private: bool },
    /// For the lock of a file.
    FileLock,
}

/// A thread, and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Thread {
    pub id: i32,
    pub doing: Doing,
    /// How often it was switched out: the same number twice means that it has
    /// not run in between.
    pub switches: String,
}

/// The threads of a process, or nothing if it may not be looked at.
pub(super) fn threads(pid: i32) -> Option<Vec<Thread>> {
    let mut threads = Vec::new();
    for entry in fs::read_dir(format!("/proc/{pid}/task")).ok()? {
        let id: i32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
        let status = fs::read_to_string(format!("/proc/{pid}/task/{id}/status")).ok()?;
        let state = status
            .lines()
            .find_map(|line| line.strip_prefix("State:"))
            .and_then(|state| state.trim().chars().next());
        if matches!(state, Some('Z' | 'X')) {
            continue;
        }
        // The call first and the count after it: see `stuck`.
        let call = fs::read_to_string(format!("/proc/{pid}/task/{id}/syscall")).ok()?;
        let status = fs::read_to_string(format!("/proc/{pid}/task/{id}/status")).ok()?;
        let switches = status
            .lines()
            .filter(|line| line.contains("ctxt_switches"))
            .collect();
        let doing = match state {
            // Stopped by a signal, or by a debugger.
            Some('T' | 't') => Doing::Sleeps,
            _ => parse(pid, &call),
        };
        threads.push(Thread {
            id,
            doing,
            switches,
        });
    }
    threads.sort_by_key(|thread| thread.id);
    Some(threads)
}

/// The name of a thread, if the program gave it one: without, it has that of the
/// main thread.
pub(super) fn thread_name(pid: i32, thread: i32) -> Option<String> {
    let name = |thread: i32| fs::read_to_string(format!("/proc/{pid}/task/{thread}/comm")).ok();
    let own = name(thread)?;
    (name(pid)? != own).then(|| own.trim().to_owned())
}

/// Whether an alarm clock may wake the process: it handles the signal of one.
/// Whether the clock is set cannot be seen from outside.
pub(super) fn handles_alarms(pid: i32) -> bool {
    const ALARMS: [i32; 3] = [libc::SIGALRM, libc::SIGVTALRM, libc::SIGPROF];
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let caught = status
        .lines()
        .find_map(|line| line.strip_prefix("SigCgt:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0);
    ALARMS
        .iter()
        .any(|signal| caught & (1 << (signal - 1)) != 0)
}

fn parse(pid: i32, call: &str) -> Doing {
    if call.starts_with("running") {
        return Doing::Runs;
    }
    let mut words = call.split_whitespace();
    let Some(Ok(number)) = words.next().map(str::parse::<i64>) else {
        return Doing::Sleeps;
    };
    let arguments: Vec<u64> = words
        .filter_map(|word| u64::from_str_radix(word.strip_prefix("0x")?, 16).ok())
        .collect();
    let &[a, b, c, d, ..] = arguments.as_slice() else {
        return Doing::Sleeps;
    };
    match waits(pid, number, [a, b, c, d]) {
        Some(waits) if !waits.is_empty() => Doing::Waits(waits),
        _ => Doing::Sleeps,
    }
}

/// The registers of a call hold 64 bits; an `int` is the lower half.
fn int(register: u64) -> i32 {
    register as u32 as i32
}

fn waits(pid: i32, number: i64, [a, b, c, d]: [u64; 4]) -> Option<Vec<Wait>> {
    let waits = match number {
        libc::SYS_read | libc::SYS_readv | libc::SYS_recvfrom | libc::SYS_recvmsg => {
            vec![Wait::Read(int(a))]
        }
        libc::SYS_write | libc::SYS_writev | libc::SYS_sendto | libc::SYS_sendmsg => {
            vec![Wait::Write(int(a))]
        }
        // From one descriptor to another, inside the kernel: what
        // `std::io::copy` does between pipes. It may sleep on either side.
        libc::SYS_splice => vec![Wait::Read(int(a)), Wait::Write(int(c))],
        libc::SYS_sendfile => vec![Wait::Write(int(a)), Wait::Read(int(b))],
        libc::SYS_wait4 => vec![Wait::Child((int(a) > 0).then_some(int(a)))],
        libc::SYS_waitid => {
            let one = int(a) == libc::P_PID as i32;
            vec![Wait::Child(one.then_some(int(b)))]
        }
        libc::SYS_futex => {
            let without_limit = d == 0;
            match int(b) & !(libc::FUTEX_PRIVATE_FLAG | libc::FUTEX_CLOCK_REALTIME) {
                libc::FUTEX_WAIT | libc::FUTEX_WAIT_BITSET | libc::FUTEX_LOCK_PI
                    if without_limit =>
                {
                    vec![Wait::Futex {
                        private: int(b) & libc::FUTEX_PRIVATE_FLAG != 0,
                    }]
                }
                _ => return None,
            }
        }
        libc::SYS_flock => vec![Wait::FileLock],
        libc::SYS_fcntl if matches!(int(b), libc::F_SETLKW | libc::F_OFD_SETLKW) => {
            vec![Wait::FileLock]
        }
        #[cfg(target_arch = "x86_64")]
        libc::SYS_poll if int(c) < 0 => polled(pid, a, b)?,
        libc::SYS_ppoll if c == 0 => polled(pid, a, b)?,
        _ => return None,
    };
    Some(waits)
}

/// The descriptors of a `poll`, which are in the memory of its process.
fn polled(pid: i32, address: u64, count: u64) -> Option<Vec<Wait>> {
    const SIZE: usize = size_of::<libc::pollfd>();
    /// Nobody polls more by hand.
    const MOST: u64 = 64;

    if count > MOST {
        return None;
    }
    let mut bytes = vec![0; count as usize * SIZE];
    File::open(format!("/proc/{pid}/mem"))
        .and_then(|memory| memory.read_exact_at(&mut bytes, address))
        .ok()?;
    let mut waits = Vec::new();
    for entry in bytes.chunks_exact(SIZE) {
        let descriptor = i32::from_ne_bytes(entry[..4].try_into().ok()?);
        let events = i16::from_ne_bytes(entry[4..6].try_into().ok()?);
        if descriptor < 0 {
            continue;
        }
        // A poll for nothing still ends when the other side is closed.
        if events & libc::POLLIN != 0 || events == 0 {
            waits.push(Wait::Read(descriptor));
        }
        if events & libc::POLLOUT != 0 || events == 0 {
            waits.push(Wait::Write(descriptor));
        }
    }
    Some(waits)
}
