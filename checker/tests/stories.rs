//! The story in an exercise's README is one that its reader sees: that of a check, for the
//! exercise as it was before anybody touched it.

mod support;

use std::fs;

use serde_json::Value;

use support::{checker, kit};

/// A row of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    step: u64,
    forced: bool,
    /// Without the blanks of its columns.
    text: String,
    /// `lib.rs:39`, or nothing.
    place: String,
}

/// The line of columns begins with this, and each row with as many characters for its step.
const COLUMNS: &str = "     step";
const STEP: usize = COLUMNS.len();

/// The rows below each line of columns.
fn stories_of_readme(readme: &str) -> Vec<Vec<Row>> {
    let mut lines = readme.lines();
    let mut stories = Vec::new();
    while let Some(line) = lines.next() {
        if !line.starts_with(COLUMNS) {
            continue;
        }
        let mut rows: Vec<Row> = Vec::new();
        for line in lines.by_ref().take_while(|line| !line.trim().is_empty()) {
            let step: String = line.chars().take(STEP).collect();
            let forced = step.contains('⇄');
            let rest = &line[step.len()..];
            match (step.replace('⇄', "").trim().parse(), rows.last_mut()) {
                (Ok(step), _) => rows.push(row(step, forced, rest)),
                (Err(_), Some(row)) => row.text = format!("{} {}", row.text, rest.trim()),
                (Err(_), None) => panic!("`{line}` belongs to no row"),
            }
        }
        stories.push(rows);
    }
    stories
}

fn row(step: u64, forced: bool, rest: &str) -> Row {
    let (text, place) = match rest.trim().rsplit_once(' ') {
        Some((text, place)) if place.contains(".rs:") => (text, place),
        _ => (rest, ""),
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    Row {
        step,
        forced,
        text: words.join(" "),
        place: place.to_owned(),
    }
}

/// The same of a check's record.
fn story_of_check(check: &Value) -> Vec<Row> {
    let rows = check["story"]["rows"].as_array();
    let rows = rows.map(Vec::as_slice).unwrap_or_default();
    rows.iter()
        .map(|told| {
            let source = &told["source"];
            let file = source["file"].as_str().unwrap_or_default();
            let file = file.rsplit_once('/').map_or(file, |(_, name)| name);
            let place = match source["line"].as_u64() {
                Some(line) => format!("{file}:{line}"),
                None => String::new(),
            };
            let text = told["text"].as_str().expect("a text");
            row(
                told["step"].as_u64().expect("a number"),
                told["forced"] == true,
                &format!("{text} {place}"),
            )
        })
        .collect()
}

/// How many rows of `told` are in the story, in their order.
fn found(told: &[Row], story: &[Row]) -> usize {
    let mut rest = story.iter();
    told.iter()
        .take_while(|row| rest.any(|other| other == *row))
        .count()
}

#[test]
fn stories_in_readmes_are_told() {
    let exercises = kit().join("exercises");
    let exercises = exercises.to_str().expect("a path that is text");
    let marks = checker(&["grade", exercises, "--json"]).json();
    let graded = marks["submissions"][0]["exercises"].as_array();
    let recipes = checker(&["list", "--json"]).json()["recipes"].clone();
    let mut stale = Vec::new();
    let mut seen = 0;
    for exercise in graded.expect("exercises") {
        let recipes = recipes.as_array().expect("recipes").iter();
        let mut recipes = recipes.filter(|recipe| recipe["id"] == exercise["id"]);
        let folder = recipes.next().expect("this one")["folder"].clone();
        let folder = folder.as_str().expect("a name");
        let readme = format!("{exercises}/{folder}/README.md");
        let readme = fs::read_to_string(readme).expect("a README");
        let checks = exercise["checks"].as_array().expect("checks");
        let stories: Vec<Vec<Row>> = checks.iter().map(story_of_check).collect();
        for told in stories_of_readme(&readme) {
            seen += 1;
            let nearest = stories.iter().max_by_key(|story| found(&told, story));
            let nearest = nearest.expect("a check");
            if found(&told, nearest) < told.len() {
                stale.push(format!("{folder} tells {told:#?}\nand sees {nearest:#?}"));
            }
        }
    }
    assert!(seen > 0, "no README tells a story");
    assert!(stale.is_empty(), "{}", stale.join("\n\n"));
}
