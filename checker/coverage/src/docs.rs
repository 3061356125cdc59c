//! What rustdoc's pages say of a crate.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::html::Element;

/// Leads to what traits a result has.
const MARK: char = 'ⓘ';

/// A module's own page: what stands in it.
#[derive(Debug)]
pub struct Module {
    pub entries: Vec<Entry>,
    /// `pub use real::path::Name;`, where rustdoc gives no page of its own.
    pub reexports: Vec<Reexport>,
    /// The crate's version, where the page gives it.
    pub version: String,
}

#[derive(Clone, Debug)]
pub struct Entry {
    /// `mod`, `struct`, `enum`, `trait`, `fn`, `type`, `constant`, `macro`, …
    pub kind: String,
    pub name: String,
    pub unstable: bool,
    pub page: PathBuf,
}

#[derive(Debug)]
pub struct Reexport {
    pub path: String,
    pub name: String,
}

/// The page of one item.
#[derive(Debug)]
pub struct Page {
    /// Where its source stands; another crate's if it is re-exported.
    pub source: String,
    pub declaration: String,
    pub about: String,
    pub functions: Vec<Function>,
    pub impls: Vec<Impl>,
    /// Functions that it has by `Deref`.
    pub lent: Vec<Function>,
}

/// A function of a type or trait, or a constant of it.
#[derive(Clone, Debug)]
pub struct Function {
    /// The implementation in which it stands; empty in a trait.
    pub header: String,
    pub name: String,
    pub text: String,
    pub about: String,
    pub unstable: bool,
}

/// An implementation of a trait.
#[derive(Clone, Debug)]
pub struct Impl {
    pub header: String,
    pub unstable: bool,
}

impl Module {
    pub fn read(page: &Path) -> Result<Self> {
        let html = parse(page)?;
        let folder = page.parent().unwrap_or(page);
        let mut entries = Vec::new();
        let mut reexports = Vec::new();
        for list in html
            .inside()
            .into_iter()
            .filter(|e| e.has_class("item-table"))
        {
            for row in list.children().filter(|child| child.tag == "dt") {
                if row.id.starts_with("reexport.") || row.text().starts_with("pub use ") {
                    reexports.extend(Reexport::of(&row.text()));
                    continue;
                }
                let Some(link) = row.find(&|e| e.tag == "a" && !e.href.is_empty()) else {
                    continue;
                };
                let file = link.href.rsplit('/').next().unwrap_or_default();
                let (kind, name) = match link.href.strip_suffix("/index.html") {
                    Some(module) => ("mod", module.rsplit('/').next().unwrap_or(module)),
                    None => {
                        let stem = file.strip_suffix(".html").unwrap_or(file);
                        stem.split_once('.').unwrap_or(("", stem))
                    }
                };
                let unstable = row.find(&|e| e.has_class("unstable")).is_some();
                entries.push(Entry {
                    kind: kind.to_owned(),
                    name: name.to_owned(),
                    unstable,
                    page: folder.join(&link.href),
                });
            }
        }
        let version = html.find(&|e| e.has_class("version"));
        Ok(Self {
            entries,
            reexports,
            version: version.map(Element::text).unwrap_or_default(),
        })
    }
}

impl Reexport {
    fn of(text: &str) -> Option<Self> {
        let path = text.split_once("use ")?.1.trim_end_matches(';');
        let path = path.trim_start_matches("::");
        let (path, name) = match path.split_once(" as ") {
            Some((path, name)) => (path, name),
            None => (path, path.rsplit("::").next().unwrap_or(path)),
        };
        Some(Self {
            path: path.to_owned(),
            name: name.to_owned(),
        })
    }

    /// What stands in the module below `folder` from where the name comes; nothing
    /// if it comes from another crate.
    pub fn follow(&self, folder: &Path) -> Result<Vec<Entry>> {
        let Some((module, _)) = self.path.rsplit_once("::") else {
            return Ok(Vec::new());
        };
        let page = folder.join(module.replace("::", "/")).join("index.html");
        match page.exists() {
            true => Ok(Module::read(&page)?.entries),
            false => Ok(Vec::new()),
        }
    }
}

impl Page {
    pub fn read(page: &Path) -> Result<Self> {
        let html = parse(page)?;
        let by_id = |id: &str| html.find(&|e| e.id == id);
        let text_of = |found: Option<&Element>| found.map(Element::text).unwrap_or_default();
        let source = html
            .find(&|e| e.has_class("sub-heading"))
            .and_then(|heading| heading.find(&|e| e.has_class("src")))
            .map(|link| link.href.clone());
        let about = html
            .find(&|e| e.has_class("top-doc"))
            .and_then(|about| about.find(&|e| e.has_class("docblock")))
            .map(first_words);
        let mut functions = Vec::new();
        for list in [
            "implementations-list",
            "required-methods",
            "provided-methods",
        ] {
            // The lists of a trait follow their headings without an id.
            functions.extend(by_id(list).map(functions_in).unwrap_or_default());
        }
        for list in html.inside().into_iter().filter(|e| e.has_class("methods")) {
            functions.extend(functions_in(list));
        }
        let lists = [
            "trait-implementations-list",
            "synthetic-implementations-list",
        ];
        let lent = html
            .inside()
            .into_iter()
            .filter(|e| e.tag == "div" && e.id.starts_with("deref-methods-"))
            .flat_map(functions_in)
            .collect();
        Ok(Self {
            source: source.unwrap_or_default(),
            declaration: text_of(html.find(&|e| e.has_class("item-decl"))).replace(MARK, ""),
            about: about.unwrap_or_default(),
            functions,
            impls: lists
                .iter()
                .filter_map(|id| by_id(id))
                .flat_map(impls_in)
                .collect(),
            lent,
        })
    }
}

fn functions_in(list: &Element) -> Vec<Function> {
    let mut functions: Vec<Function> = Vec::new();
    let mut header = String::new();
    for element in list.inside() {
        if element.tag == "section" && element.has_class("impl") {
            header = heading_of(element);
        } else if element.tag == "section" {
            let Some((_, name)) = element.id.split_once('.') else {
                continue;
            };
            functions.push(Function {
                header: header.clone(),
                name: name.split('-').next().unwrap_or(name).to_owned(),
                text: heading_of(element),
                about: String::new(),
                unstable: false,
            });
        } else if let Some(function) = functions.last_mut() {
            if element.has_class("unstable") {
                function.unstable = true;
            } else if element.has_class("docblock") && function.about.is_empty() {
                function.about = first_words(element);
            }
        }
    }
    functions
}

fn impls_in(list: &Element) -> Vec<Impl> {
    let mut impls: Vec<Impl> = Vec::new();
    for element in list.inside() {
        if element.tag == "section" && element.has_class("impl") {
            impls.push(Impl {
                header: heading_of(element),
                unstable: false,
            });
        } else if element.has_class("unstable")
            && let Some(last) = impls.last_mut()
        {
            last.unstable = true;
        }
    }
    impls
}

/// The first paragraph.
fn first_words(docblock: &Element) -> String {
    let paragraph = docblock.find(&|e| e.tag == "p");
    paragraph.map(Element::text).unwrap_or_default()
}

fn heading_of(section: &Element) -> String {
    let heading = section.find(&|e| e.has_class("code-header"));
    heading
        .map(|heading| heading.text().replace(MARK, ""))
        .unwrap_or_default()
}

fn parse(page: &Path) -> Result<Element> {
    let text = fs::read_to_string(page)
        .with_context(|| format!("no documentation at {}", page.display()))?;
    Ok(Element::parse(&text))
}
