//! What a process left behind.

use std::fmt;

/// Everything that was still there when a process had ended. Processes have
/// been ended by then; shared memory has not been removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    pub unwaited: Vec<Unwaited>,
    /// What its code opened and never closed, of a closure that ran in a child.
    pub descriptors: Vec<String>,
    pub shared_memory: Vec<String>,
    /// Forked children that came back from the closure beside their parent.
    pub strays: Vec<String>,
}

/// A process that nobody waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unwaited {
    pub name: String,
    pub zombie: bool,
}

impl Unwaited {
    /// It had ended.
    pub(super) fn zombie(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            zombie: true,
        }
    }

    /// It outlived its parent.
    pub(super) fn orphan(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            zombie: false,
        }
    }
}

impl Left {
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// How many children had ended and were never waited for.
    pub fn zombies(&self) -> usize {
        self.unwaited
            .iter()
            .filter(|process| process.zombie)
            .count()
    }

    /// How many processes outlived the one that started them.
    pub fn orphans(&self) -> usize {
        self.unwaited.len() - self.zombies()
    }
}

/// One sentence each.
impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sentences: Vec<String> = Vec::new();
        for process in &self.unwaited {
            let name = &process.name;
            sentences.push(match process.zombie {
                true => format!("{name} had ended and was never waited for: a zombie"),
                false => format!("{name} was not waited for and still ran: an orphan"),
            });
        }
        sentences.extend(
            self.descriptors
                .iter()
                .map(|open| format!("{open} was never closed")),
        );
        sentences.extend(
            self.shared_memory
                .iter()
                .map(|name| format!("{name} was never removed")),
        );
        sentences.extend(self.strays.iter().cloned());
        // The same sentence several times is one with a number.
        let mut told: Vec<(String, usize)> = Vec::new();
        for sentence in sentences {
            match told.iter_mut().find(|(known, _)| *known == sentence) {
                Some((_, count)) => *count += 1,
                None => told.push((sentence, 1)),
            }
        }
        for (index, (sentence, count)) in told.iter().enumerate() {
            let line_end = if index == 0 { "" } else { "\n" };
            match count {
                1 => write!(f, "{line_end}  {sentence}")?,
                count => write!(f, "{line_end}  {sentence} ({count} times)")?,
            }
        }
        Ok(())
    }
}
