//! Notices that real threads wait for each other for ever.
//!
//! Not by a clock: a process whose threads all sleep in a futex without a time
//! limit can only be woken by itself, so it never will be.

use std::sync::{Mutex, MutexGuard};
use std::thread;

/// What is being tried, for the report.
static DOING: Mutex<Doing> = Mutex::new(Doing {
    what: String::new(),
    meanwhile: String::new(),
});

struct Doing {
    what: String,
    /// What its threads wait for.
    meanwhile: String,
}

/// Says what runs from now on.
pub(crate) fn about_to_run(what: &str) {
    if let Ok(mut doing) = DOING.lock() {
        doing.what.clear();
        doing.what.push_str(what);
        doing.meanwhile.clear();
    }
}

/// Says for what real threads wait that are about to do so inside a check: a sentence for
/// the report, should they wait for ever. What is running does not change.
pub fn meanwhile(wait: &str) {
    if let Ok(mut doing) = DOING.lock()
        && doing.meanwhile != wait
    {
        wait.clone_into(&mut doing.meanwhile);
    }
}

/// What runs now.
pub(crate) fn doing() -> String {
    let told = |doing: MutexGuard<'_, Doing>| match doing.meanwhile.as_str() {
        "" => doing.what.clone(),
        meanwhile => format!("{}\n{meanwhile}", doing.what),
    };
    DOING.lock().map(told).unwrap_or_default()
}

/// What the watchdog has noticed.
pub(crate) enum Noticed {
    /// All threads but its own are blocked for good.
    AllAreBlocked,
    /// The check's time is over.
    TimeIsOver,
}

/// How often the threads are looked at, in milliseconds; a verdict does not depend on it.
const EVERY: u16 = 20;

/// Calls `report` once there is something to be noticed. `is_over` waits no longer than
/// so many milliseconds for the end of the check's time. Elsewhere than on Linux that is
/// all that ends a check.
pub(crate) fn watch(
    is_over: impl Fn(u16) -> bool + Send + 'static,
    report: impl FnOnce(Noticed) + Send + 'static,
) {
    thread::Builder::new()
        .name("watchdog".into())
        .spawn(move || {
            // Twice, so that nobody was on the way between two threads.
            let mut before = None;
            while !is_over(EVERY) {
                let now = all_blocked();
                if now.is_some() && now == before {
                    return report(Noticed::AllAreBlocked);
                }
                before = now;
            }
            report(Noticed::TimeIsOver);
        })
        .expect("no thread for the watchdog");
}

#[cfg(not(target_os = "linux"))]
fn all_blocked() -> Option<()> {
    None
}

/// The other threads and how often each was switched out, if all of them sleep
/// in a futex without a time limit.
#[cfg(target_os = "linux")]
fn all_blocked() -> Option<Vec<(i32, String)>> {
    let me = nix::unistd::gettid().as_raw();
    let mut seen = Vec::new();
    for entry in std::fs::read_dir("/proc/self/task").ok()? {
        let entry = entry.ok()?;
        let id: i32 = entry.file_name().to_str()?.parse().ok()?;
        if id == me {
            continue;
        }
        let call = std::fs::read_to_string(entry.path().join("syscall")).ok()?;
        let mut words = call.split_whitespace();
        let number: i64 = words.next()?.parse().ok()?;
        // futex(address, operation, value, timeout, …)
        if number != nix::libc::SYS_futex || words.nth(3)? != "0x0" {
            return None;
        }
        let status = std::fs::read_to_string(entry.path().join("status")).ok()?;
        let switches = status
            .lines()
            .filter(|line| line.contains("ctxt_switches"))
            .collect();
        seen.push((id, switches));
    }
    (!seen.is_empty()).then_some(seen)
}
