//! What the compiler says when it refuses something.

use harness::foreign::{self, visible};
use serde::Deserialize;

use super::advice;

/// What is shown of it.
const SHOWN: usize = 6 << 10;

/// The errors, without what the compiler says of its own end.
pub struct Complaint {
    /// The first error, in one line.
    pub first: String,
    /// The errors as a person sees them.
    pub text: String,
    /// What it says without pointing at a line of the source.
    elsewhere: String,
}

/// What is no fault of the source.
pub enum Machine {
    NoSpace,
    NoLinker,
    /// The linker was killed: it writes through memory, where a full disk is a
    /// signal.
    LinkerDied,
}

/// The part of a message of the compiler that we use.
#[derive(Deserialize)]
pub struct Diagnostic {
    pub message: String,
    code: Option<Code>,
    level: String,
    #[serde(default)]
    pub spans: Vec<Span>,
    pub rendered: Option<String>,
}

impl Diagnostic {
    pub fn has_code(&self, code: &str) -> bool {
        self.code.as_ref().is_some_and(|own| own.code == code)
    }
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
pub struct Span {
    file_name: String,
    line_start: usize,
    is_primary: bool,
    pub label: Option<String>,
}

impl Complaint {
    /// `crates` are those that the exercise has besides `std`.
    pub fn of(stderr: &str, crates: &[&str]) -> Self {
        let errors: Vec<Diagnostic> = stderr
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .filter(|message: &Diagnostic| message.level.starts_with("error"))
            .filter(|message| !message.message.starts_with("aborting due to"))
            .collect();
        let first = errors.first().map_or_else(String::new, |error| {
            let code = error
                .code
                .as_ref()
                .map_or_else(String::new, |code| format!("{}: ", code.code));
            let place = error
                .spans
                .iter()
                .find(|span| span.is_primary)
                .map_or_else(String::new, |span| {
                    format!(" ({}:{})", span.file_name, span.line_start)
                });
            visible(&format!(
                "{code}{}{place}",
                error.message.replace('\n', " ")
            ))
        });
        let mut text = String::new();
        let mut left_out = 0;
        for error in &errors {
            let rendered = advice::rendered(error);
            if text.is_empty() {
                text = cut(&rendered);
            } else if text.len() + rendered.len() <= SHOWN {
                text.push_str(&rendered);
            } else {
                left_out += 1;
            }
        }
        if left_out > 0 {
            text.push_str(&format!("\n… and {left_out} more errors\n"));
        }
        for advice in advice::on(&errors, crates) {
            text = format!("{}\n\n{advice}\n", text.trim_end());
        }
        let mut elsewhere: String = stderr
            .lines()
            .filter(|line| !line.starts_with('{'))
            .collect();
        for error in errors.iter().filter(|error| error.spans.is_empty()) {
            elsewhere.push_str(error.rendered.as_deref().unwrap_or_default());
        }
        Self {
            first,
            text,
            elsewhere,
        }
    }

    /// What the machine lacks, if that is what it is about. A source that only
    /// says so, with `compile_error!`, has a line.
    pub fn of_machine(&self) -> Option<Machine> {
        let says = |text: &str| self.elsewhere.contains(text);
        if says("No space left on device") {
            Some(Machine::NoSpace)
        } else if says("linker `") && says("not found") {
            Some(Machine::NoLinker)
        } else if says("terminated with signal") || says("Bus error") {
            Some(Machine::LinkerDied)
        } else {
            None
        }
    }
}

/// At most [`SHOWN`] bytes, to the end of a line.
pub fn cut(text: &str) -> String {
    foreign::cut(text, SHOWN)
}
