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
    /// Traits that no program on a stable compiler can name.
    pub nameless_traits: Vec<String>,
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
    pub alike: BTreeMap<String, String>,
    /// Modules and macros that come from the real crate by a glob, and why that
    /// is right.
    #[serde(default)]
    pub as_it_is: BTreeMap<String, String>,
    /// What differs on purpose, and why.
    #[serde(default)]
    pub differs: BTreeMap<String, String>,
    #[serde(skip)]
    used: RefCell<BTreeSet<String>>,
}

impl Config {
    pub fn read(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("in {}", path.display()))
    }
}

impl World {
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
        let entries = self.as_it_is.keys().chain(self.differs.keys());
        entries
            .filter(|entry| !used.contains(*entry))
            .cloned()
            .collect()
    }

    fn look_up<'a>(&self, entries: &'a BTreeMap<String, String>, item: &str) -> Option<&'a str> {
        let item = item.strip_prefix(&format!("{}::", self.real))?;
        let (entry, why) = entries.iter().find(|(entry, _)| fits(entry, item))?;
        self.used.borrow_mut().insert(entry.clone());
        Some(why)
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
