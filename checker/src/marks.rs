//! The marks as a document for programs: version 1, described in the README.
//! A field that has nothing to say is `null`, never missing.

mod story;

use std::collections::BTreeSet;
use std::path::PathBuf;

use harness::record::Status;
use serde::Serialize;

use crate::grading::{Graded, Verdict};
use crate::kit::Kind;
use crate::submission::{Handed, Submission};
use story::StoryMarks;

/// What shields the machine from a submission: each check is a process of its
/// own, with a time limit, an output limit and an empty environment. It can
/// still read files and use the network.
const SANDBOX: &str = "process";

#[derive(Debug, Serialize)]
pub struct Marks<'a> {
    version: u32,
    sandbox: &'static str,
    pub submissions: Vec<SubmissionMarks<'a>>,
}

#[derive(Debug, Serialize)]
pub struct SubmissionMarks<'a> {
    pub name: String,
    pub path: String,
    /// `None` if something could not be graded, which is no student's fault.
    pub score: Option<u32>,
    pub max_score: u32,
    pub exercises: Vec<ExerciseMarks<'a>>,
}

#[derive(Debug, Serialize)]
pub struct ExerciseMarks<'a> {
    pub id: &'a str,
    /// Where it was found.
    #[serde(skip)]
    pub folder: Option<PathBuf>,
    pub status: Status,
    /// `None` if it could not be graded.
    pub score: Option<u32>,
    pub max_score: u32,
    pub checks: Vec<CheckMarks<'a>>,
    pub notes: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct CheckMarks<'a> {
    pub name: &'a str,
    pub kind: Kind,
    pub status: Status,
    pub score: u32,
    pub max_score: u32,
    /// What went wrong, or what was explored.
    pub message: String,
    pub seconds: f64,
    /// How many were explored.
    pub schedules: Option<usize>,
    pub story: Option<StoryMarks>,
}

impl<'a> Marks<'a> {
    pub fn new(submissions: Vec<SubmissionMarks<'a>>) -> Self {
        Self {
            version: 1,
            sandbox: SANDBOX,
            submissions,
        }
    }

    /// The exercises that count for anybody, in order.
    pub fn ids(&self) -> Vec<&'a str> {
        let ids: BTreeSet<&str> = self
            .submissions
            .iter()
            .flat_map(|submission| &submission.exercises)
            .map(|exercise| exercise.id)
            .collect();
        ids.into_iter().collect()
    }
}

impl<'a> SubmissionMarks<'a> {
    pub fn new(submission: &Submission<'_>, exercises: Vec<Graded<'a>>) -> Self {
        let exercises: Vec<ExerciseMarks<'a>> = exercises
            .into_iter()
            .zip(&submission.exercises)
            .map(|(graded, (_, handed))| ExerciseMarks::new(graded, handed))
            .collect();
        Self {
            name: submission.name.clone(),
            path: submission.path.display().to_string(),
            score: exercises.iter().map(|exercise| exercise.score).sum(),
            max_score: exercises.iter().map(|exercise| exercise.max_score).sum(),
            exercises,
        }
    }

    pub fn exercise(&self, id: &str) -> Option<&ExerciseMarks<'a>> {
        self.exercises.iter().find(|exercise| exercise.id == id)
    }
}

impl<'a> ExerciseMarks<'a> {
    fn new(graded: Graded<'a>, handed: &Handed) -> Self {
        Self {
            id: &graded.recipe.id,
            folder: match handed {
                Handed::Folder { path, .. } => Some(path.clone()),
                Handed::Nothing => None,
            },
            status: graded.status(),
            score: (graded.status() != Status::InternalError).then(|| graded.score()),
            max_score: graded.max_score(),
            notes: handed
                .notes()
                .iter()
                .chain(&graded.notes)
                .map(|note| anstream::adapter::strip_str(note).to_string())
                .collect(),
            checks: graded.verdicts.into_iter().map(CheckMarks::from).collect(),
        }
    }
}

impl<'a> From<Verdict<'a>> for CheckMarks<'a> {
    fn from(verdict: Verdict<'a>) -> Self {
        let score = verdict.score();
        let Verdict { check, record, .. } = verdict;
        let coverage = record.coverage.as_ref();
        Self {
            name: &check.name,
            kind: check.kind,
            status: record.status,
            score,
            max_score: check.points,
            schedules: coverage.map(|coverage| coverage.schedules + coverage.random),
            seconds: (verdict.seconds * 1000.0).round() / 1000.0,
            message: match coverage {
                Some(coverage) if record.status == Status::Pass => coverage.line(),
                _ => record.message,
            },
            story: record
                .story
                .map(|story| StoryMarks::new(story, &check.name, record.execution)),
        }
    }
}
