//! Submissions, and the two files that are taken out of each.
//!
//! A submission was written by somebody else. Nothing of it is run or read but
//! `src/lib.rs` and `src/main.rs` of its exercises, and those only if they are
//! ordinary files inside it.

use std::collections::HashSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::kit::{Kit, Recipe};
use crate::out::{Usage, note};

/// A folder that somebody handed in.
#[derive(Debug)]
pub struct Submission<'a> {
    pub name: String,
    /// As it was named on the command line.
    pub path: PathBuf,
    /// The exercises that count for it.
    pub exercises: Vec<(&'a Recipe, Handed)>,
}

/// What a submission has of one exercise.
#[derive(Debug)]
pub enum Handed {
    Folder {
        path: PathBuf,
        /// What was not clear, and how it was decided.
        notes: Vec<String>,
    },
    Nothing,
}

/// One file of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    Text(String),
    Missing,
    /// Why it is not taken.
    Rejected(String),
}

/// The files of one exercise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sources {
    pub library: Taken,
    pub program: Taken,
}

/// No answer is longer; a longer one is there to break something.
const LARGEST: u64 = 1 << 20;

impl Sources {
    /// The files of the exercise in `folder`; nothing outside `root`, which is
    /// what was handed in, counts.
    pub fn of(root: &Path, folder: &Path) -> Self {
        Self {
            library: Taken::from(root, folder, "src/lib.rs"),
            program: Taken::from(root, folder, "src/main.rs"),
        }
    }
}

impl Taken {
    /// The text of `folder/name`, which has to be inside `root`.
    pub fn from(root: &Path, folder: &Path, name: &str) -> Self {
        match Self::read(root, folder, name) {
            Ok(Some(text)) => Self::Text(text),
            Ok(None) => Self::Missing,
            Err(reason) => Self::Rejected(reason),
        }
    }

    fn read(root: &Path, folder: &Path, name: &str) -> Result<Option<String>, String> {
        let cannot = |error| format!("{name} cannot be read: {error}");
        let path = folder.join(name);
        if !path.try_exists().map_err(cannot)? {
            return Ok(None);
        }
        let (root, real) = (
            root.canonicalize().map_err(cannot)?,
            path.canonicalize().map_err(cannot)?,
        );
        if !real.starts_with(&root) {
            return Err(format!(
                "{name} is a link to something outside the submission"
            ));
        }
        // Before it is opened: opening a pipe would wait for its writer.
        if !real.metadata().map_err(cannot)?.is_file() {
            return Err(format!("{name} is not an ordinary file"));
        }
        let mut bytes = Vec::new();
        fs::File::open(&real)
            .map_err(cannot)?
            .take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(cannot)?;
        if bytes.len() as u64 > LARGEST {
            return Err(format!("{name} is larger than {} KiB", LARGEST >> 10));
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(text)),
            Err(error) => {
                let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
                Err(format!("{name} is not UTF-8 text: see line {line}"))
            }
        }
    }
}

/// The submissions at `paths`, by name. Each path is one, or a folder of them.
pub fn find<'a>(
    kit: &'a Kit,
    paths: &[PathBuf],
    wanted: &[&'a Recipe],
) -> Result<Vec<Submission<'a>>> {
    let mut found = Vec::new();
    for path in paths {
        found.extend(at(kit, path)?);
    }
    let mut seen = HashSet::new();
    found.retain(|submission: &Submission<'_>| {
        let real = submission.path.canonicalize();
        let is_new = seen.insert(real.unwrap_or_else(|_| submission.path.clone()));
        if !is_new {
            let path = submission.path.display();
            note(format_args!("note: {path} is graded once, not twice"));
        }
        is_new
    });
    for submission in &mut found {
        submission
            .exercises
            .retain(|(recipe, _)| wanted.iter().any(|wanted| wanted.id == recipe.id));
    }
    name_apart(&mut found);
    found.sort_by(|a, b| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
    Ok(found)
}

fn at<'a>(kit: &'a Kit, path: &Path) -> Result<Vec<Submission<'a>>> {
    let metadata = fs::metadata(path)
        .map_err(|error| Usage::error(format!("{}: {error}; {WANTED}", path.display())))?;
    if !metadata.is_dir() {
        return Err(Usage::error(format!(
            "{} is a file; {WANTED} (an archive has to be unpacked first)",
            path.display()
        )));
    }
    if let Some(recipe) = one_exercise(kit, path) {
        return Ok(vec![Submission {
            name: name_of(path),
            path: path.to_owned(),
            exercises: vec![(recipe, Handed::folder(path))],
        }]);
    }
    let itself = Submission::new(kit, path)?;
    if itself.has_something() {
        return Ok(vec![itself]);
    }
    let mut class = Vec::new();
    let mut passed_over = Vec::new();
    for entry in sorted(path)? {
        // `.git` and the like are no students.
        if name_of(&entry).starts_with('.') {
            continue;
        }
        if entry.is_dir() {
            class.push(Submission::in_folder(kit, &entry)?);
        } else if is_lost_work(&entry) {
            passed_over.push(entry);
        }
    }
    if !class.iter().any(Submission::has_something) {
        return Err(nothing_in(kit, path));
    }
    for entry in passed_over {
        note(format_args!(
            "note: {} is not graded: an archive has to be unpacked, and a link to lead somewhere",
            entry.display()
        ));
    }
    for submission in class
        .iter()
        .filter(|submission| !submission.has_something())
    {
        note(format_args!(
            "note: {} has no known exercise in it and gets no points",
            submission.path.display()
        ));
    }
    Ok(class)
}

/// A file in a class that may be what somebody handed in.
fn is_lost_work(path: &Path) -> bool {
    const ARCHIVES: [&str; 8] = ["zip", "tar", "gz", "tgz", "bz2", "xz", "7z", "rar"];
    let is_archive = path
        .extension()
        .and_then(|end| end.to_str())
        .is_some_and(|end| ARCHIVES.contains(&end.to_lowercase().as_str()));
    is_archive || !path.exists()
}

const WANTED: &str = "name the folder of a submission, or a folder of submissions";

fn nothing_in(kit: &Kit, path: &Path) -> anyhow::Error {
    let example = kit.recipes.first().map_or("ex01", |recipe| &recipe.folder);
    if let (Some(_), Some(note)) = (kit.recipe_in(&name_of(path)), misplaced(path)) {
        return Usage::error(format!("{}: {note}", path.display()));
    }
    let empty = fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none());
    let what = if empty {
        "is empty"
    } else {
        "has no known exercise in it"
    };
    Usage::error(format!(
        "{} {what}; a submission is a folder with {example}/src/lib.rs or \
         exercises/{example}/src/lib.rs in it, and a class a folder of submissions",
        path.display()
    ))
}

/// The recipe, if `path` is the folder of one exercise.
pub fn one_exercise<'a>(kit: &'a Kit, path: &Path) -> Option<&'a Recipe> {
    path.join("src")
        .is_dir()
        .then(|| kit.recipe_in(&name_of(path)))
        .flatten()
}

/// The last part of the path, also of `.` and `..`.
pub fn name_of(path: &Path) -> String {
    let full = path.canonicalize();
    let path = match path.file_name() {
        Some(_) => path,
        None => full.as_deref().unwrap_or(path),
    };
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)
        .and_then(|entries| {
            entries
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<Result<Vec<_>, _>>()
        })
        .with_context(|| format!("the folder {} cannot be read", folder.display()))
        .map_err(|error| Usage::error(format!("{error:#}")))?;
    paths.sort();
    Ok(paths)
}

/// Two submissions of one name are called by their paths.
fn name_apart(submissions: &mut [Submission<'_>]) {
    let names: Vec<String> = submissions.iter().map(|one| one.name.clone()).collect();
    for submission in submissions {
        if names
            .iter()
            .filter(|name| **name == submission.name)
            .count()
            > 1
        {
            submission.name = submission.path.display().to_string();
        }
    }
}

impl<'a> Submission<'a> {
    fn new(kit: &'a Kit, path: &Path) -> Result<Self> {
        let inner = path.join("exercises");
        let mut folders = sorted(path)?;
        if inner.is_dir() {
            // What stands in `exercises/` comes first.
            folders.splice(0..0, sorted(&inner)?);
        }
        let exercises = kit
            .recipes
            .iter()
            .map(|recipe| {
                let mine = |folder: &&PathBuf| {
                    folder.is_dir()
                        && kit
                            .recipe_in(&name_of(folder))
                            .is_some_and(|found| found.id == recipe.id)
                };
                let exact = |folder: &&&PathBuf| name_of(folder) == recipe.folder;
                let mine: Vec<&PathBuf> = folders.iter().filter(mine).collect();
                let Some(&taken) = mine.iter().find(exact).or(mine.first()) else {
                    return (recipe, Handed::Nothing);
                };
                let mut handed = Handed::folder(taken);
                for other in mine.iter().filter(|&&other| other != taken) {
                    handed.note(format!(
                        "{} is not graded: {} is",
                        inside(path, other),
                        inside(path, taken)
                    ));
                }
                (recipe, handed)
            })
            .collect();
        Ok(Self {
            name: name_of(path),
            path: path.to_owned(),
            exercises,
        })
    }

    /// What is in the folder, or in the one folder in it that has anything: what
    /// is unpacked from an archive often stands one level deeper.
    fn in_folder(kit: &'a Kit, path: &Path) -> Result<Self> {
        let mut submission = Self::new(kit, path)?;
        if submission.has_something() {
            return Ok(submission);
        }
        let mut deeper = Vec::new();
        for entry in sorted(path)?.into_iter().filter(|entry| entry.is_dir()) {
            let found = Self::new(kit, &entry)?;
            if found.has_something() {
                deeper.push(found);
            }
        }
        match <[Self; 1]>::try_from(deeper) {
            Ok([found]) => submission.exercises = found.exercises,
            Err(several) if several.is_empty() => {}
            Err(several) => note(format_args!(
                "note: {} has {} folders with exercises in them: which is to be graded?",
                path.display(),
                several.len()
            )),
        }
        Ok(submission)
    }

    fn has_something(&self) -> bool {
        self.exercises
            .iter()
            .any(|(_, handed)| matches!(handed, Handed::Folder { .. }))
    }
}

/// `path` as seen from `folder`.
fn inside(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder)
        .unwrap_or(path)
        .display()
        .to_string()
}

/// What to say of an exercise's folder whose library lies beside `src`, or without it.
pub fn misplaced(folder: &Path) -> Option<&'static str> {
    let is_file = |name: &str| folder.join(name).is_file();
    (is_file("lib.rs") && !is_file("src/lib.rs"))
        .then_some("found lib.rs, but it belongs into src/")
}

impl Handed {
    fn folder(path: &Path) -> Self {
        Self::Folder {
            path: path.to_owned(),
            notes: misplaced(path).map(str::to_owned).into_iter().collect(),
        }
    }

    pub fn notes(&self) -> &[String] {
        match self {
            Self::Folder { notes, .. } => notes,
            Self::Nothing => &[],
        }
    }

    fn note(&mut self, note: String) {
        if let Self::Folder { notes, .. } = self {
            notes.push(note);
        }
    }
}
