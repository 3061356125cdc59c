//! One item beside its model: declaration, functions, traits.

use anyhow::{Result, ensure};

use super::{Comparison, How, Row};
use crate::docs::{Entry, Function, Page};
use crate::signature::{self, Signature};

enum Found {
    /// There; if it differs on purpose, why.
    Modelled(Option<String>),
    /// By `Deref` to the real type.
    Lent,
    Refused(String),
    Absent(String),
    Gap,
}

const CALLABLE: &str = "says that it is not modelled, and asks for nothing that is not there";

/// Calling the function asks for something, which may not be there.
fn can_fail(text: &str) -> bool {
    text.contains(" where ")
}

/// `not_modelled!` and its like put into the documentation what the compiler
/// says.
fn is_refused(about: &str) -> bool {
    about.contains(" not modelled")
}

impl Comparison<'_> {
    pub(super) fn item(
        &mut self,
        item: &str,
        entry: &Entry,
        found: &Entry,
        model: &Page,
    ) -> Result<Vec<Row>> {
        let real = Page::read(&entry.page)?;
        ensure!(
            !real.declaration.is_empty(),
            "nothing is declared on {}: does rustdoc write other pages now?",
            entry.page.display()
        );
        let mut rows = Vec::new();
        let mut note = Vec::new();
        let refused = is_refused(&model.about);
        if refused {
            if entry.kind == "fn" && !can_fail(&model.declaration) {
                self.gap(item, CALLABLE);
            }
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
            if !can_fail(&refused.text) {
                self.gap(name, CALLABLE);
            }
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
