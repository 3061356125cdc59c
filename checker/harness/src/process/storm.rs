//! A storm of signals: every call that waits is interrupted again and again.
//!
//! That is legal weather. A read, a write or a wait that a signal interrupts
//! fails with `EINTR` and has to be tried again; the standard library does so in
//! most places, raw `read` and `write` and the calls of `nix` do not.

use std::io;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU32, Ordering};

use nix::libc;
use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction};

/// The time between two signals, in microseconds.
const EVERY: i32 = 1000;

/// After so many the weather is calm again, so that code which then is stuck is
/// seen to be.
const MOST: u32 = 2000;

static GUSTS: AtomicU32 = AtomicU32::new(0);

/// Signals that come every millisecond, as long as this value lives.
#[derive(Debug)]
pub struct Storm {
    previous: SigAction,
}

impl Storm {
    /// Signals come from now on. They interrupt calls of the thread that they
    /// happen to reach; a thread that is to be left alone blocks `SIGALRM`.
    pub fn start() -> io::Result<Self> {
        GUSTS.store(0, Ordering::Relaxed);
        let handler = SigHandler::Handler(gust);
        // Without SA_RESTART: an interrupted call is not tried again by itself.
        let action = SigAction::new(handler, SaFlags::empty(), SigSet::empty());
        // SAFETY: the handler does only what a handler may, see there.
        let previous = unsafe { sigaction(Signal::SIGALRM, &action) }?;
        let storm = Self { previous };
        set_timer(EVERY)?;
        Ok(storm)
    }

    /// How many signals have come so far.
    pub fn gusts(&self) -> u32 {
        GUSTS.load(Ordering::Relaxed)
    }
}

impl Drop for Storm {
    fn drop(&mut self) {
        let _ = set_timer(0);
        // One may be on its way: to be ignored drops it, while the previous
        // action might be to end the process.
        ignore();
        // SAFETY: this was the action before.
        let _ = unsafe { sigaction(Signal::SIGALRM, &self.previous) };
    }
}

/// Interrupts whatever waits; there is nothing else to do.
///
/// A handler may come in the middle of anything, so that it must not allocate
/// or lock: this one counts in an atomic, and calls `sigaction`, which POSIX
/// allows.
extern "C" fn gust(_: libc::c_int) {
    if GUSTS.fetch_add(1, Ordering::Relaxed) + 1 >= MOST {
        ignore();
    }
}

fn ignore() {
    let action = SigAction::new(SigHandler::SigIgn, SaFlags::empty(), SigSet::empty());
    // SAFETY: no handler is installed.
    let _ = unsafe { sigaction(Signal::SIGALRM, &action) };
}

fn set_timer(microseconds: i32) -> io::Result<()> {
    let time = libc::timeval {
        tv_sec: 0,
        tv_usec: microseconds.into(),
    };
    let timer = libc::itimerval {
        it_interval: time,
        it_value: time,
    };
    // SAFETY: `timer` is valid and initialised, and the previous one is not
    // asked for.
    match unsafe { libc::setitimer(libc::ITIMER_REAL, &timer, null_mut()) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
