//! Threads that are still there when a function has returned.

/// How many threads of this process sleep, beside the one that asks. One that is about
/// to end runs until it is gone, and that is waited for.
#[cfg(target_os = "linux")]
pub fn left() -> usize {
    /// So often all of them were seen to sleep and not to have run since.
    const LOOKS: usize = 100;

    let mut before = Vec::new();
    let mut looks = 0;
    loop {
        let others = others();
        if others.is_empty() {
            return 0;
        }
        let all_sleep = others.iter().all(|thread| thread.contains("(sleeping)"));
        looks = match all_sleep && others == before {
            true => looks + 1,
            false => 0,
        };
        if looks == LOOKS {
            return others.len();
        }
        before = others;
        std::thread::yield_now();
    }
}

/// What the system knows of the other threads: who they are, what they do, and how
/// often they have been switched out.
#[cfg(target_os = "linux")]
fn others() -> Vec<String> {
    let own = nix::unistd::gettid().to_string();
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten();
    threads
        .filter_map(|thread| thread.ok())
        .filter(|thread| thread.file_name().to_str() != Some(&own))
        .filter_map(|thread| std::fs::read_to_string(thread.path().join("status")).ok())
        .filter(|status| !status.contains("(zombie)") && !status.contains("(dead)"))
        .collect()
}

/// Elsewhere nobody can say.
#[cfg(not(target_os = "linux"))]
pub fn left() -> usize {
    0
}
