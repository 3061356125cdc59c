//! `std::process`: to end the program is a failure of the execution.

use std::panic::Location;

use model::kernel::{Kind, with};
use model::not_modelled;

pub use std::process::{ExitCode, Termination};

#[inline]
#[track_caller]
pub fn exit(_: i32) -> ! {
    end("process::exit", Location::caller())
}

#[inline]
#[track_caller]
pub fn abort() -> ! {
    end("process::abort", Location::caller())
}

fn end(call: &'static str, site: model::kernel::Site) -> ! {
    with(|execution| execution.fail(Kind::Exit { call }, Some(site)))
}

/// The same in every execution.
pub fn id() -> u32 {
    1
}

not_modelled! {
    type Command, NoCommand { new(program) }:
        "`std::process::Command` is not modelled: keep starting a process apart from the code \
         that is checked here, and check it with a `process` check";
    type CommandArgs, NoCommandArgs {}: "`std::process::CommandArgs` is not modelled";
    type CommandEnvs, NoCommandEnvs {}: "`std::process::CommandEnvs` is not modelled";
    type Stdio, NoStdio { piped(), null(), inherit() }:
        "`std::process::Stdio` is not modelled: there are no child processes here";
    type Child, NoChild {}: "`std::process::Child` is not modelled";
    type ChildStdin, NoChildStdin {}: "`std::process::ChildStdin` is not modelled";
    type ChildStdout, NoChildStdout {}: "`std::process::ChildStdout` is not modelled";
    type ChildStderr, NoChildStderr {}: "`std::process::ChildStderr` is not modelled";
    type ExitStatus, NoExitStatus {}: "`std::process::ExitStatus` is not modelled";
    type Output, NoOutput {}: "`std::process::Output` is not modelled";
}
