//! The name of one execution: short, printable, and enough to run it again.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::engines::schedules::{Departure, Place, Way};
use crate::kernel::{Looks, Progress, ThreadId};

/// One execution, by name.
///
/// | name | the execution |
/// |---|---|
/// | `0` | no forced switch, and the first way wherever there are several |
/// | `1.5-2` | the same, but when thread 1 comes to its 5th step, thread 2 goes on |
/// | `1.5-2,2.3-1` | and when thread 2 comes to its 3rd step, thread 1 does |
/// | `1.5-2s` | thread 2 goes on because its wait ends for no reason |
/// | `1.5-2t` | thread 2 goes on because its wait reaches its time limit |
/// | `1.5:2` | thread 1 takes the second other way in its 5th step: another waiter to notify, a weak compare-exchange that fails |
/// | `turns` | all threads take turns, step by step |
/// | `r7`, `p7.250` | random: uniform, or by random priorities, with seed 7 |
/// | `w12` | the 12th weak-memory execution |
///
/// Thread 0 is `main`; the others count up in the order in which they are started.
/// Letters before a `+` say what else the search took to matter: `l+1.5-2`, the
/// order of unlocks; `t+`, of the ends of threads; `m+`, of messages.
///
/// After a change of the program a name still means what it says, as far as the
/// threads come to those steps; see [`replay`](crate::replay).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Schedule {
    pub(crate) looks: Looks,
    pub(crate) order: Order,
}

/// What decides who goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Departures(Vec<Departure>),
    Turns,
    Uniform { seed: u64 },
    Priorities { seed: u64, length: usize },
    WeakMemory { execution: usize },
}

impl Schedule {
    pub(crate) fn new(looks: Looks, order: Order) -> Self {
        Self { looks, order }
    }

    /// The departures if they make a short name, and otherwise the random order
    /// that they come from.
    pub(crate) fn shorter(looks: Looks, departures: Vec<Departure>, random: Order) -> Self {
        const SHORT: usize = 8;
        let order = match departures.len() {
            0..=SHORT => Order::Departures(departures),
            _ => random,
        };
        Self::new(looks, order)
    }
}

/// Which letter stands for what a program looks at.
const LETTERS: [(char, Progress); 3] = [
    ('l', Progress::Locks),
    ('t', Progress::Threads),
    ('m', Progress::Messages),
];

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let looks = LETTERS.iter().filter(|(_, p)| self.looks.contains(*p));
        let letters: String = looks.map(|(letter, _)| letter).collect();
        if !letters.is_empty() {
            write!(f, "{letters}+")?;
        }
        match &self.order {
            Order::Departures(departures) if departures.is_empty() => f.write_str("0"),
            Order::Departures(departures) => {
                let departures: Vec<String> = departures.iter().map(Departure::to_string).collect();
                f.write_str(&departures.join(","))
            }
            Order::Turns => f.write_str("turns"),
            Order::Uniform { seed } => write!(f, "r{seed}"),
            Order::Priorities { seed, length } => write!(f, "p{seed}.{length}"),
            Order::WeakMemory { execution } => write!(f, "w{execution}"),
        }
    }
}

impl fmt::Display for Departure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, thread, way } = self;
        write!(f, "{}.{}", at.thread, at.step)?;
        match way {
            Way::Plain => write!(f, "-{thread}"),
            Way::Spurious => write!(f, "-{thread}s"),
            Way::TimedOut => write!(f, "-{thread}t"),
            Way::Takes(other) => write!(f, ":{other}"),
        }
    }
}

impl FromStr for Schedule {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        parse(name).ok_or_else(|| {
            format!(
                "`{name}` is no name of a schedule: it looks like `1.5-2,2.3-1`, and stands below \
                 the story of a failure"
            )
        })
    }
}

fn parse(name: &str) -> Option<Schedule> {
    let (letters, order) = name.split_once('+').unwrap_or(("", name));
    let mut looks = Looks::default();
    for letter in letters.chars() {
        looks.add(LETTERS.iter().find(|(known, _)| *known == letter)?.1);
    }
    let order = match order {
        "0" => Order::Departures(Vec::new()),
        "turns" => Order::Turns,
        random if random.starts_with('r') => Order::Uniform {
            seed: random[1..].parse().ok()?,
        },
        random if random.starts_with('p') => {
            let (seed, length) = random[1..].split_once('.')?;
            Order::Priorities {
                seed: seed.parse().ok()?,
                length: length.parse().ok()?,
            }
        }
        weak if weak.starts_with('w') => Order::WeakMemory {
            execution: weak[1..].parse().ok().filter(|&number| number > 0)?,
        },
        departures => {
            let all: Option<_> = departures.split(',').map(parse_departure).collect();
            Order::Departures(all?)
        }
    };
    Some(Schedule { looks, order })
}

fn parse_departure(text: &str) -> Option<Departure> {
    let (thread, rest) = text.split_once('.')?;
    let thread = parse_thread(thread)?;
    let at = |step: &str| {
        let step = step.parse().ok()?;
        Some(Place { thread, step })
    };
    if let Some((step, other)) = rest.split_once(':') {
        let way = Way::Takes(other.parse().ok()?);
        let at = at(step)?;
        return Some(Departure { at, thread, way });
    }
    let (step, next) = rest.split_once('-')?;
    let (next, way) = match (next.strip_suffix('s'), next.strip_suffix('t')) {
        (Some(next), _) => (next, Way::Spurious),
        (_, Some(next)) => (next, Way::TimedOut),
        _ => (next, Way::Plain),
    };
    let (at, thread) = (at(step)?, parse_thread(next)?);
    Some(Departure { at, thread, way })
}

fn parse_thread(text: &str) -> Option<ThreadId> {
    text.parse()
        .ok()
        .map(|index: u16| ThreadId::new(index.into()))
}

impl From<Schedule> for String {
    fn from(schedule: Schedule) -> Self {
        schedule.to_string()
    }
}

impl TryFrom<String> for Schedule {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        name.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::Schedule;

    #[test]
    fn a_name_means_the_same_after_reading_it() {
        for name in [
            "0",
            "1.5-2",
            "0.2-1,1.15-2s,2.3-1t,2.4:1",
            "lm+1.5-2",
            "t+turns",
            "r7",
            "p7.250",
            "w12",
        ] {
            let schedule: Schedule = name.parse().unwrap();
            assert_eq!(schedule.to_string(), name);
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for name in [
            "",
            "1.5",
            "1-2",
            "x+0",
            "1.5-2x",
            "1.5-2,",
            "p7",
            "w",
            "70000.1-2",
        ] {
            assert!(name.parse::<Schedule>().is_err(), "{name}");
        }
    }
}
