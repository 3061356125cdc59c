//! One program: what each thread calls.

use std::fmt;
use std::iter;

/// A call with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub name: &'static str,
    pub arguments: Vec<i64>,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arguments: Vec<String> = self.arguments.iter().map(i64::to_string).collect();
        write!(f, "{}({})", self.name, arguments.join(", "))
    }
}

/// How many calls of a thread are shown.
const SHOWN: usize = 16;

/// What the threads are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// This, and a number; the first has this one.
    Each(&'static str, usize),
    /// One list of calls is for all of these.
    All(&'static str),
}

/// What each thread calls, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    pub threads: Vec<Vec<Call>>,
    pub(super) who: Who,
}

impl Program {
    /// The calls of all threads.
    pub fn calls(&self) -> impl Iterator<Item = &Call> {
        self.threads.iter().flatten()
    }
}

impl Program {
    /// As one word: `deposit.0.50+withdraw.0.30/deposit.1.20`, a thread after a `/`
    /// and a call after a `+`.
    pub(super) fn name(&self) -> String {
        let call = |call: &Call| {
            let arguments = call.arguments.iter().map(i64::to_string);
            let words: Vec<String> = iter::once(call.name.to_owned()).chain(arguments).collect();
            words.join(".")
        };
        let thread = |calls: &Vec<Call>| calls.iter().map(call).collect::<Vec<_>>().join("+");
        self.threads
            .iter()
            .map(thread)
            .collect::<Vec<_>>()
            .join("/")
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, calls) in self.threads.iter().enumerate() {
            let shown: Vec<String> = calls.iter().take(SHOWN).map(Call::to_string).collect();
            match self.who {
                Who::All(who) => write!(f, "  {who}: ")?,
                Who::Each(name, first) => write!(f, "  {name}{}: ", index + first)?,
            }
            match calls.len() {
                0 => writeln!(f, "nothing")?,
                n if n > SHOWN => writeln!(f, "{}; and {} more", shown.join("; "), n - SHOWN)?,
                _ => writeln!(f, "{}", shown.join("; "))?,
            }
        }
        Ok(())
    }
}
