//! What is said of a test that did not pass.

use std::any::Any;
use std::fmt::Write;

use model::Story;

/// Rows of a story that are shown: the last ones.
const ROWS: usize = 40;

/// The end of the story.
pub fn story(story: &Story) -> String {
    let mut text = format!("{}: {}\n", story.title(), story.headline);
    let left_out = story.rows.len().saturating_sub(ROWS);
    for row in &story.rows[left_out..] {
        let place = row.source.as_ref().map_or(String::new(), |source| {
            let file = source.file.rsplit('/').next().unwrap_or_default();
            format!("  {file}:{}", source.line)
        });
        let thread = &story.threads[row.thread];
        let forced = if row.forced { "*" } else { " " };
        writeln!(text, "{:>6}{forced} {thread} {}{place}", row.step, row.text).expect("a string");
    }
    text
}

/// The message of a panic.
pub fn text(payload: &(dyn Any + Send)) -> String {
    match (
        payload.downcast_ref::<String>(),
        payload.downcast_ref::<&str>(),
    ) {
        (Some(text), _) => text.clone(),
        (_, Some(text)) => (*text).to_owned(),
        _ => "a panic without a message".to_owned(),
    }
}
