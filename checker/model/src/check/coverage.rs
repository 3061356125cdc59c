//! What was explored, and how rare a failure is, in numbers for a person.

use serde::{Deserialize, Serialize};

use crate::story::{Problem, Story};

/// What was explored.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Coverage {
    /// Schedules of the systematic search, all with at most `bound` forced
    /// switches.
    pub schedules: usize,
    pub bound: usize,
    /// The search went no further: of the schedules with so many forced switches
    /// only a part was tried.
    #[serde(default)]
    pub cut_at: Option<usize>,
    /// Schedules with random priorities.
    pub random: usize,
    /// Weak-memory executions; `None` if they were left out.
    pub orderings: Option<usize>,
    /// That search went no further.
    #[serde(default)]
    pub orderings_cut: bool,
    /// Why the orderings were left out, if the program is the reason.
    pub orderings_unsupported: Option<String>,
    /// What the schedules of [`super::sample`] took of a budget.
    #[serde(skip)]
    pub effort: usize,
    /// How rare the failure is.
    #[serde(default)]
    pub rarity: Option<Rarity>,
}

/// How many random schedules of a program that fails show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rarity {
    pub shown: usize,
    pub tried: usize,
}

impl Rarity {
    /// As one sentence for a person.
    pub fn line(&self) -> String {
        let Self { shown, tried } = *self;
        let schedules = count(tried, "random schedule");
        if shown == 0 {
            return format!("none of {schedules} shows it: a test would hardly ever fail");
        }
        if shown == tried {
            return format!("all of {schedules} show it");
        }
        let passes = 100.0 * (tried - shown) as f64 / tried as f64;
        if passes < 0.5 {
            let shown = grouped(shown);
            return format!("{shown} of {schedules} show it: a test would hardly ever pass");
        }
        let digits = match passes {
            99.0.. => 2,
            90.0.. => 1,
            _ => 0,
        };
        let show = if shown == 1 { "shows" } else { "show" };
        format!(
            "{} of {schedules} {show} it: a test would pass {passes:.digits$} % of the time",
            grouped(shown)
        )
    }
}

impl Coverage {
    /// Where a failure was found, as one line for a person.
    pub fn found(&self, story: &Story) -> String {
        if story.threads.len() == 1 {
            return "it goes wrong each time: no other thread takes part".to_owned();
        }
        let mut cost = count(story.forced_switches, "forced switch");
        if story.early_ends > 0 {
            cost = format!("{cost} and {}", count(story.early_ends, "early wake-up"));
        }
        let mut how = format!("which has {cost}");
        // The search never forces more switches than its bound: these are turns.
        let takes_turns = self.random == 0 || story.problem == Problem::Livelock;
        if takes_turns && story.forced_switches > self.bound {
            how = "in which all threads take turns".to_owned();
        }
        match (self.orderings, self.random) {
            (Some(n), _) => format!("found in weak-memory execution {n}"),
            (None, 0) => format!("found in schedule {}, {how}", self.schedules),
            (None, n) => format!("found in random schedule {n}, {how}"),
        }
    }

    /// How rare a failure is that was found, as one line for a person.
    pub fn rarity_line(&self, story: &Story) -> Option<String> {
        if story.threads.len() == 1 {
            return None;
        }
        let reordered = || {
            let why = "no schedule that was tried shows it: mostly it takes a compiler or a processor that reorders";
            self.orderings.map(|_| why.to_owned())
        };
        self.rarity.map(|rarity| rarity.line()).or_else(reordered)
    }

    /// Whether a search went no further than its budget.
    pub fn is_cut(&self) -> bool {
        self.cut_at.is_some() || self.orderings_cut
    }

    /// As one line for a person.
    pub fn line(&self) -> String {
        let mut parts = Vec::new();
        if self.schedules > 0 {
            let schedules = count(self.schedules, "schedule");
            parts.push(match self.cut_at {
                None => format!(
                    "{schedules} with at most {}",
                    count(self.bound, "forced switch")
                ),
                Some(cost) => format!(
                    "{schedules} (too many to try all with {})",
                    count(cost, "forced switch")
                ),
            });
        }
        if self.random > 0 {
            parts.push(format!("{} at random", grouped(self.random)));
        }
        if let Some(executions) = self.orderings {
            let executions = count(executions, "weak-memory execution");
            parts.push(match self.orderings_cut {
                false => executions,
                true => format!("{executions} (too many to try all)"),
            });
        }
        if let Some(reason) = &self.orderings_unsupported {
            parts.push(format!("weak memory not explored: {reason}"));
        }
        parts.join(", ")
    }
}

/// "1,204 schedules"
pub(super) fn count(n: usize, what: &str) -> String {
    let plural = match what.strip_suffix("ch") {
        _ if n == 1 => what.to_owned(),
        Some(_) => format!("{what}es"),
        None => format!("{what}s"),
    };
    format!("{} {plural}", grouped(n))
}

/// "1,204"
fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
