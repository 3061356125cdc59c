//! Compiles one exercise, apart from everything else.
//!
//! Each exercise of each submission gets a folder that mirrors the kit, with
//! the frame of the kit and two files of the submission in it, and the compiler
//! is called directly. Four crates: the library, the recipe's own program, and
//! the checks in the modelled and in the real world.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Result;
use harness::record::Status;
use harness::supervisor::{self, Ending, Ran};
use serde::Deserialize;
use tempfile::TempDir;

use crate::kit::{Check, Kit, Recipe};
use crate::prebuilt::{Compiler, Dependencies, Prebuilt};
use crate::scratch::Scratch;
use crate::submission::{Sources, Taken};

/// Compiling takes less than a second; a slow machine with many at once may
/// need longer, and an endless `const` evaluation never ends.
pub const LIMIT: Duration = Duration::from_secs(120);

/// The address space that the compiler may use: `include_bytes!("/dev/zero")`
/// must not take the machine down.
const MEMORY: u64 = 4 << 30;

/// What is shown of a compiler's complaints.
const SHOWN: usize = 6 << 10;

/// How long anything may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Instead of each check's own.
    pub check: Option<Duration>,
    pub compile: Duration,
}

/// Where exercises are compiled.
pub struct Workshop<'a> {
    pub kit: &'a Kit,
    pub limits: Limits,
    prebuilt: Prebuilt,
    scratch: Scratch,
}

/// Which programs are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Programs {
    pub modelled: bool,
    pub real: bool,
    /// The recipe's own.
    pub own: bool,
}

impl Programs {
    /// Those that `checks` are in.
    pub fn of<'c>(checks: impl IntoIterator<Item = &'c Check>) -> Self {
        let mut programs = Self {
            modelled: false,
            real: false,
            own: false,
        };
        for check in checks {
            programs.modelled |= check.kind.is_modelled();
            programs.real |= check.kind.is_real();
            programs.own |= check.kind.needs_program();
        }
        programs
    }
}

/// An exercise after the compiler. Its folder goes when this is dropped.
#[derive(Debug)]
pub struct Compiled {
    room: TempDir,
    /// The exercise's folder.
    pub folder: PathBuf,
    /// The recipe's folder below `tests/`, without mistakes and variants.
    pub tests: PathBuf,
    /// `None` where it was not wanted.
    pub modelled: Option<Result<PathBuf, Broken>>,
    pub real: Option<Result<PathBuf, Broken>>,
    pub own: Option<Result<PathBuf, Broken>>,
    /// What is worth saying although nothing failed.
    pub notes: Vec<String>,
}

/// Why something is not there to be checked.
#[derive(Clone, Debug)]
pub struct Broken {
    pub status: Status,
    /// One line.
    pub summary: String,
    /// All that there is to say, with the compiler's colours.
    pub text: String,
}

impl Broken {
    pub fn new(status: Status, summary: impl Into<String>) -> Self {
        let summary = summary.into();
        Self {
            status,
            text: summary.clone(),
            summary,
        }
    }

    fn internal(doing: &str, error: &io::Error, place: &Path) -> Self {
        let advice = if error.kind() == io::ErrorKind::StorageFull {
            format!("; {}", no_space())
        } else {
            String::new()
        };
        Self::new(
            Status::InternalError,
            format!("{doing} {} failed: {error}{advice}", place.display()),
        )
    }
}

fn no_space() -> String {
    format!(
        "there is no space left to build in {}: free some, or set TMPDIR to a folder that has it",
        env::temp_dir().display()
    )
}

impl<'a> Workshop<'a> {
    /// Has everything built that `recipes` need.
    pub fn open(kit: &'a Kit, recipes: &[&Recipe], limits: Limits) -> Result<Self> {
        Ok(Self {
            kit,
            limits,
            prebuilt: Prebuilt::of(kit, recipes)?,
            scratch: Scratch::new()?,
        })
    }

    /// Compiles one exercise; `Err` if there is nothing of it to be checked.
    pub fn compile(
        &self,
        recipe: &Recipe,
        sources: &Sources,
        wanted: Programs,
    ) -> Result<Compiled, Broken> {
        let library = match &sources.library {
            Taken::Text(text) => text,
            Taken::Missing => {
                return Err(Broken::new(
                    Status::Missing,
                    format!("there is no {}/src/lib.rs", recipe.folder),
                ));
            }
            Taken::Rejected(reason) => return Err(Broken::new(Status::Rejected, reason)),
        };
        let dependencies = self.prebuilt.dependencies(recipe).map_err(|reason| {
            let reason = format!(
                "what {} is compiled against is not there: {reason}",
                recipe.id
            );
            Broken {
                text: reason.clone(),
                ..Broken::new(
                    Status::InternalError,
                    reason.lines().next().unwrap_or_default(),
                )
            }
        })?;
        let mut notes = Vec::new();
        let own = match &sources.program {
            Taken::Text(text) => Ok(text.clone()),
            Taken::Rejected(reason) => Err(Broken::new(Status::Rejected, reason)),
            Taken::Missing => {
                let path = self.kit.exercise(recipe).join("src/main.rs");
                if wanted.own {
                    notes.push("src/main.rs is missing; the kit's own was used".to_owned());
                }
                fs::read_to_string(&path)
                    .map_err(|error| Broken::internal("reading", &error, &path))
            }
        };
        let (room, folder) =
            self.furnish(recipe, library, own.as_deref().ok())
                .map_err(|error| {
                    Broken::internal("copying the exercise to", &error, self.scratch.path())
                })?;
        let bench = Bench {
            compiler: &self.prebuilt.compiler,
            dependencies,
            room: room.path(),
            folder: &folder,
            kit: &self.kit.root,
            limit: self.limits.compile,
        };
        // Whatever is wrong with the library would be said once more for each
        // of the others, and in other words for the modelled one.
        bench.run(Crate::Library)?;
        let (modelled, (real, own)) = rayon::join(
            || wanted.modelled.then(|| bench.run(Crate::Modelled)),
            || {
                rayon::join(
                    || wanted.real.then(|| bench.run(Crate::Real)),
                    || wanted.own.then(|| own.and_then(|_| bench.run(Crate::Own))),
                )
            },
        );
        Ok(Compiled {
            tests: tests_in(room.path(), recipe),
            room,
            folder,
            modelled,
            real,
            own,
            notes,
        })
    }

    /// A folder like the kit, with only this exercise in it.
    fn furnish(
        &self,
        recipe: &Recipe,
        library: &str,
        own: Option<&str>,
    ) -> io::Result<(TempDir, PathBuf)> {
        let room = self.scratch.room()?;
        let folder = room.path().join("exercises").join(&recipe.folder);
        fs::create_dir_all(folder.join("src"))?;
        fs::create_dir(room.path().join(OUT))?;
        fs::create_dir(room.path().join(TEMPORARY))?;
        // Copies, since a link would lead on to the kit's solutions: `..` of a
        // link is beside what it points to.
        copy_folder(&self.kit.tests(recipe), &tests_in(room.path(), recipe))?;
        for name in [Crate::Modelled.source(), Crate::Real.source()] {
            fs::copy(self.kit.frame(recipe).join(name), folder.join(name))?;
        }
        fs::write(folder.join(Crate::Library.source()), library)?;
        if let Some(own) = own {
            fs::write(folder.join(Crate::Own.source()), own)?;
        }
        Ok((room, folder))
    }
}

fn tests_in(room: &Path, recipe: &Recipe) -> PathBuf {
    room.join("tests").join(&recipe.folder)
}

/// What of a recipe's tests is no business of a submission.
const NOT_COPIED: [&str; 3] = ["mistakes", "variants", "recipe.toml"];

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if NOT_COPIED.iter().any(|left_out| name == *left_out) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to.join(name))?;
        } else {
            fs::copy(entry.path(), to.join(name))?;
        }
    }
    Ok(())
}

/// Where programs are put.
const OUT: &str = "built";
/// Where programs find room for their own files.
const TEMPORARY: &str = "tmp";

impl Compiled {
    /// A folder for temporary files.
    pub fn temporary(&self) -> PathBuf {
        self.room.path().join(TEMPORARY)
    }

    /// `text` without the folders that only exist while we grade.
    pub fn without_scratch(&self, text: &str) -> String {
        without_scratch(text, self.room.path())
    }
}

fn without_scratch(text: &str, room: &Path) -> String {
    text.replace(&format!("{}/", room.display()), "")
}

/// One of the four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Crate {
    Library,
    Own,
    Modelled,
    Real,
}

impl Crate {
    fn source(self) -> &'static str {
        match self {
            Self::Library => "src/lib.rs",
            Self::Own => "src/main.rs",
            Self::Modelled => "model.rs",
            Self::Real => "real.rs",
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

/// Where the compiler says which files it read for `made`.
fn dependencies_of(made: &Path) -> PathBuf {
    made.with_extension("d")
}

/// All that is needed for one call of the compiler.
struct Bench<'a> {
    compiler: &'a Compiler,
    dependencies: &'a Dependencies,
    room: &'a Path,
    folder: &'a Path,
    kit: &'a Path,
    limit: Duration,
}

impl Bench<'_> {
    fn run(&self, which: Crate) -> Result<PathBuf, Broken> {
        let (command, made) = self.command(which);
        let ran = supervisor::run(command, self.limit)
            .map_err(|error| Broken::internal("starting", &error, &self.compiler.program))?;
        // Also after an error, which may have quoted what was taken in.
        if let Some(outside) = self.taken_from_outside(&made) {
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
    fn taken_from_outside(&self, made: &Path) -> Option<String> {
        let read = fs::read_to_string(dependencies_of(made)).ok()?;
        // Besides the rule itself there is one without a body for each file.
        read.lines()
            .filter_map(|line| line.strip_suffix(':'))
            .map(|file| file.replace("\\ ", " "))
            .find(|file| {
                let real = self.folder.join(file).canonicalize();
                !real.is_ok_and(|real| real.starts_with(self.room))
            })
    }

    /// As cargo compiles a member of a workspace in the dev profile.
    fn command(&self, which: Crate) -> (Command, PathBuf) {
        let built = self.room.join(OUT);
        let rlib = built.join(format!("lib{}.rlib", self.dependencies.name));
        let (name, made) = match which {
            Crate::Library => (self.dependencies.name.clone(), rlib.clone()),
            Crate::Own => ("program".to_owned(), built.join("program")),
            Crate::Modelled => ("modelled".to_owned(), built.join("modelled")),
            Crate::Real => ("real".to_owned(), built.join("real")),
        };
        let mut command = Command::new(&self.compiler.program);
        command
            .current_dir(self.folder)
            .arg(which.source())
            .args(["--crate-name", &name])
            .arg(format!("--edition={}", self.dependencies.edition))
            .arg(format!("--emit=link={}", made.display()))
            .arg(format!(
                "--emit=dep-info={}",
                dependencies_of(&made).display()
            ))
            .args(["-C", "debug-assertions=on", "-C", "overflow-checks=on"])
            .args(["-C", "strip=debuginfo"])
            .args(["--error-format=json", "--json=diagnostic-rendered-ansi"])
            .args(["-A", "warnings"])
            // Paths as a student knows them.
            .arg("--remap-path-prefix=../../tests=tests")
            .env("TMPDIR", self.room.join(TEMPORARY))
            .env("CARGO_MANIFEST_DIR", self.folder)
            .env("CARGO_PKG_NAME", &self.dependencies.name)
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
            let library = format!("{}={}", self.dependencies.name, rlib.display());
            command.args(["--extern", &library]);
        }
        within_memory(&mut command, MEMORY);
        ends_with_us(&mut command);
        (command, made)
    }

    fn broken(&self, which: Crate, ran: &Ran) -> Broken {
        let complaint = Complaint::of(&ran.stderr);
        let shown = |text: &str| {
            without_scratch(text, self.room).replace(&format!("{}/", self.kit.display()), "")
        };
        if complaint.is_no_space() || ran.stderr.contains(NO_SPACE) {
            return Broken::new(Status::InternalError, no_space());
        }
        if let Some(text) = complaint.is_no_linker() {
            let summary = format!("{text}; `checker doctor` says how to mend it");
            return Broken::new(Status::InternalError, summary);
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
                cut(&ran.stderr),
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

/// What the compiler said.
struct Complaint {
    /// The first error, in one line.
    first: String,
    /// The errors as a person sees them.
    text: String,
}

/// The part of a message of the compiler that we use.
#[derive(Deserialize)]
struct Diagnostic {
    message: String,
    code: Option<Code>,
    level: String,
    #[serde(default)]
    spans: Vec<Span>,
    rendered: Option<String>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: usize,
    is_primary: bool,
}

const NO_SPACE: &str = "No space left on device";

impl Complaint {
    fn of(stderr: &str) -> Self {
        let errors: Vec<Diagnostic> = stderr
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .filter(|message: &Diagnostic| message.level.starts_with("error"))
            .filter(|message| !message.message.starts_with("aborting due to"))
            .collect();
        let first = errors.first().map_or_else(String::new, |error| {
            let code = error
                .code
                .as_ref()
                .map_or_else(String::new, |code| format!("{}: ", code.code));
            let place = error
                .spans
                .iter()
                .find(|span| span.is_primary)
                .map_or_else(String::new, |span| {
                    format!(" ({}:{})", span.file_name, span.line_start)
                });
            format!("{code}{}{place}", error.message.replace('\n', " "))
        });
        let mut text = String::new();
        let mut left_out = 0;
        for error in &errors {
            let rendered = error.rendered.as_deref().unwrap_or_default();
            if text.is_empty() {
                text = cut(rendered);
            } else if text.len() + rendered.len() <= SHOWN {
                text.push_str(rendered);
            } else {
                left_out += 1;
            }
        }
        if left_out > 0 {
            text.push_str(&format!("\n… and {left_out} more errors\n"));
        }
        Self { first, text }
    }

    fn is_no_space(&self) -> bool {
        self.text.contains(NO_SPACE) || self.text.contains("(os error 28)")
    }

    /// Says so if the compiler could not start a linker.
    fn is_no_linker(&self) -> Option<&str> {
        (self.first.contains("linker `") && self.first.contains("not found")).then_some(&self.first)
    }
}

/// At most [`SHOWN`] bytes, to the end of a line.
fn cut(text: &str) -> String {
    if text.len() <= SHOWN {
        return text.to_owned();
    }
    let mut end = SHOWN;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let end = text[..end].rfind('\n').unwrap_or(end);
    format!(
        "{}\n… ({} KiB more)\n",
        &text[..end],
        (text.len() - end).div_ceil(1 << 10)
    )
}

/// Limits the address space of the process that `command` will start.
fn within_memory(command: &mut Command, bytes: u64) {
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
