//! One call of the compiler.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use harness::foreign::visible;
use harness::record::Status;
use harness::supervisor::{self, Ending, Ran};

use super::complaint::{Complaint, Machine, cut};
use super::room::Room;
use super::{Broken, no_space};
use crate::out::me;
use crate::prebuilt::{Compiler, Dependencies};
use crate::tether::{OF_A_COMPILER, ends_with_us, within_memory};

/// One of the four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crate {
    Library,
    Own,
    Modelled,
    Real,
}

impl Crate {
    pub fn source(self) -> &'static str {
        match self {
            Self::Library => "src/lib.rs",
            Self::Own => "src/main.rs",
            Self::Modelled => "model.rs",
            Self::Real => "real.rs",
        }
    }

    /// What the compiler is given: of the program a frame around its source.
    fn root(self) -> &'static str {
        match self {
            Self::Own => OWN_ROOT,
            _ => self.source(),
        }
    }

    /// What does not compile, in words.
    fn failure(self) -> &'static str {
        match self {
            Self::Library => "src/lib.rs does not compile",
            Self::Own => "src/main.rs does not compile",
            Self::Modelled => "model.rs does not compile with this src/lib.rs",
            Self::Real => "real.rs does not compile with this src/lib.rs",
        }
    }
}

/// The frame of a program, beside its `src`.
pub const OWN_ROOT: &str = "program.rs";

/// The checks have the program in them as a module; so it is one here, too.
pub const OWN_FRAME: &str = "\
#[path = \"src/main.rs\"]
mod program;

fn main() -> ::std::process::ExitCode {
    ::std::process::Termination::report(program::main())
}
";

/// Where the compiler says which files it read for `made`.
fn dependencies_of(made: &Path) -> PathBuf {
    made.with_extension("d")
}

/// All that is needed for one call of the compiler.
pub struct Bench<'a> {
    pub compiler: &'a Compiler,
    pub dependencies: &'a Dependencies,
    /// The name of the library.
    pub name: &'a str,
    pub room: &'a Room,
    pub kit: &'a Path,
    pub limit: Duration,
}

impl Bench<'_> {
    /// Compiles one of the four; gives what was made.
    pub fn run(&self, which: Crate) -> Result<PathBuf, Broken> {
        let (command, made) = self.command(which);
        let ran = supervisor::run(command, self.limit)
            .map_err(|error| Broken::internal("starting", &error, &self.compiler.program))?;
        // Also after an error, which may have quoted what was taken in.
        if let Some(outside) = self.taken_from_outside(which, &made) {
            return Err(Broken::new(
                Status::Rejected,
                format!(
                    "{} takes in {outside}, which is not part of the exercise",
                    which.source()
                ),
            ));
        }
        if ran.ending == Ending::Exited(0) {
            return Ok(made);
        }
        Err(self.broken(which, &ran))
    }

    /// The first file outside the exercise that the compiler read: of a module
    /// with a `#[path]`, of `include!` or `include_str!`. The solution is there
    /// somewhere.
    fn taken_from_outside(&self, which: Crate, made: &Path) -> Option<String> {
        let read = fs::read_to_string(dependencies_of(made)).ok()?;
        // Besides the rule itself there is one without a body for each file.
        read.lines()
            .filter_map(|line| line.strip_suffix(':'))
            .map(|file| file.replace("\\ ", " "))
            .find(|file| !self.room.contains(which, file))
    }

    /// As cargo compiles a member of a workspace in the dev profile.
    fn command(&self, which: Crate) -> (Command, PathBuf) {
        let built = &self.room.built;
        let rlib = built.join(format!("lib{}.rlib", self.name));
        let (name, made) = match which {
            Crate::Library => (self.name.to_owned(), rlib.clone()),
            Crate::Own => ("program".to_owned(), built.join("program")),
            Crate::Modelled => ("modelled".to_owned(), built.join("modelled")),
            Crate::Real => ("real".to_owned(), built.join("real")),
        };
        let mut command = Command::new(&self.compiler.program);
        command
            .current_dir(self.room.folder(which))
            .arg(which.root())
            .args(["--crate-name", &name])
            .arg(format!("--edition={}", self.dependencies.edition))
            .arg(format!("--emit=link={}", made.display()))
            .arg(format!(
                "--emit=dep-info={}",
                dependencies_of(&made).display()
            ))
            .args(["-C", "debug-assertions=on", "-C", "overflow-checks=on"])
            .args(["-C", "strip=debuginfo", "-C", "codegen-units=1"])
            .args(["--error-format=json", "--json=diagnostic-rendered-ansi"])
            .args(["-A", "warnings"])
            // Paths as a student knows them.
            .arg("--remap-path-prefix=../../tests=tests")
            .env("TMPDIR", &self.room.temporary)
            .env("CARGO_MANIFEST_DIR", &self.room.exercise)
            .env("CARGO_PKG_NAME", self.name)
            .env("CARGO_CRATE_NAME", &name)
            // It would allow what no student can use.
            .env_remove("RUSTC_BOOTSTRAP");
        for search in &self.dependencies.search {
            command.args(["-L", search]);
        }
        let mut externs: Vec<&String> = self.dependencies.ordinary.iter().collect();
        if matches!(which, Crate::Modelled | Crate::Real) {
            externs.extend(&self.dependencies.of_checks);
            let standard = std::slice::from_ref(&self.compiler.libraries);
            for folder in self.dependencies.dynamic.iter().chain(standard) {
                command.args(["-C", &format!("link-arg=-Wl,-rpath,{}", folder.display())]);
            }
        }
        for one in externs {
            command.args(["--extern", one]);
        }
        if which == Crate::Library {
            command.arg("--crate-type=lib");
        } else {
            command.arg("--crate-type=bin");
        }
        if matches!(which, Crate::Own | Crate::Real) {
            // In the solution's frame it has the name of the solution.
            for name in [self.name, &format!("{}_solution", self.name)] {
                command.args(["--extern", &format!("{name}={}", rlib.display())]);
            }
        }
        within_memory(&mut command, OF_A_COMPILER);
        ends_with_us(&mut command);
        (command, made)
    }

    fn broken(&self, which: Crate, ran: &Ran) -> Broken {
        let complaint = Complaint::of(&ran.stderr, &self.dependencies.crates());
        let shown = |text: &str| {
            let kit = format!("{}/", self.kit.display());
            self.room.left_out_of(text).replace(&kit, "")
        };
        match complaint.of_machine() {
            Some(Machine::NoSpace) => return Broken::new(Status::InternalError, no_space()),
            Some(Machine::LinkerDied) => {
                let summary = format!("the linker was killed; perhaps {}", no_space());
                return Broken::new(Status::InternalError, summary);
            }
            Some(Machine::NoLinker) => {
                let summary = format!("there is no linker; `{} doctor` says how to get one", me());
                return Broken::new(Status::InternalError, summary);
            }
            None => {}
        }
        let failure = which.failure();
        let (why, text) = match &ran.ending {
            Ending::TimedOut => (
                format!(
                    "the compiler was stopped after {} s: is something computed without end at \
                     compile time?",
                    self.limit.as_secs_f64()
                ),
                String::new(),
            ),
            Ending::Flooded => (
                format!(
                    "so many errors that the compiler was stopped; {}",
                    complaint.first
                ),
                complaint.text,
            ),
            Ending::Signalled(signal) => (
                format!("the compiler crashed ({signal}): is the source nested too deep?"),
                String::new(),
            ),
            Ending::Exited(_) if complaint.first.is_empty() => (
                "the compiler says nothing that can be understood".to_owned(),
                visible(&cut(&ran.stderr)),
            ),
            Ending::Exited(_) => (complaint.first, complaint.text),
        };
        let summary = shown(&format!("{failure}: {why}"));
        Broken {
            status: Status::CompileError,
            text: shown(&format!("{summary}\n\n{text}")).trim_end().to_owned(),
            summary,
        }
    }
}
