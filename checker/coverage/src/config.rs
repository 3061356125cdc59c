//! `coverage.toml`: what is compared with what, and what authors have decided.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Traits that make no difference to a program on a stable compiler.
    pub indifferent_traits: Vec<String>,
    pub world: Vec<World>,
}

/// A real crate and the crate, or a module of it, that models it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    pub real: String,
    pub model: String,
    /// The modelled crate's folder. While there is none, nothing is compared.
    pub folder: String,
    /// Names that the model uses for its own traits, and what they stand for.
    #[serde(default)]
    alike: BTreeMap<String, String>,
    /// What is the real one, and why that is right. A reason is needed for all that
    /// stands at the root of the real crate: from there it comes by a glob.
    #[serde(default)]
    as_it_is: Vec<Decision>,
    /// What differs on purpose, and why.
    #[serde(default)]
    differs: Vec<Decision>,
    #[serde(skip)]
    used: RefCell<BTreeSet<String>>,
}

/// What an author has decided about some items.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Decision {
    /// Their paths without the crate's name; `*` stands for anything.
    items: Vec<String>,
    why: String,
}

impl Config {
    pub fn read(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("in {}", path.display()))
    }
}

impl World {
    /// What is replaced by what, the longest first.
    pub fn alike(&self) -> Vec<(&String, &String)> {
        let mut alike: Vec<_> = self.alike.iter().collect();
        alike.sort_by_key(|(ours, _)| std::cmp::Reverse(ours.len()));
        alike
    }

    /// Why it is right that this item of the real crate is there as it is.
    pub fn why_as_it_is(&self, item: &str) -> Option<&str> {
        self.look_up(&self.as_it_is, item)
    }

    /// Why it is right that this item differs, or is not there.
    pub fn why_it_differs(&self, item: &str) -> Option<&str> {
        self.look_up(&self.differs, item)
    }

    /// Entries that say something about nothing.
    pub fn unused(&self) -> Vec<String> {
        let used = self.used.borrow();
        let decisions = self.as_it_is.iter().chain(&self.differs);
        let entries = decisions.flat_map(|decision| &decision.items);
        entries
            .filter(|entry| !used.contains(*entry))
            .cloned()
            .collect()
    }

    fn look_up<'a>(&self, decisions: &'a [Decision], item: &str) -> Option<&'a str> {
        let item = item.strip_prefix(&format!("{}::", self.real))?;
        decisions.iter().find_map(|decision| {
            let entry = decision.items.iter().find(|entry| fits(entry, item))?;
            self.used.borrow_mut().insert(entry.clone());
            Some(decision.why.as_str())
        })
    }
}

/// Whether the name is as the entry says, in which `*` stands for anything.
fn fits(entry: &str, name: &str) -> bool {
    match entry.split_once('*') {
        None => entry == name,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|name| {
            (0..=name.len())
                .filter(|&at| name.is_char_boundary(at))
                .any(|at| fits(rest, &name[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_anything() {
        assert!(fits("cell::Cell", "cell::Cell"));
        assert!(!fits("cell::Cell", "cell::Cell::new"));
        assert!(fits(
            "atomic::Atomic*::from_ptr",
            "atomic::AtomicU8::from_ptr"
        ));
        assert!(!fits(
            "atomic::Atomic*::from_ptr",
            "atomic::AtomicU8::as_ptr"
        ));
        assert!(fits("io::Std*: As*", "io::StdoutLock: AsFd"));
    }
}
