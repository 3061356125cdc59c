//! Bad input: a message that says what to do next, a sensible exit code, and
//! never a panic.

mod support;

use std::process::Command;

use support::{Class, FOLDER, Ran, change, checker, kit, run};

/// The exit code for a call that makes no sense.
const USAGE: Option<i32> = Some(2);
/// The exit code when the kit itself does not work.
const INTERNAL: Option<i32> = Some(3);

/// What a bad call says, in one line; the kit has one recipe.
fn complaint_of_small_kit(class: &Class, arguments: &[&str]) -> String {
    complaint(
        class,
        &[arguments, &["--tests", &class.at("tests")]].concat(),
    )
}

/// What a bad call says, in one line.
fn complaint(class: &Class, arguments: &[&str]) -> String {
    let ran = checker(arguments);
    assert_eq!(ran.code, USAGE, "{ran:?}");
    assert_eq!(ran.stdout, "", "nothing belongs on standard output");
    class.normal(ran.stderr.trim())
}

#[test]
fn nothing_to_grade() {
    let class = Class::new();
    class.tests();
    std::fs::create_dir(class.path().join("empty")).expect("a folder");
    class.file("holidays/2026/beach.txt", "sun");
    class.file("archive.zip", "PK");
    let complaints = [
        ["grade", &class.at("nowhere")],
        ["grade", &class.at("empty")],
        ["grade", &class.at("holidays")],
        ["grade", &class.at("archive.zip")],
    ]
    .map(|arguments| complaint_of_small_kit(&class, &arguments));
    insta::assert_snapshot!(complaints.join("\n"));
}

#[test]
fn nothing_to_check() {
    let class = Class::new();
    class.tests();
    class.file("holidays/2026/beach.txt", "sun");
    class.file(&format!("ann/{FOLDER}/src/main.rs"), "fn main() {}");
    class.file("answer.rs", "");
    let complaints = [
        ["check", &class.at("nowhere")],
        ["check", &class.at("holidays")],
        ["check", &class.at(&format!("ann/{FOLDER}"))],
        ["check", &class.at("answer.rs")],
    ]
    .map(|arguments| complaint_of_small_kit(&class, &arguments));
    insta::assert_snapshot!(complaints.join("\n"));
}

/// The kit grows, so that its list of recipes is no part of the test.
#[test]
fn unknown_names() {
    let class = Class::new();
    for arguments in [
        ["check", "ex99"].as_slice(),
        &["hint", "ex99"],
        &["prove", "ex99"],
        &["check", "--solution", "ex99"],
        &["grade", "solutions", "--only", "ex99"],
    ] {
        let said = complaint(&class, arguments);
        assert!(
            said.starts_with("error: there is no exercise `ex99`; this kit has ex"),
            "{said}"
        );
        assert!(said.contains("ex04"), "{said}");
    }
    let said = complaint(&class, &["check", "ex04", "no_such_check"]);
    assert!(
        said.contains("ex04 has no check `no_such_check`; it has no_lost_cent, "),
        "{said}"
    );
    let said = complaint(&class, &["hint", "ex04", "9"]);
    assert_eq!(said, "error: ex04 has 3 hints, counted from 1");
}

#[test]
fn an_exercise_by_its_number() {
    let hint = checker(&["hint", "ex04"]);
    assert_eq!(hint.code, Some(0), "{}", hint.stderr);
    for name in ["ex4", "EX4", "04", "4"] {
        assert_eq!(checker(&["hint", name]).stdout, hint.stdout, "{name}");
    }
    let class = Class::new();
    for name in ["ex404", "0", "", "ex", "+4"] {
        let said = complaint(&class, &["hint", name]);
        assert!(
            said.starts_with(&format!("error: there is no exercise `{name}`")),
            "{said}"
        );
    }
}

#[test]
fn no_kit() {
    let class = Class::new();
    let said = complaint(&class, &["list", "--kit", class.argument()]);
    assert_eq!(
        said,
        "error: there is no kit in CLASS: it has no tests/*/recipe.toml"
    );
}

#[test]
fn a_wrong_manifest() {
    let class = Class::new();
    class.file(
        "tests/ex04_bank_totals/recipe.toml",
        "id = \"ex04\"\ntitel = \"Bank totals\"\n",
    );
    let ran = checker(&["list", "--tests", &class.at("tests")]);
    assert_eq!(ran.code, INTERNAL, "{ran:?}");
    assert!(
        ran.stderr.contains("recipe.toml is wrong"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("unknown field `titel`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn an_output_that_cannot_be_written() {
    let class = Class::new();
    class.submission("ann", &[]);
    for output in ["nowhere/marks.json", "ann"] {
        let output = class.at(output);
        let said = complaint(&class, &["grade", &class.at("ann"), "--output", &output]);
        assert!(
            said.contains("the marks cannot be written to CLASS/"),
            "{said}"
        );
        assert!(said.ends_with("choose another --output"), "{said}");
    }
    let full = std::path::Path::new("/dev/full");
    if full.exists() {
        let ran = checker(&[
            "grade",
            &class.at("ann"),
            "--only",
            "ex04",
            "--output",
            "/dev/full",
        ]);
        assert_eq!(ran.code, INTERNAL, "{ran:?}");
        assert!(
            ran.stderr.contains("could not be written to /dev/full"),
            "{}",
            ran.stderr
        );
    }
}

/// Nobody's marks suffer from a full disk.
#[test]
fn no_space_to_build() {
    let class = Class::new();
    class.submission("ann", change::LOST_UPDATE);
    let place = class.path().join("small");
    std::fs::create_dir(&place).expect("a folder");
    let script = "mount -t tmpfs -o size=256k none \"$TMPDIR\" && exec \"$0\" \"$@\"";
    let mut command = Command::new("unshare");
    command
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script])
        .arg(env!("CARGO_BIN_EXE_checker"))
        .args(["grade", "--json", "--only", "ex04", &class.at("ann")])
        .env("TMPDIR", &place)
        .current_dir(kit());
    let possible = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c"])
        .args(["mount -t tmpfs none \"$0\"", class.argument()])
        .status()
        .is_ok_and(|status| status.success());
    if !possible {
        eprintln!("not tried: no small folder can be mounted here");
        return;
    }
    let ran: Ran = run(command);
    assert_eq!(ran.code, INTERNAL, "{ran:?}");
    let marks = ran.json();
    let exercise = &marks["submissions"][0]["exercises"][0];
    assert_eq!(exercise["status"], "internal-error", "{exercise}");
    let note = exercise["notes"][0].as_str().expect("a note");
    assert!(
        note.contains("set TMPDIR to a folder that has it"),
        "{note}"
    );
}
