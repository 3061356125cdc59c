//! Panics inside an execution: silent, kept for the story, never fatal.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, PanicHookInfo};
use std::sync::Once;

use super::failure::Kind;
use super::{Site, ThreadId, Value, task, try_with, with};

static INSTALLED: Once = Once::new();

thread_local! {
    /// Panics of an engine are for us, and not for people.
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

/// Runs an engine that says by a panic that it gives up.
pub(crate) fn silently<R>(engine: impl FnOnce() -> R) -> R {
    SILENT.set(true);
    let result = engine();
    SILENT.set(false);
    result
}

/// What the runtime says, as a panic of its own, when a panic leaves a place that
/// must not unwind; the flag behind it (`PanicHookInfo::can_unwind`) is not
/// stable. Then it calls [`abort`].
const NO_UNWIND: [&str; 2] = [
    "panic in a destructor during cleanup",
    "panic in a function that cannot unwind",
];

/// Routes panics of modelled threads into the books of their execution. Other
/// panics go to the hook that was there before.
pub(crate) fn install_hook() {
    INSTALLED.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if try_with(|execution| note(execution, info)).is_none() && !SILENT.get() {
                previous(info);
            }
        }));
    });
}

/// What a panic said.
pub(crate) fn text(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("a panic with a payload that is no text")
}

fn note(execution: &super::Execution, info: &PanicHookInfo<'_>) {
    let message = info
        .payload_as_str()
        .unwrap_or("a panic with a payload that is no text")
        .to_owned();
    // SAFETY: a panic's location is that of a call in the program's source, all
    // of which are promoted constants; the hook's signature shortens it.
    let site = info.location().map(|location| unsafe {
        std::mem::transmute::<&panic::Location<'_>, &'static panic::Location<'static>>(location)
    });
    if NO_UNWIND.contains(&message.as_str()) {
        // The panic behind it is in the books already. Where `abort` is not
        // ours the execution has to be left from here, inside the hook: the
        // operating-system thread stays marked as in its panic hook, and the
        // lock around the hook stays taken.
        #[cfg(not(unix))]
        fail_after_panic(execution);
        #[cfg(unix)]
        return last_words::silence();
    }
    {
        let mut thread = execution.thread_mut(execution.me());
        thread.panicking += 1;
        thread.panic = site.map(|site| (message.clone(), site));
    }
    execution.note("panic", site, Value::Text(message.as_str().into()));
}

/// What the C library's function is to the rest of a program that contains the
/// model; inside a modelled thread it ends the execution, not the process.
///
/// The runtime calls it after a panic that cannot unwind, with no lock held. So
/// a panicking destructor becomes a story, and later panics still find the hook.
/// Whatever else calls it, such as an allocation that fails, means the process.
#[cfg(unix)]
#[unsafe(no_mangle)]
extern "C" fn abort() -> ! {
    let panicked = last_words::restore();
    if panicked && task::running() != task::Running::Engine {
        with(fail_after_panic);
    }
    // SAFETY: functions of the C library, called as `abort` does.
    unsafe {
        libc::signal(libc::SIGABRT, libc::SIG_DFL);
        libc::raise(libc::SIGABRT);
        libc::_exit(128 + libc::SIGABRT);
    }
}

/// Between the hook and [`abort`] the runtime writes a line to the standard error,
/// which has no place in the output of a check.
#[cfg(unix)]
mod last_words {
    use std::sync::atomic::{AtomicI32, Ordering};

    /// The standard error, while it is put aside; -1 otherwise.
    static ASIDE: AtomicI32 = AtomicI32::new(-1);

    pub fn silence() {
        // SAFETY: functions of the C library on descriptors that are ours.
        unsafe {
            let null = libc::open(c"/dev/null".as_ptr(), libc::O_WRONLY | libc::O_CLOEXEC);
            if null < 0 {
                return;
            }
            let aside = libc::fcntl(libc::STDERR_FILENO, libc::F_DUPFD_CLOEXEC, 0);
            if aside >= 0 {
                libc::dup2(null, libc::STDERR_FILENO);
                ASIDE.store(aside, Ordering::Relaxed);
            }
            libc::close(null);
        }
    }

    /// Says whether there had been a panic that cannot unwind.
    pub fn restore() -> bool {
        let aside = ASIDE.swap(-1, Ordering::Relaxed);
        if aside >= 0 {
            // SAFETY: as above.
            unsafe {
                libc::dup2(aside, libc::STDERR_FILENO);
                libc::close(aside);
            }
        }
        aside >= 0
    }
}

/// Ends the execution because of the thread's last panic.
fn fail_after_panic(execution: &super::Execution) -> ! {
    let (message, site) = last_panic(execution, execution.me(), None);
    execution.fail(Kind::Abort { message }, site)
}

/// Runs what must not panic, as the destructor of a thread-local: outside the
/// model a panic that leaves it aborts the process.
pub(crate) fn must_not_unwind(f: impl FnOnce()) {
    if panic::catch_unwind(panic::AssertUnwindSafe(f)).is_err() {
        panic_caught();
        with(fail_after_panic);
    }
}

fn last_panic(
    execution: &super::Execution,
    thread: ThreadId,
    resumed: Option<&(dyn Any + Send)>,
) -> (String, Option<Site>) {
    match execution.thread_mut(thread).panic.take() {
        Some((message, site)) => (message, Some(site)),
        None => (words_of(resumed), None),
    }
}

/// What a panic says that a program goes on with: the hook has not seen it.
pub fn words_of(resumed: Option<&(dyn Any + Send)>) -> String {
    let as_str = resumed.and_then(|payload| payload.downcast_ref::<&str>().copied());
    let as_string = || resumed.and_then(|payload| payload.downcast_ref::<String>());
    let words = as_str.or_else(|| as_string().map(String::as_str));
    words.unwrap_or(RESUMED).to_owned()
}

/// Of a panic without words.
pub(crate) const RESUMED: &str = "a panic was resumed";

/// Runs `main` of an execution; a panic that reaches its end is the failure.
pub(crate) fn run_main(main: &dyn Fn()) {
    if let Err(payload) = panic::catch_unwind(panic::AssertUnwindSafe(main)) {
        with(|execution| {
            execution.thread_mut(ThreadId::MAIN).panicking = 0;
            let (message, site) = last_panic(execution, ThreadId::MAIN, Some(&*payload));
            execution.set_failure(Kind::Panic { message }, Some(ThreadId::MAIN), site);
        });
        return;
    }
    crate::primitives::local::drop_all();
}

/// Whether the current thread is unwinding. `std::thread::panicking` speaks of
/// the operating-system thread, which all modelled threads share.
pub fn panicking() -> bool {
    try_with(|execution| execution.thread(execution.me()).panicking > 0)
        .unwrap_or_else(std::thread::panicking)
}

/// A panic of the current thread has ended in a `catch_unwind`.
pub fn panic_caught() {
    try_with(|execution| {
        let mut thread = execution.thread_mut(execution.me());
        thread.panicking = thread.panicking.saturating_sub(1);
    });
}

/// The current thread goes on unwinding, which no panic hook sees.
pub fn panic_resumed() {
    try_with(|execution| execution.thread_mut(execution.me()).panicking += 1);
}
