//! A story for programs.

use model::{Problem, Row, Source, Story};
use serde::Serialize;

/// As the model tells it, but for the schedule's name: here it is what `checker explain`
/// takes, with the check in it and, of a generated program, the program.
#[derive(Debug, Serialize)]
pub struct StoryMarks {
    problem: Problem,
    headline: String,
    situation: Vec<String>,
    at: Option<Source>,
    threads: Vec<String>,
    rows: Vec<Row>,
    watched: Vec<(String, String)>,
    why: Vec<String>,
    forced_switches: usize,
    early_ends: usize,
    always: bool,
    output: String,
    schedule: Option<String>,
}

impl StoryMarks {
    /// `execution` is the name that the check's own process knows it by.
    pub fn new(story: Story, check: &str, execution: Option<String>) -> Self {
        let Story {
            problem,
            headline,
            situation,
            at,
            threads,
            rows,
            watched,
            why,
            forced_switches,
            early_ends,
            always,
            output,
            schedule: _,
        } = story;
        Self {
            problem,
            headline,
            situation,
            at,
            threads,
            rows,
            watched,
            why,
            forced_switches,
            early_ends,
            always,
            output,
            schedule: execution.map(|execution| format!("{check}@{execution}")),
        }
    }
}
