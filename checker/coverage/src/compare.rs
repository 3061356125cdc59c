//! Goes through a real crate module by module, and says of each item how it is
//! in the modelled world.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::config::World;
use crate::docs::{Entry, Function, Module, Page};
use crate::signature::{self, Signature};

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
        let mut note = String::new();
        if item.matches("::").count() == 1 {
            match self.world.why_as_it_is(item) {
                Some(why) => note = why.to_owned(),
                None => self.gaps.push(Gap {
                    item: item.to_owned(),
                    what: "is the real one: model it, or say under `as_it_is` why that is right"
                        .to_owned(),
                }),
            }
        }
        Row {
            item: entry.name.clone(),
            how: How::AsItIs,
            note,
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

    fn item(&mut self, item: &str, entry: &Entry, found: &Entry, model: &Page) -> Result<Vec<Row>> {
        let real = Page::read(&entry.page)?;
        let mut rows = Vec::new();
        let mut note = Vec::new();
        let refused = is_refused(&model.about);
        if refused {
            if matches!(entry.kind.as_str(), "struct" | "enum" | "union") {
                self.ways_in(item, &real, model);
            }
            return Ok(vec![Row {
                item: entry.name.clone(),
                how: How::Refused,
                note: model.about.clone(),
            }]);
        }
        match entry.kind.as_str() {
            "macro" | "attr" | "derive" => {}
            "fn" => {
                let of = |page: &Page| self.read("", &page.declaration);
                let lacks = of(&real).lacks(&of(model));
                note.extend(lacks.and_then(|lacks| self.gap(item, &lacks)));
            }
            _ => {
                let of = |page: &Page| {
                    let text = self.translate(&page.declaration);
                    signature::of_declaration(&text).unwrap_or_else(|_| signature::plain(&text))
                };
                let lacks = match entry.kind == found.kind {
                    true => of(&real).lacks(&of(model)),
                    false => Some(format!("is `{}`, not `{}`", found.kind, entry.kind)),
                };
                note.extend(lacks.and_then(|lacks| self.gap(item, &lacks)));
            }
        }
        let mut functions = Vec::new();
        let mut lent = Vec::new();
        for function in real.functions.iter().filter(|function| !function.unstable) {
            let name = format!("{item}::{}", function.name);
            match self.function(&name, function, model) {
                Found::Modelled(None) => functions.push(function.name.clone()),
                Found::Lent => lent.push(function.name.clone()),
                Found::Modelled(Some(why)) => {
                    functions.push(format!("{} ({why})", function.name));
                }
                Found::Refused(note) => rows.push(Row {
                    item: format!("{}::{}", entry.name, function.name),
                    how: How::Refused,
                    note,
                }),
                Found::Absent(note) => rows.push(Row {
                    item: format!("{}::{}", entry.name, function.name),
                    how: How::Absent,
                    note,
                }),
                Found::Gap => {}
            }
        }
        functions.dedup();
        if !functions.is_empty() {
            note.push(functions.join(", "));
        }
        if !lent.is_empty() {
            note.push(format!("as they are: {}", lent.join(", ")));
        }
        note.extend(self.impls(item, &entry.name, &real, model));
        rows.insert(
            0,
            Row {
                item: entry.name.clone(),
                how: How::Modelled,
                note: note.join("; "),
            },
        );
        Ok(rows)
    }

    /// A type that nobody can have: each way to get one says so.
    fn ways_in(&mut self, item: &str, real: &Page, model: &Page) {
        for function in real.functions.iter().filter(|function| !function.unstable) {
            let takes_self = function.text.contains("self");
            let is_function = function.text.contains("fn ");
            let name = format!("{item}::{}", function.name);
            let known = model
                .functions
                .iter()
                .any(|other| other.name == function.name);
            if is_function && !takes_self && !known {
                self.gap(&name, "is missing: name the alternative in `not_modelled!`");
            }
        }
    }

    fn function(&mut self, name: &str, real: &Function, model: &Page) -> Found {
        let alike: Vec<&Function> = model
            .functions
            .iter()
            .filter(|function| function.name == real.name)
            .collect();
        if let Some(refused) = alike.iter().find(|function| is_refused(&function.about)) {
            return Found::Refused(refused.about.clone());
        }
        let wanted = self.read(&real.header, &real.text);
        let mut lacks = None;
        for function in &alike {
            match wanted.lacks(&self.read(&function.header, &function.text)) {
                None => return Found::Modelled(None),
                Some(what) => lacks = lacks.or(Some(what)),
            }
        }
        if alike.is_empty() && model.lent.iter().any(|function| function.name == real.name) {
            return Found::Lent;
        }
        let there = lacks.is_some();
        let what = lacks.unwrap_or_else(|| "is missing".to_owned());
        match self.gap(name, &what) {
            Some(why) if there => Found::Modelled(Some(why)),
            Some(why) => Found::Absent(why),
            None => Found::Gap,
        }
    }

    /// The traits of a type; gives what is said about those that differ.
    fn impls(&mut self, item: &str, name: &str, real: &Page, model: &Page) -> Vec<String> {
        let headers = |page: &Page| -> Vec<String> {
            let stable = page.impls.iter().filter(|imp| !imp.unstable);
            stable.map(|imp| self.translate(&imp.header)).collect()
        };
        let (wanted, there) = (headers(real), headers(model));
        let mut notes = Vec::new();
        for header in &wanted {
            let (of, on) = signature::names_of_impl(header);
            // What a type is not, the compiler says in front of the real one.
            if on != name || of.starts_with('!') || self.indifferent.contains(&of) {
                continue;
            }
            let wanted = signature::of_impl(header);
            let alike = there
                .iter()
                .filter(|other| signature::names_of_impl(other).0 == of);
            let lacks: Vec<Option<String>> = alike
                .map(|other| wanted.lacks(&signature::of_impl(other)))
                .collect();
            if lacks.contains(&None) {
                continue;
            }
            let lack = lacks.into_iter().flatten().next_back();
            let of = wanted.shape.split(" for ").next().unwrap_or(&of);
            let missing = || "is missing".to_owned();
            notes.extend(self.gap(&format!("{item}: {of}"), &lack.unwrap_or_else(missing)));
        }
        notes.dedup();
        notes
    }

    /// What cannot be read is compared letter by letter.
    fn read(&self, header: &str, text: &str) -> Signature {
        let (header, text) = (self.translate(header), self.translate(text));
        match text.contains("fn ") {
            true => signature::of_function(&header, &text).ok(),
            false => None,
        }
        .unwrap_or_else(|| signature::plain(&text))
    }

    /// In the words of the real crate.
    fn translate(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for (ours, theirs) in self.world.alike() {
            out = out.replace(ours, theirs);
        }
        out
    }
}

enum Found {
    /// There; if it differs on purpose, why.
    Modelled(Option<String>),
    /// By `Deref` to the real type.
    Lent,
    Refused(String),
    Absent(String),
    Gap,
}

/// `not_modelled!` and its like put into the documentation what the compiler
/// says.
fn is_refused(about: &str) -> bool {
    about.contains(" not modelled")
}

/// Where the page of a module stands.
pub fn index(docs: &Path, module: &str) -> PathBuf {
    docs.join(module.replace("::", "/")).join("index.html")
}
