//! What a program prints: kept with its execution.

use std::fmt;

use crate::kernel::{Class, Op, Site, Value, with};

/// Prints one piece of text at once, as a locked standard output does. It
/// orders nothing: a lock around the terminal must not hide a data race.
pub fn print(text: fmt::Arguments<'_>, newline: bool, site: Site) {
    let mut text = text.to_string();
    if newline {
        text.push('\n');
    }
    let turn = Op::new("print", Class::Write, None, site).take();
    with(|execution| execution.print(&text));
    turn.wrote(Value::Text(text.trim_end().into())).done();
}
