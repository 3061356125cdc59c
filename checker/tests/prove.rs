//! `checker prove` says no where it should.

mod support;

use std::fs;

use support::{Class, FOLDER, Ran, checker, checks, kit};

fn solution() -> String {
    let path = kit().join("solutions").join(FOLDER).join("src/lib.rs");
    fs::read_to_string(path).expect("the solution")
}

fn prove(tests: &str) -> Ran {
    checker(&["prove", "ex04", "--tests", tests])
}

/// The proof of every recipe, printed as an author sees it.
#[test]
fn every_recipe_is_proved() {
    let ran = checker(&["prove"]);
    println!("{}", ran.stdout);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("everything holds"), "{}", ran.stdout);
}

#[test]
fn a_proof_says_how_many() {
    let ran = checker(&["prove", "ex04", "--repeat", "2", "--json"]);
    let proof = ran.json();
    let recipe = &proof["recipes"][0];
    assert_eq!(proof["holds"], true);
    assert_eq!(
        (&recipe["red"], &recipe["given"], &recipe["green"]),
        (&(checks() - 1).into(), &1.into(), &checks().into())
    );
    assert_eq!(recipe["mistakes"], recipe["caught"]);
    assert_eq!(recipe["variants"], recipe["accepted"]);
    assert!(recipe["mistakes"].as_u64() >= Some(6), "{recipe}");
}

/// A mistake that nobody catches, some whose header is wrong, and a variant
/// that is refused.
#[test]
fn mistakes_and_variants_that_do_not_hold() {
    let class = Class::new();
    let tests = class.tests();
    let right = solution();
    let wrong = right.replacen("*balance += cents;", "*balance += cents + 1;", 1);
    assert_ne!(right, wrong);
    for (name, text) in [
        (
            "mistakes/not_caught.rs",
            format!("//! Caught by: receipts\n\n{right}"),
        ),
        ("mistakes/no_header.rs", wrong.clone()),
        (
            "mistakes/unknown.rs",
            format!("//! Caught by: nobody\n\n{wrong}"),
        ),
        (
            "mistakes/broken.rs",
            format!("//! Caught by: receipts\n\n{right}\nfn f() -> u8 {{}}\n"),
        ),
        (
            "mistakes/good.rs",
            format!("//! Caught by: receipts\n\n{wrong}"),
        ),
        ("mistakes/good.patch", patch("balance += cents;\n+")),
        ("mistakes/no_longer_fits.patch", patch("balance += sum;\n+")),
        ("variants/refused.rs", wrong),
        ("variants/good.rs", right),
    ] {
        class.file(&format!("tests/{FOLDER}/{name}"), text);
    }
    let ran = prove(&tests);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    let shown: Vec<&str> = ran
        .stdout
        .lines()
        .filter(|line| {
            line.starts_with("CLASS") || line.contains(".rs: ") || line.contains(".patch: ")
        })
        .collect();
    insta::assert_snapshot!(class.normal(&shown.join("\n")));
    let (all, some) = (checks(), checks() - 1);
    let (red, green) = (format!("{some}/{some}"), format!("{all}/{all}"));
    let table = ran
        .stdout
        .lines()
        .find(|line| line.starts_with(" ex04"))
        .expect("a row");
    let words: Vec<&str> = table.split_whitespace().collect();
    assert_eq!(
        words[..6],
        ["ex04", red.as_str(), "1", green.as_str(), "2/7", "1/2"]
    );
}

/// A deposit of one cent too much, as a patch that replaces `before`.
fn patch(before: &str) -> String {
    format!(
        "A deposit is one cent too much.\n\nCaught by: receipts\n\n--- a/src/lib.rs\n+++ b/src/lib.rs\n\
         @@ -1,2 +1,2 @@\n-        *{before}        *balance += cents + 1;\n         *balance\n"
    )
}

/// A check that is green before anything is done, one that only the manifest
/// has, and one that only the program has.
#[test]
fn manifests_that_do_not_hold() {
    let class = Class::new();
    let tests = class.tests();
    let path = class.path().join("tests").join(FOLDER).join("recipe.toml");
    let manifest = fs::read_to_string(&path).expect("the manifest");
    let changed = manifest
        .replace("given = true\n", "")
        .replace("name = \"receipts\"", "name = \"recipes\"");
    assert_ne!(manifest, changed);
    fs::write(&path, changed).expect("the manifest may be written");
    let ran = prove(&tests);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    for said in [
        "exercises/ex04_bank_totals: `transcript` is green before anything is done",
        "exercises/ex04_bank_totals: `recipes` gives no verdict: internal-error: recipe.toml names a \
         check `recipes` that is in neither model.rs nor real.rs",
        "solutions/ex04_bank_totals: `recipes` is red: internal-error: ",
        "solutions/ex04_bank_totals: the check `receipts` is not in recipe.toml, and so never run",
    ] {
        assert!(ran.stdout.contains(said), "{said}\n{}", ran.stdout);
    }
}
