//! Programs that play the stages, and others in their place.

use std::process::Command;

use harness::process::recipe;

/// The recipe's own program in a role.
pub fn stage(role: &str) -> Command {
    recipe([role])
}

/// In this role a shell, in all others the recipe's own program.
pub fn replaced(role: &'static str, script: &'static str) -> impl Fn(&str) -> Command {
    move |wanted| {
        if wanted != role {
            return stage(wanted);
        }
        shell(script)
    }
}

pub fn shell(script: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script]);
    command
}
