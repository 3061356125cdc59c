//! Panics inside an execution: silent, kept for the story, never fatal.

use std::panic::{self, PanicHookInfo};
use std::sync::Once;

use super::failure::Kind;
use super::{ThreadId, Value, try_with, with};

static INSTALLED: Once = Once::new();

/// What the runtime says when a panic leaves a place that must not unwind; the
/// flag behind it (`PanicHookInfo::can_unwind`) is not stable.
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
            if try_with(|execution| note(execution, info)).is_none() {
                previous(info);
            }
        }));
    });
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
    let already = {
        let mut thread = execution.thread_mut(execution.me());
        thread.panicking += 1;
        thread.panic = site.map(|site| (message.clone(), site));
        thread.panicking > 1
    };
    if !NO_UNWIND.contains(&message.as_str()) {
        execution.note("panic", site, Value::Text(message.as_str().into()));
    }
    if already && NO_UNWIND.contains(&message.as_str()) {
        // What follows is `abort`: leave the execution instead. The
        // operating-system thread stays marked as inside its panic hook, so an
        // engine runs on a thread of its own.
        execution.fail(Kind::Abort { message }, site);
    }
}

/// Runs `main` of an execution; a panic that reaches its end is the failure.
pub(crate) fn run_main(main: &dyn Fn()) {
    if panic::catch_unwind(panic::AssertUnwindSafe(main)).is_err() {
        with(|execution| {
            let (message, site) = {
                let mut thread = execution.thread_mut(ThreadId::MAIN);
                thread.panicking = 0;
                match thread.panic.take() {
                    Some((message, site)) => (message, Some(site)),
                    None => ("a panic was resumed".to_owned(), None),
                }
            };
            execution.set_failure(Kind::Panic { message }, Some(ThreadId::MAIN), site);
        });
    }
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
