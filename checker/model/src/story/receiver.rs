//! How the source calls a lock or an atomic: the receiver's text.
//!
//! `#[track_caller]` gives the place of a method's name; what stands before it
//! is the receiver. Sources are looked up below the folders above the current
//! one, since a path in a location is relative to the workspace or the package.

use std::cell::RefCell;
use std::collections::HashMap;
use std::env;
use std::fs;
use std::rc::Rc;

use crate::kernel::{Site, is_of_std};

thread_local! {
    static FILES: RefCell<HashMap<String, Option<Rc<[String]>>>> = RefCell::default();
}

/// The lines of a source file, if it can be found.
fn lines(site: Site) -> Option<Rc<[String]>> {
    if is_of_std(site) {
        return None;
    }
    let file = site.file();
    FILES.with(|files| {
        if let Some(known) = files.borrow().get(file) {
            return known.clone();
        }
        let found = env::current_dir().ok().and_then(|here| {
            here.ancestors()
                .find_map(|folder| fs::read_to_string(folder.join(file)).ok())
        });
        let lines: Option<Rc<[String]>> =
            found.map(|text| text.lines().map(str::to_owned).collect());
        files.borrow_mut().insert(file.to_owned(), lines.clone());
        lines
    })
}

/// The text of the line at `site`, without its indentation.
pub(super) fn line(site: Site) -> Option<String> {
    let lines = lines(site)?;
    let line = lines.get(site.line() as usize - 1)?;
    Some(line.trim().to_owned())
}

/// What stands before the method's name at `site`: `accounts[to]` in
/// `accounts[to].lock()`.
pub(super) fn receiver(site: Site) -> Option<String> {
    let lines = lines(site)?;
    let line = lines.get(site.line() as usize - 1)?;
    let mut before: String = line.chars().take(site.column() as usize - 1).collect();
    // A call chain may be broken over lines.
    let mut above = site.line() as usize - 1;
    while before.trim() == "." || before.trim_start().starts_with('.') {
        above = above.checked_sub(1)?;
        before = format!("{}{}", lines.get(above)?.trim(), before.trim());
    }
    let before = before.trim_end().strip_suffix('.')?;
    let text = without_guards(last_expression(before));
    // A field without a name is called by its place.
    let field = text.strip_prefix("self.");
    let text = field
        .filter(|field| !field.starts_with(|first: char| first.is_ascii_digit()))
        .unwrap_or(text);
    (!text.is_empty() && text != "self").then(|| text.to_owned())
}

/// The longest end of `text` that is a path with fields, indices and calls.
fn last_expression(text: &str) -> &str {
    let mut depth = 0_usize;
    let mut start = text.len();
    for (index, character) in text.char_indices().rev() {
        match character {
            ')' | ']' => depth += 1,
            '(' | '[' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            // A range ends here.
            '.' if text[index + 1..].starts_with('.') => break,
            '_' | '.' => {}
            ':' => {}
            c if c.is_alphanumeric() => {}
            _ => break,
        }
        start = index;
    }
    text[start..].trim_start_matches([':', '.'])
}

/// What a lock guards goes by the name of the lock: `queue` for `queue.lock().unwrap()`.
fn without_guards(text: &str) -> &str {
    const WAYS: [&str; 12] = [
        "lock",
        "read",
        "write",
        "unwrap",
        "expect",
        "borrow",
        "borrow_mut",
        "as_ref",
        "as_mut",
        "as_deref",
        "get_mut",
        "clone",
    ];
    let mut text = text;
    while let Some(call) = text.strip_suffix(')')
        && let Some((before, _)) = call.rsplit_once('(')
        && let Some((inner, way)) = before.rsplit_once('.')
        && WAYS.contains(&way)
    {
        text = inner;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{last_expression, without_guards};

    #[test]
    fn a_guard_goes_by_the_name_of_its_lock() {
        assert_eq!(without_guards("queue.lock().unwrap()"), "queue");
        assert_eq!(
            without_guards("self.jobs.lock().unwrap().as_ref().unwrap()"),
            "self.jobs"
        );
        assert_eq!(without_guards("forks(me).lock()"), "forks(me)");
        assert_eq!(without_guards("unwrap()"), "unwrap()");
    }

    #[test]
    fn the_receiver_ends_where_the_expression_began() {
        assert_eq!(last_expression("let a = self.cents"), "self.cents");
        assert_eq!(last_expression("for _ in 0..self.workers"), "self.workers");
        assert_eq!(
            last_expression("*bank.accounts[to - 1]"),
            "bank.accounts[to - 1]"
        );
        assert_eq!(last_expression("if !flags(me).ready"), "flags(me).ready");
        assert_eq!(last_expression("(a, &TOTAL"), "TOTAL");
        assert_eq!(last_expression("f(x, crate::TOTAL"), "crate::TOTAL");
    }
}
