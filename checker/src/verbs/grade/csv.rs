//! The marks as CSV: a line for each submission, a column for each exercise.

use std::io::{self, Write};

use crate::marks::Marks;

pub fn write(marks: &Marks<'_>, out: &mut dyn Write) -> io::Result<()> {
    let ids = marks.ids();
    let mut header = vec!["submission".to_owned()];
    header.extend(ids.iter().map(|id| (*id).to_owned()));
    header.extend(["score".to_owned(), "max_score".to_owned()]);
    line(out, &header)?;
    for submission in &marks.submissions {
        let mut fields = vec![submission.name.clone()];
        fields.extend(ids.iter().map(|id| {
            submission
                .exercise(id)
                .map_or_else(String::new, |exercise| number(exercise.score))
        }));
        fields.extend([number(submission.score), submission.max_score.to_string()]);
        line(out, &fields)?;
    }
    Ok(())
}

fn line(out: &mut dyn Write, fields: &[String]) -> io::Result<()> {
    let fields: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
    writeln!(out, "{}", fields.join(","))
}

/// Nothing where nothing is known.
fn number(score: Option<u32>) -> String {
    score.map_or_else(String::new, |score| score.to_string())
}

/// As RFC 4180 has it. What a spreadsheet would take for a formula is made text.
fn quoted(field: &str) -> String {
    if field.starts_with(['=', '+', '-', '@', '\t']) {
        return quoted(&format!("'{field}"));
    }
    if field.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}
