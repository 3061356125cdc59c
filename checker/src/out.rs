//! What goes to the terminal, and the code that the process ends with.

use std::env;
use std::fmt;
use std::io::{self, ErrorKind, Stdout, Write};
use std::path::Path;
use std::process::ExitCode;

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use anyhow::Error;
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use harness::foreign::visible;

use crate::interrupt;

pub const GOOD: Style = AnsiColor::Green.on_default();
pub const BAD: Style = AnsiColor::Red.on_default().bold();
pub const DIM: Style = Style::new().dimmed();
pub const BOLD: Style = Style::new().bold();

/// What a person types to start us: cargo says when it was the one.
pub fn me() -> &'static str {
    match env::var_os("CARGO") {
        Some(_) => "cargo checker",
        None => "checker",
    }
}

/// `path` as one word of a command.
pub fn word(path: &Path) -> String {
    visible(&shell_words::quote(&path.display().to_string()))
}

/// How a verb ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Good,
    SomethingFails,
    BadUsage,
    InternalError,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Good => 0,
            Outcome::SomethingFails => 1,
            Outcome::BadUsage => 2,
            Outcome::InternalError => 3,
        })
    }
}

/// An error that whoever called us can mend: it says what to do next.
#[derive(Debug)]
pub struct Usage(String);

impl Usage {
    pub fn error(message: impl Into<String>) -> Error {
        Error::new(Self(message.into()))
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// Says what went wrong, cause by cause.
pub fn complain(error: &Error) {
    interrupt::nothing_more_is_said();
    // Nobody is left to be told if this fails as well.
    let error = visible(&format!("{error:#}"));
    let _ = writeln!(anstream::stderr(), "{BAD}error{BAD:#}: {error}");
}

/// Says something beside the result, on standard error.
pub fn note(message: impl fmt::Display) {
    interrupt::nothing_more_is_said();
    let message = visible(&message.to_string());
    let _ = writeln!(anstream::stderr(), "{message}");
}

/// Standard output. Colours only where they are seen, and quiet once the reader
/// has gone: after `checker grade … | head` the marks are still written and the
/// exit code is still right.
pub struct Out {
    stream: AutoStream<Stdout>,
    reader_gone: bool,
}

impl Out {
    pub fn new() -> Self {
        Self {
            stream: AutoStream::auto(io::stdout()),
            reader_gone: false,
        }
    }

    /// What is still in a buffer goes out.
    pub fn finish(&mut self) -> Result<(), Error> {
        Ok(self.flush()?)
    }

    fn unless_gone<T>(&mut self, result: io::Result<T>, otherwise: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.reader_gone = true;
                Ok(otherwise)
            }
            Err(error) => {
                let message = format!("the output could not be written: {error}");
                Err(io::Error::new(error.kind(), message))
            }
            result => result,
        }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        interrupt::nothing_more_is_said();
        if self.reader_gone {
            return Ok(bytes.len());
        }
        let result = self.stream.write(bytes);
        self.unless_gone(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.reader_gone {
            return Ok(());
        }
        let result = self.stream.flush();
        self.unless_gone(result, ())
    }
}

/// "1 check", "8 checks".
pub fn count(number: usize, what: &str) -> String {
    if number == 1 {
        format!("1 {what}")
    } else {
        format!("{number} {what}s")
    }
}

/// The first line of `text`, cut to `width` columns; with those after it where
/// it only announces them.
pub fn one_line(text: &str, width: usize) -> String {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut all = lines.next().unwrap_or_default().to_owned();
    while all.ends_with(':') {
        match lines.next() {
            Some(line) => all = format!("{all} {line}"),
            None => {
                all.pop();
            }
        }
    }
    cut(&all, width)
}

/// `line` in at most `width` columns.
pub fn cut(line: &str, width: usize) -> String {
    if line.chars().count() <= width {
        return line.to_owned();
    }
    let start: String = line.chars().take(width.saturating_sub(1)).collect();
    format!("{}…", start.trim_end())
}

/// The width of a table where nobody says how wide the terminal is.
const WIDTH: u16 = 100;

/// A line below the header and no other.
const STYLE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// A table as all verbs show them.
pub fn new_table() -> Table {
    let mut table = Table::new();
    table
        .load_style(STYLE)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH);
    table
}

pub fn align_right(table: &mut Table, column: usize) {
    if let Some(column) = table.column_mut(column) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}
