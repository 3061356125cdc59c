//! A story as text for a terminal.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Row, Source, Story};

/// The narrowest column for a thread that can still be read.
const NARROWEST: usize = 14;
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
    let headline = format!("{}: {}", story.title(), story.headline);
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
    let places = story.rows.iter().filter_map(|row| row.source.as_ref());
    let place_room = places.map(|source| place(source).width() + 2).max();
    let place_room = place_room.unwrap_or(0);
    let room = width.saturating_sub(7 + place_room);
    let columns = share(&wanted, room);
    let used = 7 + columns.iter().sum::<usize>();
    let text_room = width.saturating_sub(used + place_room);

    let bold = Style::new().bold();
    let dim = Style::new().dimmed();
    let mut head = String::from(" step  ");
    for (&thread, &column) in shown.iter().zip(&columns) {
        head.push_str(&fit(&story.threads[thread], column));
    }
    let _ = writeln!(out, "{}", paint.paint(bold, head.trim_end()));
    let layout = Layout {
        shown,
        columns,
        place_room,
        text_room,
    };
    for row in &story.rows {
        line(out, row, &layout, paint);
    }
    if story.rows.iter().any(|row| row.forced) {
        let legend = "  ⇄ forced switch: the thread before could have gone on and was paused";
        let _ = writeln!(out, "{}", paint.paint(dim, &cut(legend, width)));
    }
}

/// How wide everything is.
struct Layout {
    /// The threads that have a column.
    shown: Vec<usize>,
    columns: Vec<usize>,
    /// For a file's name and line.
    place_room: usize,
    /// For the source.
    text_room: usize,
}

/// "lib.rs:12"
fn place(source: &Source) -> String {
    let file = source.file.rsplit('/').next().unwrap_or(&source.file);
    format!("{file}:{}", source.line)
}

fn line(out: &mut String, row: &Row, layout: &Layout, paint: &Paint) {
    let Layout { shown, columns, .. } = layout;
    let yellow = Style::new().fg_color(Some(AnsiColor::Yellow.into()));
    let mark = if row.forced { "⇄" } else { " " };
    let step = if row.elided > 0 {
        "…".to_owned()
    } else {
        row.step.to_string()
    };
    let own = shown.iter().position(|&thread| thread == row.thread);
    let mine = own.map_or(0, |own| columns[own]);
    let before: usize = columns.iter().take(own.unwrap_or(0)).sum();
    let after: usize = columns.iter().skip(own.map_or(0, |own| own + 1)).sum();
    let mut lines = wrap_after(&row.text, mine.saturating_sub(1), "  ").into_iter();
    let first = lines.next().unwrap_or_default();
    let text = format!(
        "{mark}{step:>4}  {:before$}{}{:after$}",
        "",
        fit(&first, mine),
        ""
    );
    let paint_text = |text: &str| match row.forced {
        true => paint.paint(yellow, text),
        false => text.to_owned(),
    };
    let text = paint_text(&text);
    let source = row.source.as_ref().map_or_else(String::new, |source| {
        let place = fit(&place(source), layout.place_room);
        match layout.text_room {
            room if room < NARROWEST => place,
            room => format!("{place}{}", cut(&source.text, room)),
        }
    });
    let dim = Style::new().dimmed();
    let whole = format!("{text}{}", paint.paint(dim, source.trim_end()));
    let _ = writeln!(out, "{}", whole.trim_end());
    for line in lines {
        let line = cut(&line, mine.saturating_sub(1));
        let text = format!("{:1$}{line}", "", 7 + before);
        let _ = writeln!(out, "{}", paint_text(&text));
    }
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
    text.lines()
        .flat_map(|paragraph| wrap_after(paragraph, width, ""))
        .collect()
}

/// The same, with `indent` before all lines but the first.
fn wrap_after(paragraph: &str, width: usize, indent: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut is_empty = true;
    for word in paragraph.split(' ') {
        if !is_empty && line.width() + 1 + word.width() > width {
            lines.push(std::mem::replace(&mut line, indent.to_owned()));
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    lines.push(line);
    lines
}
