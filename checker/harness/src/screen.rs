//! What the reader of our output sees it on.

use std::io::stdout;

use anstream::{AutoStream, ColorChoice};
use terminal_size::{Width, terminal_size_of};

/// The width of what goes to no terminal: the same everywhere.
const ELSEWHERE: usize = 100;

/// Where fewer columns cannot be read, and more need not be used.
const READABLE: (usize, usize) = (60, 200);

/// Colours and columns.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    pub colour: bool,
    pub width: usize,
}

impl Screen {
    /// Standard output. No colours where it is no terminal or `NO_COLOR` says so.
    pub fn of_stdout() -> Self {
        let (narrowest, widest) = READABLE;
        Self {
            colour: AutoStream::choice(&stdout()) != ColorChoice::Never,
            width: match terminal_size_of(stdout()) {
                Some((Width(columns), _)) => usize::from(columns).clamp(narrowest, widest),
                None => ELSEWHERE,
            },
        }
    }
}
