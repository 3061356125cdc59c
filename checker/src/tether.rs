//! What holds the processes that we start.

use std::process::Command;

/// What a compiler may use: `include_bytes!("/dev/zero")` must not take the machine
/// down.
pub const OF_A_COMPILER: u64 = 4 << 30;

/// What a check may use.
pub const OF_A_CHECK: u64 = 2 << 30;

/// Limits the address space of the process that `command` will start.
pub fn within_memory(command: &mut Command, bytes: u64) {
    use nix::sys::resource::{Resource, setrlimit};
    use std::os::unix::process::CommandExt;

    // SAFETY: `setrlimit` is a plain system call and may run between fork and
    // exec.
    unsafe {
        command.pre_exec(move || {
            // The limit may already be lower.
            let _ = setrlimit(Resource::RLIMIT_AS, bytes, bytes);
            Ok(())
        });
    }
}

/// The process that `command` will start does not outlive this one, however
/// that ends: it is in a group of its own, where no Ctrl-C reaches it.
pub fn ends_with_us(command: &mut Command) {
    #[cfg(target_os = "linux")]
    {
        use nix::sys::{prctl, signal::Signal};
        use std::os::unix::process::CommandExt;

        // SAFETY: `prctl` is a plain system call and may run between fork and
        // exec.
        unsafe {
            command.pre_exec(|| Ok(prctl::set_pdeathsig(Signal::SIGKILL)?));
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = command;
}
