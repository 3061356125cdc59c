//! A story as text for a terminal.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Row, Story};

/// The narrowest column for a thread that can still be read.
const NARROWEST: usize = 14;
/// The place for a file's name and line.
const PLACE: usize = 14;

/// Colours, or none at all.
struct Paint {
    on: bool,
}

impl Paint {
    fn paint(&self, style: Style, text: &str) -> String {
        if self.on {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

/// Shows `story` in lines of at most `width` columns.
pub fn render(story: &Story, width: usize, colour: bool) -> String {
    let paint = Paint { on: colour };
    let mut out = String::new();
    let red = Style::new().fg_color(Some(AnsiColor::Red.into())).bold();
    let headline = format!("{}: {}", story.problem.title(), story.headline);
    for line in wrap(&headline, width) {
        let _ = writeln!(out, "{}", paint.paint(red, &line));
    }
    for line in &story.situation {
        let _ = writeln!(out, "{}", cut(line, width));
    }
    if !story.rows.is_empty() {
        out.push('\n');
        table(&mut out, story, width, &paint);
    }
    if let Some(at) = &story.at
        && !at.file.starts_with("src/")
    {
        let place = format!("  seen by the check at {}:{}", at.file, at.line);
        let dim = Style::new().dimmed();
        let _ = writeln!(out, "{}", paint.paint(dim, &cut(&place, width)));
    }
    for (name, value) in &story.watched {
        let _ = writeln!(out, "  {name}: {value}");
    }
    if !story.why.is_empty() {
        out.push('\n');
        for paragraph in &story.why {
            for line in wrap(paragraph, width) {
                let _ = writeln!(out, "{line}");
            }
        }
    }
    out
}

/// One column a thread that has something to say.
fn table(out: &mut String, story: &Story, width: usize, paint: &Paint) {
    let shown: Vec<usize> = (0..story.threads.len())
        .filter(|&thread| story.rows.iter().any(|row| row.thread == thread))
        .collect();
    let natural = |thread: usize| {
        let rows = story.rows.iter().filter(|row| row.thread == thread);
        rows.map(|row| row.text.width())
            .chain([story.threads[thread].width()])
            .max()
            .unwrap_or(0)
            + 2
    };
    let wanted: Vec<usize> = shown.iter().map(|&thread| natural(thread)).collect();
    let room = width.saturating_sub(7 + PLACE);
    let columns = share(&wanted, room);
    let used = 7 + columns.iter().sum::<usize>();
    let text_room = width.saturating_sub(used + PLACE + 1);

    let bold = Style::new().bold();
    let dim = Style::new().dimmed();
    let mut head = String::from(" step  ");
    for (&thread, &column) in shown.iter().zip(&columns) {
        head.push_str(&fit(&story.threads[thread], column));
    }
    let _ = writeln!(out, "{}", paint.paint(bold, head.trim_end()));
    for row in &story.rows {
        line(out, row, &shown, &columns, text_room, paint, dim);
    }
    if story.rows.iter().any(|row| row.forced) {
        let legend = "  ⇄ forced switch: the thread before could have gone on and was paused";
        let _ = writeln!(out, "{}", paint.paint(dim, &cut(legend, width)));
    }
}

fn line(
    out: &mut String,
    row: &Row,
    shown: &[usize],
    columns: &[usize],
    text_room: usize,
    paint: &Paint,
    dim: Style,
) {
    let yellow = Style::new().fg_color(Some(AnsiColor::Yellow.into()));
    let mark = if row.forced { "⇄" } else { " " };
    let step = if row.elided > 0 {
        "…".to_owned()
    } else {
        row.step.to_string()
    };
    let mut text = format!("{mark}{step:>4}  ");
    for (&thread, &column) in shown.iter().zip(columns) {
        let cell = if thread == row.thread { &row.text } else { "" };
        text.push_str(&fit(cell, column));
    }
    let text = if row.forced {
        paint.paint(yellow, &text)
    } else {
        text
    };
    let place = row.source.as_ref().map_or_else(String::new, |source| {
        let file = source.file.rsplit('/').next().unwrap_or(&source.file);
        let place = fit(&format!("{file}:{}", source.line), PLACE);
        if text_room < 16 {
            return place;
        }
        format!("{place} {}", cut(&source.text, text_room))
    });
    let whole = format!("{text}{}", paint.paint(dim, place.trim_end()));
    let _ = writeln!(out, "{}", whole.trim_end());
}

/// Divides `room` among columns; who wants less than a fair share leaves it to
/// the others.
fn share(wanted: &[usize], room: usize) -> Vec<usize> {
    let mut widths = vec![0; wanted.len()];
    let mut open: Vec<usize> = (0..wanted.len()).collect();
    let mut left = room;
    while !open.is_empty() {
        let fair = left / open.len();
        let modest: Vec<usize> = open
            .iter()
            .copied()
            .filter(|&i| wanted[i] <= fair)
            .collect();
        if modest.is_empty() {
            for &index in &open {
                widths[index] = fair.max(NARROWEST);
            }
            break;
        }
        for &index in &modest {
            widths[index] = wanted[index];
            left -= wanted[index];
        }
        open.retain(|index| !modest.contains(index));
    }
    widths
}

/// Exactly `width` columns, the last of them a space.
fn fit(text: &str, width: usize) -> String {
    let mut cell = cut(text, width.saturating_sub(1));
    while cell.width() < width {
        cell.push(' ');
    }
    cell
}

/// At most `width` columns; says with an ellipsis that there was more.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for character in text.chars() {
        let next = character.width().unwrap_or(0);
        if used + next + 1 > width {
            break;
        }
        used += next;
        kept.push(character);
    }
    kept.push('…');
    kept
}

/// Lines of at most `width` columns, broken at spaces.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && line.width() + 1 + word.width() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}
