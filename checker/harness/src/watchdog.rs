//! Notices that real threads wait for each other for ever.
//!
//! Not by a clock: a process whose threads all sleep in a futex without a time
//! limit can only be woken by itself, so it never will be.

use std::sync::Mutex;

/// What is being tried, for the report.
static DOING: Mutex<String> = Mutex::new(String::new());

/// Says what runs from now on.
pub(crate) fn about_to_run(what: &str) {
    if let Ok(mut doing) = DOING.lock() {
        doing.clear();
        doing.push_str(what);
    }
}

/// What runs now.
pub(crate) fn doing() -> String {
    DOING.lock().map(|doing| doing.clone()).unwrap_or_default()
}

/// Calls `report` once all threads but the one that watches are blocked for
/// good. Elsewhere than on Linux only the time limit ends such a check.
#[cfg(target_os = "linux")]
pub(crate) fn watch(report: impl FnOnce() + Send + 'static) {
    use std::thread;
    use std::time::Duration;

    /// How often the threads are looked at; a verdict does not depend on it.
    const EVERY: Duration = Duration::from_millis(20);

    thread::Builder::new()
        .name("watchdog".into())
        .spawn(move || {
            let me = nix::unistd::gettid().as_raw();
            // Twice, so that nobody was on the way between two threads.
            let mut before = None;
            loop {
                thread::sleep(EVERY);
                let now = all_blocked(me);
                if now.is_some() && now == before {
                    report();
                    return;
                }
                before = now;
            }
        })
        .expect("no thread for the watchdog");
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn watch(_: impl FnOnce() + Send + 'static) {}

/// The other threads and how often each was switched out, if all of them sleep
/// in a futex without a time limit.
#[cfg(target_os = "linux")]
fn all_blocked(me: i32) -> Option<Vec<(i32, String)>> {
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
