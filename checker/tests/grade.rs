//! The document of `checker grade --json`, and what may not influence it.

mod support;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use support::{
    COST_OF_LOST_UPDATE, Class, FOLDER, change, checker, kit, points, run, shown, submission,
};

fn grade(paths: &[&str]) -> Value {
    let mut arguments = vec!["grade", "--only", "ex04", "--json"];
    arguments.extend(paths);
    let ran = checker(&arguments);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran.json()
}

fn score(marks: &Value, name: &str) -> u64 {
    submission(marks, name)["score"].as_u64().expect("a number")
}

fn keys(value: &Value) -> BTreeSet<&str> {
    let object = value.as_object().expect("an object");
    object.keys().map(String::as_str).collect()
}

/// Version 1, as the README describes it: whoever reads it relies on every key.
#[test]
fn the_document_has_the_promised_shape() {
    let class = Class::new();
    class.submission("ann", change::DEADLOCK);
    let marks = grade(&[&class.at("ann")]);
    assert_eq!(keys(&marks), ["version", "sandbox", "submissions"].into());
    assert_eq!(marks["version"], 1);
    assert_eq!(marks["sandbox"], "process");
    let ann = &marks["submissions"][0];
    assert_eq!(
        keys(ann),
        ["name", "path", "score", "max_score", "exercises"].into()
    );
    assert_eq!(ann["path"], class.at("ann"));
    assert_eq!(ann["max_score"], points());
    let exercise = &ann["exercises"][0];
    assert_eq!(
        keys(exercise),
        ["id", "status", "score", "max_score", "checks", "notes"].into()
    );
    assert_eq!(exercise["id"], "ex04");
    assert_eq!(exercise["status"], "fail");
    let checks = exercise["checks"].as_array().expect("a list");
    for check in checks {
        let promised = [
            "name",
            "kind",
            "status",
            "score",
            "max_score",
            "message",
            "seconds",
            "schedules",
            "story",
        ];
        assert_eq!(keys(check), promised.into());
        assert!(check["seconds"].is_f64(), "{check}");
    }
    let of = |name: &str| {
        checks
            .iter()
            .find(|check| check["name"] == name)
            .expect("a check")
    };
    let deadlock = of("crossing_transfers");
    assert_eq!(deadlock["kind"], "model");
    assert_eq!(deadlock["status"], "deadlock");
    assert!(deadlock["schedules"].as_u64() > Some(0), "{deadlock}");
    assert!(deadlock["story"]["rows"].is_array(), "{deadlock}");
    let transcript = of("transcript");
    assert_eq!(transcript["status"], "pass");
    assert!(
        transcript["story"].is_null() && transcript["schedules"].is_null(),
        "{transcript}"
    );
}

/// The name in a story is the one that `explain` takes.
#[test]
fn a_story_can_be_told_again() {
    let class = Class::new();
    class.submission("ann", change::LOST_UPDATE);
    let marks = grade(&[&class.at("ann")]);
    let checks = &marks["submissions"][0]["exercises"][0]["checks"];
    let stories = checks
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|check| {
            let name = check["story"]["schedule"].as_str()?;
            Some((check["name"].as_str()?, name, check["message"].as_str()?))
        });
    let mut generated = 0;
    for (check, name, message) in stories {
        assert!(name.starts_with(&format!("{check}@")), "{name}");
        generated += usize::from(name.matches('@').count() == 2);
        let folder = class.at(&format!("ann/{FOLDER}"));
        let again = checker(&["explain", &folder, "--schedule", name]);
        assert_eq!(again.code, Some(1), "{name}: {}", again.stderr);
        let told: Vec<&str> = again.stdout.split_whitespace().collect();
        let message: Vec<&str> = message.split_whitespace().collect();
        assert!(
            told.join(" ").contains(&message.join(" ")),
            "{}",
            again.stdout
        );
    }
    assert_eq!(generated, 1, "{checks}");
}

/// What a program prints in the modelled world is part of the story, but not all of it.
#[test]
fn endless_output_is_cut() {
    let class = Class::new();
    class.submission("ann", change::PRINTS);
    let marks = grade(&[&class.at("ann")]);
    let checks = &marks["submissions"][0]["exercises"][0]["checks"];
    let output = checks[0]["story"]["output"].as_str().expect("a story");
    assert!(output.starts_with("a deposit\n"), "{output}");
    assert!(output.ends_with(" KiB more)\n"), "{output}");
    assert!(output.len() < 5 << 10, "{}", output.len());
}

/// Nothing that a student writes reaches the instructor's terminal as it is.
#[test]
fn names_and_messages_paint_nothing() {
    let class = Class::new();
    let panic = [("*balance += cents;", "panic!(\"\\u{1b}[2J\\u{202e}gone\");")];
    class.submission("eve\u{1b}[2J\u{202e}", &panic);
    class.file(
        &format!("mallory\u{7}/{FOLDER}/src/lib.rs"),
        "compile_error!(\"\\u{1b}[2J\");",
    );
    class.file("nobody\u{1b}[2J/README.md", "");
    let ran = checker(&["grade", "--only", "ex04", class.argument()]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let all = format!("{}{}", ran.stdout, ran.stderr);
    assert!(!all.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{all:?}");
    for shown in ["eve\\u{1b}[2J", "\\u{202e}gone", "mallory\\u{7}"] {
        assert!(all.contains(shown), "{shown}: {all}");
    }
}

/// With one target folder, cargo takes the second submission for the first as
/// soon as its file is older, and archives keep such times.
#[test]
fn equal_names_and_old_files_are_not_mixed_up() {
    let class = Class::new();
    let old = |path: &std::path::Path, years: u64| {
        let time = SystemTime::now() - Duration::from_secs(years * 365 * 24 * 3600);
        let file = File::options()
            .write(true)
            .open(path)
            .expect("the file is there");
        file.set_modified(time).expect("a file may be old");
    };
    old(&class.submission("a_right", &[]), 1);
    old(&class.submission("b_wrong", change::LOST_UPDATE), 20);
    old(&class.submission("c_right", &[]), 40);
    let one = grade(&[class.argument()]);
    let scores = |marks: &Value| ["a_right", "b_wrong", "c_right"].map(|name| score(marks, name));
    let right = points();
    let expected = [right, right - COST_OF_LOST_UPDATE, right];
    assert_eq!(scores(&one), expected);
    let two = grade(&[
        &class.at("c_right"),
        &class.at("b_wrong"),
        &class.at("a_right"),
    ]);
    assert_eq!(scores(&two), expected);
    assert_eq!(shown(&one), shown(&two).replace(class.argument(), "CLASS"));
}

/// Everything but `src/lib.rs` and `src/main.rs` is the kit's.
#[test]
fn a_submission_brings_no_checks_of_its_own() {
    let class = Class::new();
    class.submission("plain", change::LOST_UPDATE);
    class.submission("forged", change::LOST_UPDATE);
    for (path, content) in [
        ("Cargo.toml", "this is no manifest"),
        ("model.rs", "fn main() {}"),
        ("real.rs", "fn main() {}"),
        (
            "build.rs",
            "fn main() { std::fs::write(\"/tmp/checker-was-forged\", \"\").unwrap(); }",
        ),
        (
            ".cargo/config.toml",
            "[build]\nrustc-wrapper = \"/bin/true\"\n",
        ),
        ("rust-toolchain.toml", "[toolchain]\nchannel = \"1.0.0\"\n"),
        ("src/bin/ex04.rs", "fn main() {}"),
    ] {
        class.file(&format!("forged/{FOLDER}/{path}"), content);
    }
    class.file(
        &format!("forged/tests/{FOLDER}/model.rs"),
        "pub const CHECKS: &[()] = &[];",
    );
    class.file(
        &format!("forged/tests/{FOLDER}/recipe.toml"),
        "id = \"ex04\"\ntitle = \"\"\nlearn = \"\"\n[[checks]]\nname = \"free\"\nkind = \"model\"\n\
         points = 100\nverifies = \"nothing\"\n",
    );
    class.file("forged/Cargo.toml", "[workspace]\n");
    let marks = grade(&[class.argument()]);
    let of = |name: &str| {
        let mut one = submission(&marks, name).clone();
        one["name"] = Value::Null;
        shown(&serde_json::json!({ "submissions": [one] }))
    };
    assert_eq!(of("forged"), of("plain"));
}

/// A submission is a folder with exercises, a folder with `exercises/`, or the
/// folder of one exercise.
#[test]
fn all_shapes_of_a_submission() {
    let class = Class::new();
    class.submission("flat", &[]);
    class.submission("deep/exercises", &[]);
    class.file(&format!("deep/{FOLDER}/src/lib.rs"), "this is an old copy");
    class.submission("short", &[]);
    fs::rename(class.at(&format!("short/{FOLDER}")), class.at("short/ex04")).expect("a new name");
    let marks = grade(&[class.argument()]);
    assert_eq!(
        ["flat", "deep", "short"].map(|name| score(&marks, name)),
        [points(); 3]
    );

    let single = class.at(&format!("flat/{FOLDER}"));
    let marks = checker(&["grade", "--json", &single]).json();
    assert_eq!(submission(&marks, FOLDER)["max_score"], points());

    let solutions = kit().join("solutions");
    let marks = grade(&[solutions.to_str().expect("plain letters")]);
    assert_eq!(score(&marks, "solutions"), points());
}

/// Work in a place where it is not expected is found, or named.
#[test]
fn nothing_is_passed_over_in_silence() {
    let class = Class::new();
    class.submission("ann/repo-main", &[]);
    class.submission("bob", &[]);
    fs::rename(class.at(&format!("bob/{FOLDER}")), class.at("bob/EX04")).expect("a new name");
    class.submission("cleo", &[]);
    class.submission("cleo/exercises", &[]);
    class.file("dora.zip", "");
    let ran = checker(&["grade", "--only", "EX04", "--json", class.argument()]);
    assert!(
        ran.stderr.contains("dora.zip is not graded"),
        "{}",
        ran.stderr
    );
    let marks = ran.json();
    for name in ["ann", "bob", "cleo"] {
        let one = submission(&marks, name);
        assert_eq!(one["score"], one["max_score"], "{one}");
    }
    let notes = &submission(&marks, "cleo")["exercises"][0]["notes"];
    let note = format!("{FOLDER} is not graded: exercises/{FOLDER} is");
    assert!(notes.to_string().contains(&note), "{notes}");
}

/// It is not guessed at: where it was meant to be is for whoever handed it in to say.
#[test]
fn a_library_outside_src() {
    let class = Class::new();
    let library = class.submission("ann", &[]);
    let folder = class.at(&format!("ann/{FOLDER}"));
    fs::rename(&library, format!("{folder}/lib.rs")).expect("it may be moved");
    let note = "found lib.rs, but it belongs into src/";
    let marks = grade(&[&class.at("ann")]);
    let exercise = &marks["submissions"][0]["exercises"][0];
    assert_eq!(exercise["status"], "missing");
    assert_eq!(exercise["notes"], serde_json::json!([note]));
    let ran = checker(&["grade", "--only", "ex04", &class.at("ann")]);
    assert!(
        ran.stdout.contains(&format!("  ex04  missing: {note}\n")),
        "{}",
        ran.stdout
    );

    let said_of_it_alone = || {
        for verb in ["check", "grade"] {
            let ran = checker(&[verb, &folder]);
            let said = format!("{}{}", ran.stdout, ran.stderr);
            assert!(said.contains(note), "{verb}: {said}");
        }
    };
    said_of_it_alone();
    fs::remove_dir(format!("{folder}/src")).expect("it is empty");
    said_of_it_alone();
}

/// What nobody handed in is worth nothing, and is said once.
#[test]
fn missing_exercises() {
    let class = Class::new();
    let tests = class.tests();
    let manifest = |id: &str| {
        let check = "name = \"one\"\nkind = \"model\"\npoints = 5\nverifies = \"nothing\"\n";
        format!("id = \"{id}\"\ntitle = \"None\"\nlearn = \"nothing\"\n[[checks]]\n{check}")
    };
    for id in ["ex98", "ex99"] {
        class.file(&format!("tests/{id}_none/recipe.toml"), manifest(id));
    }
    class.submission("ann", &[]);
    let json = checker(&["grade", "--tests", &tests, "--json", &class.at("ann")]).json();
    let ann = submission(&json, "ann");
    assert_eq!(ann["score"], points());
    assert_eq!(ann["max_score"], points() + 10);
    assert_eq!(ann["exercises"][1]["status"], "missing");
    assert_eq!(ann["exercises"][1]["checks"][0]["status"], "missing");
    let ran = checker(&["grade", "--tests", &tests, &class.at("ann")]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        ran.stdout.contains("\n  2 exercises missing: ex98, ex99\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(ran.stdout.matches("missing").count(), 1, "{}", ran.stdout);
}

#[test]
fn csv_for_a_spreadsheet() {
    let class = Class::new();
    class.submission("ann", &[]);
    class.file("\"bob, jr.\"/README.md", "");
    let ran = checker(&["grade", "--only", "ex04", "--csv", class.argument()]);
    assert_eq!(
        ran.stdout,
        format!(
            "submission,ex04,score,max_score\n\"\"\"bob, jr.\"\"\",0,0,{0}\nann,{0},{0},{0}\n",
            points()
        ),
        "{}",
        ran.stderr
    );
}

/// The reader of our output may leave early: `checker grade … | head -1`.
#[test]
fn a_closed_pipe_is_no_panic() {
    let class = Class::new();
    class.submission("ann", change::LOST_UPDATE);
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let marks = class.path().join("marks.json");
    let mut command = support::command(&["grade", "--only", "ex04", &class.at("ann"), "--output"]);
    command.arg(&marks);
    let output = command
        .stdout(writer)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .and_then(std::process::Child::wait_with_output)
        .expect("the checker could not be started");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains("panicked"), "{stderr}");
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    let marks = fs::read_to_string(marks).expect("the marks are written all the same");
    let marks: Value = serde_json::from_str(&marks).expect("the marks are JSON");
    assert_eq!(score(&marks, "ann"), points() - COST_OF_LOST_UPDATE);
}

/// `src/main.rs` is taken from a submission that has one.
#[test]
fn the_program_is_the_submissions_own() {
    let class = Class::new();
    class.submission("ann", &[]);
    class.file(
        &format!("ann/{FOLDER}/src/main.rs"),
        "pub fn main() { println!(\"hello\"); }",
    );
    let mut command = support::command(&["check", &class.at(&format!("ann/{FOLDER}"))]);
    // It would accept what the program prints, and write it into the kit.
    command
        .env("INSTA_UPDATE", "always")
        .env("INSTA_FORCE_PASS", "1")
        .arg("transcript");
    let ran = run(command);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(
        ran.stdout.contains("+ hello    (printed)"),
        "{}",
        ran.stdout
    );
}
