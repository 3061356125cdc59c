//! From sources to verdicts: the one way on which exercises, solutions,
//! mistakes, variants and submissions are all judged.

use harness::record::{Record, Status};
use rayon::prelude::*;

use crate::compile::{Broken, Workshop};
use crate::kit::{Check, Recipe};
use crate::ready::Ready;
use crate::submission::Sources;

/// How one check ended.
#[derive(Clone, Debug)]
pub struct Verdict<'a> {
    pub check: &'a Check,
    pub record: Record,
    /// What the check's process printed.
    pub printed: String,
    pub seconds: f64,
}

impl Verdict<'_> {
    pub fn passes(&self) -> bool {
        self.record.status == Status::Pass
    }

    /// Points only for a record that says pass.
    pub fn score(&self) -> u32 {
        if self.passes() { self.check.points } else { 0 }
    }
}

/// How one exercise ended.
#[derive(Clone, Debug)]
pub struct Graded<'a> {
    pub recipe: &'a Recipe,
    /// In the order of the manifest.
    pub verdicts: Vec<Verdict<'a>>,
    /// Said once for the exercise, with the compiler's colours.
    pub notes: Vec<String>,
}

impl Graded<'_> {
    pub fn score(&self) -> u32 {
        self.verdicts.iter().map(Verdict::score).sum()
    }

    pub fn max_score(&self) -> u32 {
        self.verdicts
            .iter()
            .map(|verdict| verdict.check.points)
            .sum()
    }

    /// The exercise in one word: the checks' own if they agree.
    pub fn status(&self) -> Status {
        let statuses = || self.verdicts.iter().map(|verdict| verdict.record.status);
        if statuses().any(|status| status == Status::InternalError) {
            return Status::InternalError;
        }
        match statuses().next() {
            Some(first) if statuses().all(|status| status == first) => first,
            Some(_) => Status::Fail,
            None => Status::Pass,
        }
    }
}

/// Judges one exercise by `checks`.
pub fn grade<'a>(
    workshop: &Workshop<'_>,
    recipe: &'a Recipe,
    checks: &[&'a Check],
    sources: &Sources,
) -> Graded<'a> {
    match Ready::new(workshop, recipe, checks, sources) {
        Ok(ready) => Graded {
            recipe,
            verdicts: checks.par_iter().map(|check| ready.run(check)).collect(),
            notes: ready.notes(),
        },
        Err(broken) => nothing_runs(recipe, checks, broken),
    }
}

/// The exercise of which nothing can be run.
pub fn nothing_runs<'a>(recipe: &'a Recipe, checks: &[&'a Check], broken: Broken) -> Graded<'a> {
    let verdicts = checks
        .iter()
        .map(|check| Verdict {
            check,
            record: Record::of(broken.status, &broken.summary),
            printed: String::new(),
            seconds: 0.0,
        })
        .collect();
    let notes = match broken.status {
        // The status says it all.
        Status::Missing => Vec::new(),
        _ => vec![broken.text],
    };
    Graded {
        recipe,
        verdicts,
        notes,
    }
}
