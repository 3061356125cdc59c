//! The table for people.

use std::fmt::Write;

use crate::compare::{Comparison, How, Row, Section};
use crate::config::World;

pub fn beginning() -> String {
    "\
# What is modelled

Made by `cargo run -p coverage`, which compares the modelled world with the real crates; do not
edit. Every stable item of them is here, and is one of:

- **modelled**: an item of our own, with the signature and the traits of the real one. Its functions
  follow, and what there is to say where something differs.
- **as it is**: the real one, which neither blocks nor shares.
- **refused**: using it is a compile error that says what to use instead.
- **absent**: there is no such name, for the reason given.

Items that a stable compiler does not give are listed nowhere. Nothing can see raw access: to a
`static mut`, or through a pointer from `as_ptr` or `data_ptr`.
"
    .to_owned()
}

/// A crate that has no model yet.
pub fn not_yet(real: &str) -> String {
    format!("\n## {real}\n\nNot modelled yet.\n")
}

pub fn of(world: &World, comparison: &Comparison<'_>) -> String {
    let mut out = format!(
        "\n## {} {}, by {}\n",
        world.real, comparison.version, world.model
    );
    let total = |how| {
        let rows = comparison.sections.iter().flat_map(|section| &section.rows);
        rows.filter(|row| row.how == how).count()
    };
    let _ = writeln!(
        out,
        "\n{} modelled, {} as they are, {} refused, {} absent.",
        total(How::Modelled),
        total(How::AsItIs),
        total(How::Refused),
        total(How::Absent)
    );
    for section in &comparison.sections {
        out += &section_of(section);
    }
    out
}

fn section_of(section: &Section) -> String {
    let mut out = format!(
        "\n### {}\n\n| item | how | note |\n|---|---|---|\n",
        section.module
    );
    let mut rows: Vec<&Row> = section.rows.iter().collect();
    // What there is nothing to say about comes last of its kind, in one line; so
    // does what there is one thing to say about.
    rows.sort_by_key(|row| match row.how {
        How::Modelled => (row.how, row.note.is_empty(), ""),
        how => (how, row.note.is_empty(), row.note.as_str()),
    });
    for group in rows.chunk_by(|one, other| {
        let said_once = one.how != How::Modelled || one.note.is_empty();
        said_once && one.how == other.how && one.note == other.note
    }) {
        let items: Vec<String> = group.iter().map(|row| format!("`{}`", row.item)).collect();
        let how = match group[0].how {
            How::Modelled => "modelled",
            How::AsItIs => "as it is",
            How::Refused => "refused",
            How::Absent => "absent",
        };
        let note = group[0].note.replace('|', "\\|");
        let _ = writeln!(out, "| {} | {how} | {note} |", items.join(", "));
    }
    out
}
