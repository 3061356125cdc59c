//! The folder that one exercise of one submission is compiled and run in.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::rustc::{Crate, OWN_FRAME, OWN_ROOT};
use crate::kit::{Kit, Recipe};
use crate::scratch::Scratch;

/// Looks like the kit, with only this exercise in it; goes when it is dropped.
#[derive(Debug)]
pub struct Room {
    root: TempDir,
    /// The exercise's folder.
    pub exercise: PathBuf,
    /// The folder of the recipe's own program, as it was handed in: beside the
    /// kit's, which the checks have in them.
    pub own: PathBuf,
    /// The recipe's folder below `tests/`, without mistakes and variants.
    pub tests: PathBuf,
    /// Where programs are put.
    pub built: PathBuf,
    /// Where programs find room for their own files.
    pub temporary: PathBuf,
}

/// The files that the kit has for both worlds.
const FRAME: [&str; 3] = ["model.rs", "real.rs", "src/main.rs"];

impl Room {
    /// With the frame and the tests of the kit.
    pub fn new(scratch: &Scratch, kit: &Kit, recipe: &Recipe) -> io::Result<Self> {
        let root = scratch.room()?;
        // One by one: what Ctrl-C has removed is not made again.
        let new_folder = |within: &Path, name: &str| {
            let folder = within.join(name);
            fs::create_dir(&folder).map(|()| folder)
        };
        let exercises = new_folder(root.path(), "exercises")?;
        let tests = new_folder(root.path(), "tests")?;
        let room = Self {
            exercise: new_folder(&exercises, &recipe.folder)?,
            own: new_folder(root.path(), "own")?,
            tests: tests.join(&recipe.folder),
            built: new_folder(root.path(), "built")?,
            temporary: new_folder(root.path(), "tmp")?,
            root,
        };
        new_folder(&room.exercise, "src")?;
        new_folder(&room.own, "src")?;
        fs::write(room.own.join(OWN_ROOT), OWN_FRAME)?;
        // Copies, since a link would lead on to the kit's solutions: `..` of a
        // link is beside what it points to.
        copy_folder(&kit.tests(recipe), &room.tests)?;
        for name in FRAME {
            let from = kit.frame(recipe).join(name);
            if from.is_file() {
                fs::copy(from, room.exercise.join(name))?;
            }
        }
        Ok(room)
    }

    /// The folder in which a crate is compiled.
    pub fn folder(&self, of: Crate) -> &Path {
        match of {
            Crate::Own => &self.own,
            Crate::Library | Crate::Modelled | Crate::Real => &self.exercise,
        }
    }

    /// Writes the source of a crate.
    pub fn write(&self, of: Crate, text: &str) -> io::Result<()> {
        fs::write(self.folder(of).join(of.source()), text)
    }

    /// Whether there is anything to compile.
    pub fn has(&self, source: Crate) -> bool {
        self.folder(source).join(source.source()).is_file()
    }

    /// Whether `path`, in the source of a crate, leads to something in here.
    pub fn contains(&self, of: Crate, path: &str) -> bool {
        let real = self.folder(of).join(path).canonicalize();
        real.is_ok_and(|real| real.starts_with(self.root.path()))
    }

    /// `text` without the folders that only exist while we grade.
    pub fn left_out_of(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.root.path().display()), "")
    }
}

/// What of a recipe's tests is no business of a submission.
const NOT_COPIED: [&str; 3] = ["mistakes", "variants", "recipe.toml"];

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
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
