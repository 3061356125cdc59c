//! Compiles one exercise, apart from everything else.
//!
//! Each exercise of each submission gets a folder that mirrors the kit, with
//! the frame of the kit and two files of the submission in it, and the compiler
//! is called directly. Four crates: the library, the recipe's own program, and
//! the checks in the modelled and in the real world.

mod advice;
mod complaint;
mod room;
mod rustc;

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use harness::foreign::visible;
use harness::record::Status;

use crate::kit::{Check, Kit, Recipe};
use crate::out::me;
use crate::prebuilt::Prebuilt;
use crate::scratch::Scratch;
use crate::submission::{Sources, Taken};
use room::Room;
use rustc::{Bench, Crate};

/// Compiling takes less than a second; a slow machine with many at once may
/// need longer, and an endless `const` evaluation never ends.
pub const LIMIT: Duration = Duration::from_secs(120);

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
    pub room: Room,
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
        let summary = visible(&summary.into());
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
            let summary = format!(
                "what {} is compiled against is not there; `{} doctor` says more",
                recipe.id,
                me()
            );
            Broken {
                text: format!("{summary}\n{reason}"),
                ..Broken::new(Status::InternalError, summary)
            }
        })?;
        let (own, note) = self.own(recipe, &sources.program);
        let room = Room::new(&self.scratch, self.kit, recipe)
            .and_then(|room| {
                room.write(Crate::Library, library)?;
                if let Ok(own) = &own {
                    room.write(Crate::Own, own)?;
                }
                Ok(room)
            })
            .map_err(|error| {
                let place = self.scratch.path();
                Broken::internal("copying the exercise to", &error, place)
            })?;
        let bench = Bench {
            compiler: &self.prebuilt.compiler,
            dependencies,
            name: &recipe.id,
            room: &room,
            kit: &self.kit.root,
            limit: self.limits.compile,
        };
        // Whatever is wrong with the library would be said once more for each
        // of the others, and in other words for the modelled one.
        bench.run(Crate::Library)?;
        let run = |which: Crate| room.has(which).then(|| bench.run(which));
        let (modelled, (real, own)) = rayon::join(
            || wanted.modelled.then(|| run(Crate::Modelled)).flatten(),
            || {
                rayon::join(
                    || wanted.real.then(|| run(Crate::Real)).flatten(),
                    || wanted.own.then(|| own.and_then(|_| bench.run(Crate::Own))),
                )
            },
        );
        Ok(Compiled {
            modelled,
            real,
            own,
            notes: note.filter(|_| wanted.own).into_iter().collect(),
            room,
        })
    }

    /// The text of the recipe's own program, and what is to be said of it.
    fn own(&self, recipe: &Recipe, handed: &Taken) -> (Result<String, Broken>, Option<String>) {
        match handed {
            Taken::Text(text) => (Ok(text.clone()), None),
            Taken::Rejected(reason) => (Err(Broken::new(Status::Rejected, reason)), None),
            Taken::Missing => {
                let path = self.kit.exercise(recipe).join(Crate::Own.source());
                let text = fs::read_to_string(&path)
                    .map_err(|error| Broken::internal("reading", &error, &path));
                let note = "src/main.rs is missing; the kit's own was used";
                (text, Some(note.to_owned()))
            }
        }
    }
}
