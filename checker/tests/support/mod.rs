//! Small submissions, built from the solution of ex04 with a change, and what
//! the checker says of them.
#![allow(dead_code)] // not every test needs everything

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The exercise that the submissions are of.
pub const FOLDER: &str = "ex04_bank_totals";

/// What the kit says of that exercise.
fn exercise() -> Value {
    let recipes = checker(&["list", "--json"]).json()["recipes"].clone();
    recipes
        .as_array()
        .and_then(|recipes| recipes.iter().find(|recipe| recipe["folder"] == FOLDER))
        .cloned()
        .expect("the kit has the exercise")
}

/// All its points.
pub fn points() -> u64 {
    exercise()["points"].as_u64().expect("a number")
}

/// How many checks it has, one of which is given.
pub fn checks() -> usize {
    exercise()["checks"].as_array().map_or(0, Vec::len)
}

/// What [`change::LOST_UPDATE`] costs.
pub const COST_OF_LOST_UPDATE: u64 = 8;

/// The kit that this package is part of.
pub fn kit() -> PathBuf {
    let checker = Path::new(env!("CARGO_MANIFEST_DIR"));
    checker
        .parent()
        .expect("the checker is inside the kit")
        .to_owned()
}

/// How a run of the checker ended.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// The document on standard output.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("not JSON ({error}):\n{}\n{}", self.stdout, self.stderr))
    }
}

/// The checker, run in the kit.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_checker"));
    command
        .args(arguments)
        .current_dir(kit())
        .env_remove("INSTA_UPDATE")
        .stdin(Stdio::null());
    command
}

pub fn run(mut command: Command) -> Ran {
    let output = command.output().expect("the checker could not be started");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ran {
        code: output.status.code(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    }
}

pub fn checker(arguments: &[&str]) -> Ran {
    run(command(arguments))
}

/// A folder of submissions.
pub struct Class {
    folder: TempDir,
}

impl Class {
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("class-").tempdir();
        Self {
            folder: folder.expect("no temporary folder"),
        }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The path as an argument.
    pub fn argument(&self) -> &str {
        self.path().to_str().expect("a path of plain letters")
    }

    /// The path of `name` in the class as an argument.
    pub fn at(&self, name: &str) -> String {
        format!("{}/{name}", self.argument())
    }

    /// A file of a submission, by its path inside the class.
    pub fn file(&self, path: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(path);
        let folder = path.parent().expect("a file is in a folder");
        fs::create_dir_all(folder).expect("no folder for the file");
        let mut file = fs::File::create(&path).expect("no file");
        file.write_all(content.as_ref())
            .expect("the file is not written");
        path
    }

    /// A submission with the solution's `src/lib.rs`, in which each first text is
    /// replaced by the second.
    pub fn submission(&self, name: &str, changes: &[(&str, &str)]) -> PathBuf {
        let solution = kit().join("solutions").join(FOLDER).join("src");
        let mut library = fs::read_to_string(solution.join("lib.rs")).expect("no solution");
        for (from, to) in changes {
            assert!(
                library.contains(from),
                "the solution has no {from:?} any more"
            );
            library = library.replacen(from, to, 1);
        }
        self.file(&format!("{name}/{FOLDER}/src/lib.rs"), library)
    }

    /// A copy of the checks of ex04 without its mistakes and variants, to be
    /// changed and given to `--tests`: a kit of one recipe.
    pub fn tests(&self) -> String {
        let to = self.path().join("tests").join(FOLDER);
        copy(&kit().join("tests").join(FOLDER), &to);
        for folder in ["mistakes", "variants"] {
            fs::remove_dir_all(to.join(folder)).expect("it is there");
        }
        self.at("tests")
    }

    /// `text` without what differs from run to run.
    pub fn normal(&self, text: &str) -> String {
        let real = self.path().canonicalize().expect("the class is there");
        text.replace(&real.display().to_string(), "CLASS")
            .replace(self.argument(), "CLASS")
            .replace(&kit().display().to_string(), "KIT")
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("a file");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// The submission of this name in a document.
pub fn submission<'v>(marks: &'v Value, name: &str) -> &'v Value {
    let all = marks["submissions"]
        .as_array()
        .expect("a list of submissions");
    all.iter()
        .find(|submission| submission["name"] == name)
        .unwrap_or_else(|| panic!("there is no {name}"))
}

/// What a document says, a line for each check.
pub fn shown(marks: &Value) -> String {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut lines = Vec::new();
    for submission in list(&marks["submissions"]) {
        let points = format!("{}/{}", submission["score"], submission["max_score"]);
        lines.push(format!("{} {points}", text(&submission["name"])));
        for exercise in list(&submission["exercises"]) {
            lines.push(format!(
                "  {} {}",
                text(&exercise["id"]),
                text(&exercise["status"])
            ));
            for check in list(&exercise["checks"]) {
                let told = if check["story"].is_object() {
                    " (story)"
                } else {
                    ""
                };
                let message = text(&check["message"]);
                // How long a search was is the model's affair.
                let message = match text(&check["status"]).as_str() {
                    "pass" => "",
                    _ => message.lines().next().unwrap_or_default(),
                };
                let line = format!(
                    "    {} {}{told} {message}",
                    text(&check["name"]),
                    text(&check["status"]),
                );
                lines.push(line.trim_end().to_owned());
            }
            for note in list(&exercise["notes"]) {
                let note = text(&note);
                lines.push(format!(
                    "    note: {}",
                    note.lines().next().unwrap_or_default()
                ));
            }
        }
    }
    lines.join("\n")
}

/// Changes to the solution.
pub mod change {
    type Change = [(&'static str, &'static str)];

    const DEPOSIT: &str = "\
        let mut balance = self.cents.lock();
        *balance += cents;
        *balance";

    /// Reads under one lock and writes under another.
    pub const LOST_UPDATE: &Change = &[(
        DEPOSIT,
        "\
        let after = self.balance() + cents;
        *self.cents.lock() = after;
        after",
    )];

    /// Locks the source first, whichever that is.
    pub const DEADLOCK: &Change = &[
        ("accounts[from.min(to)]", "accounts[from]"),
        ("accounts[from.max(to)]", "accounts[to]"),
        ("if from < to {", "if true {"),
    ];

    /// The same, and prints too much.
    pub const PRINTS: &Change = &[(
        DEPOSIT,
        "\
        for _ in 0..1_000 { println!(\"a deposit\"); }
        let after = self.balance() + cents;
        *self.cents.lock() = after;
        after",
    )];

    pub const ABORT: &Change = &[(DEPOSIT, "std::process::abort()")];

    pub const EXIT: &Change = &[(DEPOSIT, "std::process::exit(0)")];

    pub const PANIC: &Change = &[(DEPOSIT, "panic!(\"no teller is there\")")];

    /// More than there is.
    pub const MEMORY: &Change = &[(
        DEPOSIT,
        "std::hint::black_box(Vec::<u8>::with_capacity(1 << 45)).len() as u64",
    )];

    /// Without any access that the model could see.
    pub const ENDLESS: &Change = &[(
        "let guards: Vec<_>",
        "\
    let mut turns = 0_u64;
    while std::hint::black_box(turns) != 1 {
        turns = turns.wrapping_add(2);
    }
    let guards: Vec<_>",
    )];

    pub const COMPILE_ERROR: &Change =
        &[("cents: Mutex::new(cents)", "cents: Mutex::new(\"100\")")];

    /// Right, and called through pointers.
    pub const POINTERS: &Change = &[(
        "    pub fn new(cents: u64) -> Self {\n",
        "\
    pub fn new(cents: u64) -> Self {
        let rest: [fn(); 2] = [std::thread::yield_now, std::hint::spin_loop];
        rest[cents as usize % 2]();
        let now: fn() -> std::time::Instant = std::time::Instant::now;
        now();
        let wake: fn(&std::sync::Condvar) = std::sync::Condvar::notify_all;
        wake(&std::sync::Condvar::new());
",
    )];

    /// The checks call it with one argument.
    pub const SIGNATURE: &Change = &[("pub fn new(cents: u64)", "pub fn new(cents: u64, _: u8)")];
}
