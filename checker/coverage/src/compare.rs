//! Goes through a real crate module by module, and says of each item how it is
//! in the modelled world.

mod item;

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::config::World;
use crate::docs::{Entry, Module, Page};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    Modelled,
    AsItIs,
    /// Using it is a compile error that says what to do instead.
    Refused,
    /// There is no such name.
    Absent,
}

/// One line of the table.
#[derive(Debug)]
pub struct Row {
    pub item: String,
    pub how: How,
    pub note: String,
}

/// One module of the real crate.
#[derive(Debug)]
pub struct Section {
    pub module: String,
    pub rows: Vec<Row>,
}

/// What an author has to do something about.
#[derive(Debug)]
pub struct Gap {
    pub item: String,
    pub what: String,
}

pub struct Comparison<'a> {
    world: &'a World,
    indifferent: &'a [String],
    pub version: String,
    pub sections: Vec<Section>,
    pub gaps: Vec<Gap>,
}

/// The names of types, values and macros do not get into each other's way.
fn namespace(kind: &str) -> u8 {
    match kind {
        "fn" | "constant" | "static" => 1,
        "macro" | "attr" | "derive" => 2,
        "primitive" | "keyword" | "attribute" => 3,
        "mod" => 4,
        _ => 0,
    }
}

impl<'a> Comparison<'a> {
    pub fn of(
        world: &'a World,
        indifferent: &'a [String],
        real: &Path,
        model: &Path,
    ) -> Result<Self> {
        let mut comparison = Self {
            world,
            indifferent,
            version: Module::read(real)?.version,
            sections: Vec::new(),
            gaps: Vec::new(),
        };
        comparison.module(&world.real, real, model)?;
        ensure!(
            !comparison.sections.is_empty(),
            "nothing stands on {}: does rustdoc write other pages now?",
            real.display()
        );
        Ok(comparison)
    }

    fn module(&mut self, path: &str, real: &Path, model: &Path) -> Result<()> {
        let folder = model.parent().unwrap_or(model);
        let real = Module::read(real)?;
        let model = Module::read(model)?;
        let mut rows = Vec::new();
        let mut below = Vec::new();
        for entry in real.entries.iter().filter(|entry| !entry.unstable) {
            if namespace(&entry.kind) == 3 {
                continue;
            }
            let item = format!("{path}::{}", entry.name);
            let is_it = |other: &&Entry| {
                other.name == entry.name && namespace(&other.kind) == namespace(&entry.kind)
            };
            let reexport = model
                .reexports
                .iter()
                .find(|other| other.name == entry.name);
            let found = match (model.entries.iter().find(is_it), reexport) {
                (Some(found), _) => Some(found.clone()),
                (None, Some(reexport)) => reexport.follow(folder)?.iter().find(is_it).cloned(),
                (None, None) => None,
            };
            let page = found
                .as_ref()
                .map(|found| Page::read(&found.page))
                .transpose()?;
            let own = page
                .as_ref()
                .is_some_and(|page| page.source.contains("src/model"));
            match (found, page) {
                (Some(found), Some(_)) if own && entry.kind == "mod" => {
                    below.push((item, entry.page.clone(), found.page.clone()));
                }
                (Some(found), Some(page)) if own => {
                    rows.extend(self.item(&item, entry, &found, &page)?);
                }
                (Some(_), _) => rows.push(self.as_it_is(&item, entry)),
                (None, _) if reexport.is_some() => rows.push(self.as_it_is(&item, entry)),
                _ => {
                    if let Some(note) = self.gap(&item, "is missing") {
                        rows.push(Row {
                            item: entry.name.clone(),
                            how: How::Absent,
                            note,
                        });
                    }
                }
            }
        }
        if !rows.is_empty() {
            self.sections.push(Section {
                module: path.to_owned(),
                rows,
            });
        }
        for (item, real, model) in below {
            self.module(&item, &real, &model)?;
        }
        Ok(())
    }

    /// Something of the real crate. What the root has comes by a glob, so that
    /// somebody has to have looked at each item.
    fn as_it_is(&mut self, item: &str, entry: &Entry) -> Row {
        let why = self.world.why_as_it_is(item).map(str::to_owned);
        if why.is_none() && item.matches("::").count() == 1 {
            self.gaps.push(Gap {
                item: item.to_owned(),
                what: "is the real one: model it, or say under `as_it_is` why that is right"
                    .to_owned(),
            });
        }
        Row {
            item: entry.name.clone(),
            how: How::AsItIs,
            note: why.unwrap_or_default(),
        }
    }

    /// Notes a gap, unless it is there on purpose: then gives the reason.
    fn gap(&mut self, item: &str, what: &str) -> Option<String> {
        let why = self.world.why_it_differs(item).map(str::to_owned);
        if why.is_none() {
            self.gaps.push(Gap {
                item: item.to_owned(),
                what: what.to_owned(),
            });
        }
        why
    }
}

/// Where the page of a module stands.
pub fn index(docs: &Path, module: &str) -> PathBuf {
    docs.join(module.replace("::", "/")).join("index.html")
}
