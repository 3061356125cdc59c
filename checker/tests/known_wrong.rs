//! What the checker says of programs that are known to be wrong.

mod support;

use std::fs;

use support::{Class, FOLDER, change, checker, kit, points, shown, submission};

/// One class with everything that can be wrong, graded once.
#[test]
fn a_class() {
    let class = Class::new();
    class.submission("right", &[]);
    class.submission("lost_update", change::LOST_UPDATE);
    class.submission("deadlock", change::DEADLOCK);
    class.submission("abort", change::ABORT);
    class.submission("exit_zero", change::EXIT);
    class.submission("memory", change::MEMORY);
    class.submission("panic", change::PANIC);
    class.submission("compile_error", change::COMPILE_ERROR);
    class.submission("other_signature", change::SIGNATURE);
    for (name, main) in [
        ("main_aborts", "pub fn main() { std::process::abort() }"),
        (
            "main_deadlocks",
            "pub fn main() { let lock = std::sync::Mutex::new(0); let _one = lock.lock(); let _two = lock.lock(); }",
        ),
        ("main_exits", "pub fn main() { std::process::exit(0) }"),
    ] {
        class.submission(name, &[]);
        class.file(&format!("{name}/{FOLDER}/src/main.rs"), main);
    }
    class.submission("main_does_not_compile", &[]);
    class.file(
        &format!("main_does_not_compile/{FOLDER}/src/main.rs"),
        "pub fn main() { let _: u8 = \"text\"; }",
    );
    class.submission("prints_without_end", &[]);
    class.file(
        &format!("prints_without_end/{FOLDER}/src/main.rs"),
        "pub fn main() { loop { println!(\"the account opens with 100\"); } }",
    );
    class.file(
        &format!("not_utf8/{FOLDER}/src/lib.rs"),
        b"//! text\n\xff\xfe\n",
    );
    class.file(
        &format!("too_large/{FOLDER}/src/lib.rs"),
        vec![b'\n'; (1 << 20) + 1],
    );
    class.file(&format!("no_lib/{FOLDER}/src/main.rs"), "fn main() {}");
    class.file("nothing/README.md", "I was ill.");
    class.file(
        &format!("reads_elsewhere/{FOLDER}/src/lib.rs"),
        "pub const HOSTS: &str = include_str!(\"/etc/hosts\");",
    );
    let link = class.file(&format!("link/{FOLDER}/src/lib.rs"), "");
    fs::remove_file(&link).expect("the file is there");
    std::os::unix::fs::symlink(
        kit().join("solutions").join(FOLDER).join("src/lib.rs"),
        &link,
    )
    .expect("a link");

    let output = class.path().join("marks.json");
    let ran = checker(&[
        "grade",
        class.argument(),
        "--only",
        "ex04",
        "--output",
        output.to_str().expect("plain letters"),
    ]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let marks = fs::read_to_string(&output).expect("the marks are written");
    let marks = serde_json::from_str(&marks).expect("the marks are JSON");
    insta::assert_snapshot!("marks", class.normal(&shown(&marks)));
    insta::assert_snapshot!("table", class.normal(&ran.stdout));
}

/// Not by its path, and not by a way round: what a submission is compiled beside
/// leads nowhere.
#[test]
fn the_solution_is_out_of_reach() {
    let class = Class::new();
    let solution = format!("solutions/{FOLDER}/src/lib.rs");
    for (path, status) in [
        (kit().join(&solution), "rejected"),
        (
            format!("../../../tests/../{solution}").into(),
            "compile-error",
        ),
        (
            format!("../../../tests/{FOLDER}/../../{solution}").into(),
            "compile-error",
        ),
        (
            format!("../../../tests/{FOLDER}/variants/std_mutex.rs").into(),
            "compile-error",
        ),
    ] {
        class.file(
            &format!("ann/{FOLDER}/src/lib.rs"),
            format!(
                "#[path = \"{}\"]\nmod solution;\npub use solution::*;\n",
                path.display()
            ),
        );
        let marks = checker(&["grade", "--json", &class.at(&format!("ann/{FOLDER}"))]).json();
        assert_eq!(
            marks["submissions"][0]["exercises"][0]["status"], status,
            "{marks}"
        );
    }
}

#[test]
fn the_story_of_the_first_failure() {
    let class = Class::new();
    class.submission("ann", change::LOST_UPDATE);
    let folder = class.at(&format!("ann/{FOLDER}"));
    let ran = checker(&["check", &folder, "no_lost_cent", "receipts"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    // How long the search was is the model's affair.
    let (told, _) = ran.stdout.split_once("found in schedule").expect("a story");
    insta::assert_snapshot!("story", class.normal(told));
    let again = format!("this check again:     cargo checker check {folder} no_lost_cent\n");
    assert!(ran.stdout.contains(&again), "{}", ran.stdout);
    assert!(
        ran.stdout
            .ends_with("a hint:               cargo checker hint ex04\n"),
        "{}",
        ran.stdout
    );
    the_same_schedule_again(&class, &folder, &ran.stdout);
}

/// The schedule shows the same story, and is still there after the mistake was mended.
fn the_same_schedule_again(class: &Class, folder: &str, printed: &str) {
    let (_, name) = printed.split_once("--schedule ").expect("a name");
    let name = name.lines().next().unwrap_or_default();
    let (_, story) = printed
        .split_once("in every schedule\n\n")
        .expect("a story");
    let (story, _) = story.split_once("\nfound in").expect("a story");

    let again = checker(&["explain", folder, "--schedule", name]);
    assert_eq!(again.code, Some(1), "{}", again.stderr);
    assert!(again.stdout.contains(story), "{}", again.stdout);

    class.submission("ann", &[]);
    let mended = checker(&["explain", folder, "--schedule", name]);
    assert_eq!(mended.code, Some(0), "{}", mended.stderr);
    // Two steps have become one, and the place between them is gone.
    let right = "this schedule does not exist in your code (1.3-2 never comes); without it:\n\n\
                 right: nothing goes wrong\n";
    assert!(mended.stdout.contains(right), "{}", mended.stdout);
}

#[test]
fn a_schedule_that_has_no_such_name() {
    for (name, complaint) in [
        ("1.5-2", "names no check"),
        ("nobody@1.5-2", "ex04 has no check `nobody`"),
        ("no_lost_cent@1.5", "is no name of a schedule"),
        ("transcript@0", "which nobody can schedule"),
        ("any_transfers@0", "names no program"),
        (
            "any_transfers@transfer.9.9@0",
            "is no program of this check",
        ),
    ] {
        let ran = checker(&["explain", "ex04", "--schedule", name]);
        assert_eq!(ran.code, Some(2), "{name}: {}", ran.stdout);
        assert!(ran.stderr.contains(complaint), "{name}: {}", ran.stderr);
    }
}

#[test]
fn the_names_that_the_help_knows() {
    let help = checker(&["explain", "--help"]).stdout;
    for name in ["0", "1.3-2", "1.3:2", "turns", "r7", "p7.250", "w12"] {
        assert!(help.contains(&format!("`{name}`")), "{name}: {help}");
        let name = format!("no_lost_cent@{name}");
        let ran = checker(&["explain", "--solution", "ex04", "--schedule", &name]);
        assert_eq!(ran.code, Some(0), "{name}: {}", ran.stderr);
    }
}

/// The screen in the README is a real one.
#[test]
fn the_readme_shows_what_is_printed() {
    let ran = checker(&["check", "ex04", "no_lost_cent"]);
    let readme = fs::read_to_string(kit().join("README.md")).expect("a README");
    let (_, screen) = readme
        .split_once("---- no_lost_cent ----\n")
        .expect("a screen");
    let (screen, _) = screen.split_once("\nagain:").expect("an end of the screen");
    assert!(ran.stdout.contains(screen.trim_end()), "{}", ran.stdout);
}

#[test]
fn all_right() {
    let ran = checker(&["check", "--solution", "ex04"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        ran.stdout
            .contains(&format!("checks pass, {0} of {0} points", points())),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("next:"), "{}", ran.stdout);
}

/// After full marks, and not before.
#[test]
fn what_comes_next() {
    let class = Class::new();
    class.submission("ann", &[]);
    let folder = class.at(&format!("ann/{FOLDER}"));
    let ran = checker(&["check", &folder]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let recipes = checker(&["list", "--json"]).json()["recipes"].clone();
    let recipes = recipes.as_array().expect("recipes");
    let next = recipes.iter().position(|recipe| recipe["folder"] == FOLDER);
    let next = &recipes[next.expect("this one") + 1];
    let text = |name: &str| next[name].as_str().expect("a text");
    let last = format!(
        "\ncompare with:  solutions/{FOLDER}/src/lib.rs\nnext:          {}  {}, \
         exercises/{}/README.md\n",
        text("id"),
        text("title"),
        text("folder")
    );
    assert!(ran.stdout.ends_with(&last), "{}", ran.stdout);

    let some = checker(&["check", &folder, "receipts"]);
    assert!(!some.stdout.contains("next:"), "{}", some.stdout);
    let tests = class.tests();
    let alone = checker(&["check", &folder, "--tests", &tests]);
    assert!(
        alone.stdout.ends_with("\nthis was the last exercise\n"),
        "{}",
        alone.stdout
    );
}

#[test]
fn the_compilers_own_words() {
    let class = Class::new();
    class.submission("ann", change::COMPILE_ERROR);
    let ran = checker(&["check", &class.at(&format!("ann/{FOLDER}"))]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(
        ran.stdout.contains("error[E0308]: mismatched types\n"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("--> src/lib.rs:"), "{}", ran.stdout);
    assert_eq!(
        ran.stdout.matches("error[E0308]").count(),
        1,
        "{}",
        ran.stdout
    );
}

/// Where the compiler would send a student to a place that does not count.
#[test]
fn advice_that_helps_here() {
    let class = Class::new();
    let only = "Of an exercise only src/lib.rs and src/main.rs are compiled; put `mod locked { … }` \
                into lib.rs.";
    let crates = "Besides `std` this exercise has `parking_lot`; no other crate can be added.";
    class.file(&format!("ann/{FOLDER}/src/locked.rs"), "");
    for (source, says, says_not) in [
        (
            "mod locked;\npub use locked::Account;\n",
            only,
            "create file",
        ),
        ("use rayon::prelude::*;\n", crates, "cargo add"),
        ("use ::rayon::join;\n", crates, "cargo add"),
        ("extern crate rayon;\n", crates, "cargo add"),
        (
            "pub fn f() -> u8 { \"\" }\n",
            "mismatched types",
            "exercise",
        ),
    ] {
        class.file(&format!("ann/{FOLDER}/src/lib.rs"), source);
        let ran = checker(&["check", &class.at(&format!("ann/{FOLDER}"))]);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        let (_, said) = ran
            .stdout
            .split_once("does not compile")
            .expect("a complaint");
        assert!(said.contains(says), "{source}{said}");
        assert!(!said.contains(says_not), "{source}{said}");
    }
}

/// The checks have the program in them as a module.
#[test]
fn a_program_that_cannot_be_called() {
    let class = Class::new();
    class.submission("ann", &[]);
    class.file(&format!("ann/{FOLDER}/src/main.rs"), "fn main() {}\n");
    let folder = class.at(&format!("ann/{FOLDER}"));
    let ran = checker(&["check", &folder, "transcript", "receipts"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    for says in [
        "0/1  transcript  compile-error",
        "2/2  receipts    pass",
        "Write `pub fn main` in src/main.rs",
    ] {
        assert!(ran.stdout.contains(says), "{says}\n{}", ran.stdout);
    }
}

#[test]
fn an_endless_loop_ends_at_the_limit() {
    let class = Class::new();
    class.submission("ann", change::ENDLESS);
    let folder = class.at(&format!("ann/{FOLDER}"));
    let ran = checker(&["check", &folder, "audit_is_never_torn", "--limit", "1"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    insta::assert_snapshot!("endless", class.normal(&ran.stdout));
}

#[test]
fn a_compiler_that_does_not_end() {
    let class = Class::new();
    class.submission("ann", &[]);
    let folder = class.at(&format!("ann/{FOLDER}"));
    let endless = "\n#![allow(long_running_const_eval)]\nconst X: u64 = { let mut n = 1_u64; \
                   while n != 0 { n = n.wrapping_add(2); } n };\npub fn x() -> u64 { X }\n";
    class.file(&format!("ann/{FOLDER}/src/lib.rs"), endless);
    let ran = checker(&["check", &folder, "--compile-limit", "2"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(
        ran.stdout
            .contains("src/lib.rs does not compile: the compiler was stopped after 2 s"),
        "{}",
        ran.stdout
    );
}

/// What runs before `main` has no say about the checks.
#[cfg(target_os = "linux")] // the name of the section
#[test]
fn a_program_that_never_comes_to_its_checks() {
    let class = Class::new();
    let before = |what: &str| {
        format!(
            "unsafe extern \"C\" {{ fn abort() -> !; fn _exit(code: i32) -> !; \
             fn puts(text: *const std::ffi::c_char) -> i32; }}\n\
             extern \"C\" fn before() {{ unsafe {{ {what}; }} }}\n\
             #[used]\n#[unsafe(link_section = \".init_array\")]\n\
             static BEFORE: extern \"C\" fn() = before;\n"
        )
    };
    let forms = [
        ("aborts", "abort()", "crash"),
        ("ends_well", "_exit(0)", "crash"),
        ("ends_badly", "_exit(3)", "crash"),
        ("prints", "puts(c\"any_transfers\".as_ptr())", "no-verdict"),
    ];
    for (name, what, _) in forms {
        let library = class.submission(name, &[]);
        let text = fs::read_to_string(&library).expect("the library") + &before(what);
        fs::write(&library, text).expect("the library may be written");
    }
    let ran = checker(&["grade", class.argument(), "--only", "ex04", "--json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let marks = ran.json();
    for (name, _, status) in forms {
        let exercise = &submission(&marks, name)["exercises"][0];
        assert_eq!(exercise["status"], status, "{exercise}");
        assert_eq!(exercise["score"], 0, "{exercise}");
        let message = exercise["checks"][0]["message"].as_str().expect("a text");
        assert!(message.ends_with("before its checks began: something in it runs before `main`"));
    }
    let ran = checker(&["check", &class.at(&format!("aborts/{FOLDER}"))]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_eq!(
        ran.stdout.matches("ended by SIGABRT").count(),
        1,
        "{}",
        ran.stdout
    );

    // With checks that end the program nobody's answer is to blame.
    let tests = class.tests();
    let checks = class.path().join("tests").join(FOLDER).join("model.rs");
    let text = fs::read_to_string(&checks).expect("the checks") + &before("abort()");
    fs::write(checks, text).expect("the checks may be written");
    class.submission("right", &[]);
    let ran = checker(&["grade", &class.at("right"), "--tests", &tests, "--json"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let marks = ran.json();
    let exercise = &submission(&marks, "right")["exercises"][0];
    assert_eq!(exercise["status"], "internal-error", "{exercise}");
    assert!(exercise["score"].is_null(), "{exercise}");
}

/// The forged success of `process::exit(0)` is worth nothing, in any program.
#[test]
fn an_exit_code_is_no_verdict() {
    let class = Class::new();
    class.submission("ann", change::EXIT);
    class.file(
        &format!("ann/{FOLDER}/src/main.rs"),
        "pub fn main() { std::process::exit(0) }",
    );
    let ran = checker(&["grade", &class.at("ann"), "--only", "ex04", "--json"]);
    let marks = ran.json();
    let exercise = &submission(&marks, "ann")["exercises"][0];
    for check in exercise["checks"].as_array().expect("checks") {
        let name = check["name"].as_str().unwrap_or_default();
        // Only these never deposit.
        if ![
            "never_below_zero",
            "all_or_nothing",
            "audit_is_never_torn",
            "crossing_transfers",
            "money_goes_round",
        ]
        .contains(&name)
        {
            assert_eq!(check["score"], 0, "{check}");
        }
    }
}

#[test]
fn functions_of_the_modelled_world_have_addresses() {
    let class = Class::new();
    class.submission("ann", change::POINTERS);
    let folder = class.at(&format!("ann/{FOLDER}"));
    let ran = checker(&["check", &folder]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}
