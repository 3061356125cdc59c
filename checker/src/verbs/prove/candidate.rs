//! One thing whose verdicts are known beforehand, and whether they come.

use anyhow::Result;
use harness::record::{Record, Status};
use rayon::prelude::*;

use crate::altered::{self, Altered};
use crate::compile::Workshop;
use crate::grading::Verdict;
use crate::kit::{Check, Kit, Recipe};
use crate::out::one_line;
use crate::ready::Ready;
use crate::submission::Sources;

/// Something whose verdicts are known beforehand.
pub struct Candidate<'a> {
    pub recipe: &'a Recipe,
    pub sort: Sort,
    /// Relative to the kit.
    pub file: String,
    /// Or why there are none.
    sources: Result<Sources, String>,
}

pub enum Sort {
    Exercise,
    Solution,
    /// With the checks that must be red.
    Mistake {
        caught_by: Vec<String>,
    },
    Variant,
}

/// What came of a candidate.
#[derive(Debug, Default)]
pub struct Finding {
    pub red: usize,
    pub green: usize,
    pub given: usize,
    /// Seconds spent in the modelled world.
    pub modelled: f64,
    pub problems: Vec<String>,
    pub remarks: Vec<String>,
}

/// The exercise, the solution, and every mistake and variant.
pub fn candidates_of<'a>(kit: &Kit, recipe: &'a Recipe) -> Result<Vec<Candidate<'a>>> {
    let mut candidates = vec![
        Candidate {
            recipe,
            sort: Sort::Exercise,
            file: kit.shown(&kit.exercise(recipe)),
            sources: Ok(Sources::of(&kit.root, &kit.exercise(recipe))),
        },
        Candidate {
            recipe,
            sort: Sort::Solution,
            file: kit.shown(&kit.solution(recipe)),
            sources: Ok(Sources::of(&kit.root, &kit.solution(recipe))),
        },
    ];
    for (folder, mistakes) in [("mistakes", true), ("variants", false)] {
        for path in altered::files(&kit.tests(recipe).join(folder))? {
            let (sources, caught_by) = match altered::read(kit, recipe, &path) {
                Ok(Altered { sources, caught_by }) => (Ok(sources), caught_by),
                Err(error) => (Err(format!("{:#}", error)), Vec::new()),
            };
            let sort = match mistakes {
                true => Sort::Mistake { caught_by },
                false => Sort::Variant,
            };
            let file = kit.shown(&path);
            candidates.push(Candidate {
                recipe,
                sort,
                file,
                sources,
            });
        }
    }
    Ok(candidates)
}

impl Candidate<'_> {
    /// Runs what has to be known of it.
    pub fn prove(&self, workshop: &Workshop<'_>, repeat: usize) -> Finding {
        let mut finding = Finding::default();
        let sources = match &self.sources {
            Ok(sources) => sources,
            Err(why) => {
                finding.problems.push(why.clone());
                return finding;
            }
        };
        if let Sort::Mistake { caught_by } = &self.sort {
            self.prove_mistake(workshop, sources, caught_by, repeat, &mut finding);
            return finding;
        }
        let checks: Vec<&Check> = self.recipe.checks.iter().collect();
        let ready = match Ready::new(workshop, self.recipe, &checks, sources) {
            Ok(ready) => ready,
            Err(broken) => {
                finding.problems.push(broken.summary);
                return finding;
            }
        };
        let verdicts: Vec<Verdict<'_>> = checks
            .par_iter()
            .map(|check| self.run(&ready, check))
            .collect();
        for verdict in &verdicts {
            self.judge(verdict, &mut finding);
        }
        if matches!(self.sort, Sort::Solution) {
            for name in ready.names() {
                if !checks.iter().any(|check| check.name == name) {
                    let text =
                        format!("the check `{name}` is not in recipe.toml, and so never run");
                    finding.problems.push(text);
                }
            }
        }
        same_again(&ready, &verdicts, repeat, &mut finding);
        finding
    }

    /// Runs a check; once more where the untouched exercise, which is wrong, has
    /// gone wrong on real threads in a check that is given. That may happen once in
    /// a thousand times, and not twice.
    fn run<'c>(&self, ready: &Ready, check: &'c Check) -> Verdict<'c> {
        let verdict = ready.run(check);
        let may_be_luck = check.given && !check.kind.is_modelled();
        match self.sort {
            Sort::Exercise if may_be_luck && !verdict.passes() => ready.run(check),
            _ => verdict,
        }
    }

    /// A verdict on something that is not a mistake.
    fn judge(&self, verdict: &Verdict<'_>, finding: &mut Finding) {
        let check = verdict.check;
        if verdict.record.status == Status::CompileError {
            // Mostly the same for all checks of a program.
            if !finding.problems.contains(&verdict.record.message) {
                finding.problems.push(verdict.record.message.clone());
            }
            return;
        }
        if verdict.passes() {
            finding.green += 1;
        } else {
            finding.red += 1;
        }
        if check.kind.is_modelled() {
            finding.modelled += verdict.seconds;
        }
        match self.sort {
            Sort::Exercise if check.given => {
                finding.given += 1;
                if !verdict.passes() {
                    let text = format!("`{}` is given, but red: {}", check.name, why(verdict));
                    finding.problems.push(text);
                }
            }
            Sort::Exercise => {
                if verdict.passes() {
                    let text = format!("`{}` is green before anything is done", check.name);
                    finding.problems.push(text);
                } else if !is_caught(&verdict.record) {
                    let text = format!("`{}` gives no verdict: {}", check.name, why(verdict));
                    finding.problems.push(text);
                }
            }
            _ if !verdict.passes() => {
                finding
                    .problems
                    .push(format!("`{}` is red: {}", check.name, why(verdict)));
            }
            _ => {
                let coverage = verdict.record.coverage.as_ref();
                let unsupported = coverage.and_then(|c| c.orderings_unsupported.as_ref());
                if let Some(reason) = unsupported {
                    let text = format!("`{}` leaves out weak memory: {reason}", check.name);
                    finding.remarks.push(text);
                }
                if let Some(cut) = coverage.filter(|coverage| coverage.is_cut()) {
                    let text = format!(
                        "`{}` is not searched to its end: {}",
                        check.name,
                        cut.line()
                    );
                    match self.sort {
                        Sort::Solution => finding.problems.push(text),
                        _ => finding.remarks.push(text),
                    }
                }
            }
        }
    }

    /// The checks that are named have to be red, and what the model finds in them, it has
    /// to find twice; in the other checks, too, where `repeat` asks for more than once.
    fn prove_mistake(
        &self,
        workshop: &Workshop<'_>,
        sources: &Sources,
        caught_by: &[String],
        repeat: usize,
        finding: &mut Finding,
    ) {
        if caught_by.is_empty() {
            let text = format!("no line at its top says `{} …`", altered::CAUGHT_BY);
            finding.problems.push(text);
        }
        let mut named = Vec::new();
        for name in caught_by {
            match self.recipe.checks.iter().find(|check| check.name == *name) {
                Some(check) => named.push(check),
                None => finding.problems.push(format!("there is no check `{name}`")),
            }
        }
        let mut twice = named.clone();
        if repeat > 1 {
            let others = self.recipe.checks.iter();
            twice.extend(others.filter(|check| !check.kind.is_real() && !named.contains(check)));
        }
        let ready = match Ready::new(workshop, self.recipe, &twice, sources) {
            Ok(ready) => ready,
            Err(broken) => {
                finding.problems.push(broken.summary);
                return;
            }
        };
        let verdicts: Vec<Verdict<'_>> = named.par_iter().map(|check| ready.run(check)).collect();
        for verdict in &verdicts {
            if is_caught(&verdict.record) {
                finding.red += 1;
            } else {
                let text = format!(
                    "`{}` does not catch it: {}",
                    verdict.check.name,
                    why(verdict)
                );
                finding.problems.push(text);
            }
        }
        for check in twice {
            let told = verdicts.iter().find(|verdict| verdict.check == check);
            let told = told.map(|verdict| &verdict.record);
            let one = match told.filter(|record| record.story.is_some()) {
                Some(record) => Some(record.clone()),
                None => ready.run_modelled(check),
            };
            let (Some(one), Some(two)) = (one, ready.run_modelled(check)) else {
                continue;
            };
            if one.status != two.status || one.story != two.story || one.message != two.message {
                let text = format!("`{}` does not tell the same story twice", check.name);
                finding.problems.push(text);
            }
        }
        same_again(&ready, &verdicts, repeat, finding);
    }
}

/// Checks in the real world may differ from run to run, and must not.
fn same_again(ready: &Ready, verdicts: &[Verdict<'_>], repeat: usize, finding: &mut Finding) {
    for verdict in verdicts
        .iter()
        .filter(|verdict| verdict.check.kind.is_real())
    {
        for _ in 1..repeat {
            let again = ready.run(verdict.check);
            if again.record.status != verdict.record.status {
                finding.problems.push(format!(
                    "`{}` is {} once, and {} another time",
                    verdict.check.name,
                    verdict.record.status.word(),
                    again.record.status.word()
                ));
                break;
            }
        }
    }
}

/// Red because something was found, not because nothing could be said.
fn is_caught(record: &Record) -> bool {
    match record.status {
        Status::Pass
        | Status::CompileError
        | Status::Missing
        | Status::Rejected
        | Status::NotRun
        | Status::InternalError => false,
        // A search that stopped; without one, the program ended itself.
        Status::NoVerdict => record.coverage.is_none(),
        _ => true,
    }
}

/// The width of a reason.
const REASON: usize = 120;

fn why(verdict: &Verdict<'_>) -> String {
    let word = verdict.record.status.word();
    if verdict.record.message.is_empty() {
        return word.to_owned();
    }
    format!("{word}: {}", one_line(&verdict.record.message, REASON))
}
