//! Looks at what a program is given when it is started.
//!
//! Between whoever starts a program and the program stands a doorman: this very
//! test program, started in its place. It writes down which descriptors are
//! open and then becomes the program. What a start closes is closed by then;
//! what it passes on is still there.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, exit, id};
use std::sync::atomic::{AtomicU32, Ordering};

use serde::{Deserialize, Serialize};

use super::system;
use super::verdict;
use crate::record::Status;

/// The first argument of a doorman.
const DOORMAN: &str = "--doorman";

/// Notes who is started, and with what.
#[derive(Debug)]
pub struct Doorman {
    folder: PathBuf,
    /// Forked copies of this value do not remove the folder.
    owner: u32,
}

/// A program that was started.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Arrival {
    /// Its arguments, or its file if it had none.
    pub name: String,
    /// What it was given beside its standard input, output and error.
    pub more: Vec<String>,
}

impl Doorman {
    #[expect(clippy::new_without_default, reason = "it makes a folder")]
    pub fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);

        let owner = id();
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("doorman-{owner}-{number}"));
        if let Err(error) = fs::create_dir(&folder) {
            let message = format!("{} could not be made: {error}", folder.display());
            verdict::fail(Status::InternalError, &message);
        }
        Self { folder, owner }
    }

    /// Starts the same program, past the doorman. Arguments may be added.
    pub fn before(&self, program: &Command) -> Command {
        let own = env::current_exe().unwrap_or_default();
        let mut command = Command::new(own);
        command
            .arg(DOORMAN)
            .arg(&self.folder)
            .arg(program.get_program())
            .args(program.get_args());
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        if let Some(folder) = program.get_current_dir() {
            command.current_dir(folder);
        }
        command
    }

    /// Who has come so far, by name.
    pub fn arrivals(&self) -> Vec<Arrival> {
        let notes = fs::read_dir(&self.folder).into_iter().flatten();
        let mut arrivals: Vec<Arrival> = notes
            .filter_map(|note| serde_json::from_slice(&fs::read(note.ok()?.path()).ok()?).ok())
            .collect();
        arrivals.sort();
        arrivals
    }

    /// Fails the check if anybody was given more than standard input, output
    /// and error.
    #[track_caller]
    pub fn expect_nothing_more(&self) {
        for arrival in self.arrivals() {
            if !arrival.more.is_empty() {
                let message = format!(
                    "`{}` was started with more than its standard input, output and error; it \
                     also has\n  {}",
                    arrival.name,
                    arrival.more.join("\n  ")
                );
                verdict::fail(Status::Fail, &message);
            }
        }
    }
}

impl Drop for Doorman {
    fn drop(&mut self) {
        if id() == self.owner {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Becomes the program, if this process was started as a doorman.
pub(crate) fn serve() {
    let arguments: Vec<OsString> = env::args_os().collect();
    let [_, first, folder, program, rest @ ..] = arguments.as_slice() else {
        return;
    };
    if first != DOORMAN {
        return;
    }
    let words: Vec<String> = rest.iter().map(|word| word.display().to_string()).collect();
    let name = match words.is_empty() {
        true => Path::new(program)
            .file_name()
            .map_or_else(String::new, |f| f.display().to_string()),
        false => words.join(" "),
    };
    let open = system::open_in(id().cast_signed());
    let arrival = Arrival {
        name,
        more: open
            .iter()
            .filter(|one| one.number > 2)
            .map(|one| one.told(&open))
            .collect(),
    };
    let note = Path::new(folder).join(id().to_string());
    if let Ok(text) = serde_json::to_vec(&arrival) {
        let _ = fs::write(note, text);
    }
    let error = Command::new(program).args(rest).exec();
    eprintln!("{} could not be started: {error}", program.display());
    exit(127)
}
