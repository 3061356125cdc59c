//! Runs checks on all cores, ahead of whoever asks for their verdicts.

use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::Screen;
use crate::judge::{run_check, told};
use crate::record::Status;

/// A check in one of the worlds that it has a part in.
pub(crate) struct Part {
    pub program: PathBuf,
    pub check: String,
    pub limit: Duration,
}

pub(crate) struct Ahead {
    /// In the order in which they are run. Of a race check, which has a part in
    /// both worlds, the modelled one comes first, since its failure has a story.
    parts: Vec<Part>,
    screen: Screen,
    /// The command that shows a schedule again, without its name.
    explain: String,
    state: Mutex<State>,
    ended: Condvar,
}

struct State {
    started: Vec<bool>,
    /// What is told of a failure.
    verdicts: Vec<Option<Result<(), String>>>,
}

impl Ahead {
    /// Starts with the first parts at once; each thread runs one at a time.
    pub fn start(
        parts: Vec<Part>,
        threads: Option<usize>,
        screen: Screen,
        explain: String,
    ) -> Arc<Self> {
        let cores = || thread::available_parallelism().map_or(1, usize::from);
        // One more than cores: a process that begins or ends leaves its core idle.
        let threads = threads.unwrap_or_else(|| cores() + 1);
        let threads = threads.clamp(1, parts.len().max(1));
        let ahead = Arc::new(Self {
            state: Mutex::new(State {
                started: vec![false; parts.len()],
                verdicts: parts.iter().map(|_| None).collect(),
            }),
            ended: Condvar::new(),
            parts: in_order(parts),
            screen,
            explain,
        });
        for _ in 0..threads {
            let ahead = Arc::clone(&ahead);
            thread::spawn(move || while ahead.run_next() {});
        }
        ahead
    }

    /// Waits for all parts of a check; gives the first failure.
    pub fn verdict(&self, check: &str) -> Result<(), String> {
        if !self.parts.iter().any(|part| part.check == check) {
            return Err("this check was not run: nothing is known of it".to_owned());
        }
        self.verdict_before(self.parts.len(), check)
    }

    /// The verdict of those of its parts that come before this one.
    fn verdict_before(&self, end: usize, check: &str) -> Result<(), String> {
        (0..end)
            .filter(|&index| self.parts[index].check == check)
            .try_for_each(|index| self.verdict_of(index))
    }

    fn verdict_of(&self, index: usize) -> Result<(), String> {
        let mut state = self.state();
        loop {
            match &state.verdicts[index] {
                Some(verdict) => return verdict.clone(),
                None => {
                    let waited = self.ended.wait(state);
                    state = waited.unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    /// Runs the next part, if there is one.
    fn run_next(&self) -> bool {
        let Some(index) = self.take_next() else {
            return false;
        };
        let part = &self.parts[index];
        // After a failure nobody asks for the part in the other world.
        let verdict = self
            .verdict_before(index, &part.check)
            .and_then(|()| self.run(part));
        self.state().verdicts[index] = Some(verdict);
        self.ended.notify_all();
        true
    }

    /// The first part that nobody has to wait for, or else the first.
    fn take_next(&self) -> Option<usize> {
        let mut state = self.state();
        let waits = |&index: &usize| {
            (0..index).any(|other| {
                self.parts[other].check == self.parts[index].check
                    && state.verdicts[other].is_none()
            })
        };
        let mut left = (0..self.parts.len()).filter(|&index| !state.started[index]);
        let first = left.clone().next()?;
        let next = left.find(|index| !waits(index)).unwrap_or(first);
        state.started[next] = true;
        Some(next)
    }

    fn run(&self, part: &Part) -> Result<(), String> {
        let (record, printed) = run_check(Command::new(&part.program), &part.check, part.limit);
        match record.status {
            Status::Pass => Ok(()),
            _ => {
                let mut text = told(&record, &printed, self.screen);
                if let Some(execution) = &record.execution {
                    let name = format!("{}@{execution}", part.check);
                    text.push_str(&format!("again:  {} --schedule {name}\n", self.explain));
                }
                Err(text)
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Checks with two parts first: they take longest.
fn in_order(parts: Vec<Part>) -> Vec<Part> {
    let names: Vec<String> = parts.iter().map(|part| part.check.clone()).collect();
    let times = |name: &String| names.iter().filter(|other| *other == name).count();
    let (mut twice, once): (Vec<Part>, Vec<Part>) =
        parts.into_iter().partition(|part| times(&part.check) > 1);
    twice.extend(once);
    twice
}

#[cfg(test)]
mod tests {
    use super::{Ahead, Screen};

    #[test]
    fn what_was_not_run_is_no_pass() {
        let ahead = Ahead::start(Vec::new(), None, Screen::of_stdout(), String::new());
        assert!(ahead.verdict("nobody").is_err());
    }
}
