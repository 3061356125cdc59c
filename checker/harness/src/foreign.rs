//! Text of a submission, before anybody sees it: it may hold anything.

use serde_json::Value;

/// What is kept of one text, in bytes.
pub(crate) const LONGEST: usize = 4 << 10;

/// `text` without anything that would move the cursor of a terminal, paint on it or
/// turn letters round: such characters are shown as they are written in Rust.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' => shown.push(character),
            _ if character.is_control() || turns_text(character) => {
                shown.extend(character.escape_default());
            }
            _ => shown.push(character),
        }
    }
    shown
}

/// The marks that change the direction of what follows.
fn turns_text(character: char) -> bool {
    matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// `text` without the numbers that the system gave to threads, which stand behind their
/// names where the standard library says that one has panicked: they differ in each run.
pub fn without_thread_numbers(text: &str) -> String {
    text.split_inclusive('\n').map(without_number).collect()
}

fn without_number(line: &str) -> String {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match line.split_once("' (").zip(line.split_once(") ")) {
        Some(((name, _), (before, said)))
            if name.starts_with("thread '")
                && before.get(name.len() + 3..).is_some_and(is_number) =>
        {
            format!("{name}' {said}")
        }
        _ => line.to_owned(),
    }
}

/// At most so many bytes, to the end of a line if there is one; says how much is left
/// out.
pub fn cut(text: &str, bytes: usize) -> String {
    if text.len() <= bytes {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(bytes);
    let end = text[..end].rfind('\n').unwrap_or(end);
    format!(
        "{}\n… ({} KiB more)\n",
        &text[..end],
        (text.len() - end).div_ceil(1 << 10)
    )
}

/// Both, for every text in a document.
pub(crate) fn tame(document: &mut Value) {
    match document {
        Value::String(text) => *text = cut(&visible(text), LONGEST),
        Value::Array(items) => items.iter_mut().for_each(tame),
        Value::Object(fields) => fields.values_mut().for_each(tame),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{cut, tame, visible, without_thread_numbers};

    #[test]
    fn nothing_reaches_the_terminal_but_text() {
        let text = "a\u{1b}[2J\r\n\tb \u{9b}31m \u{202e}dnuor\u{2069} é ⇄";
        let shown = "a\\u{1b}[2J\\r\n\tb \\u{9b}31m \\u{202e}dnuor\\u{2069} é ⇄";
        assert_eq!(visible(text), shown);
    }

    #[test]
    fn threads_have_names_and_no_numbers() {
        let said = "a (7) b\nthread 'main' (27279) panicked at src/lib.rs:36:5:\n\
                    thread 'it' (is) (9) panicked\nthread '<unknown>' (1) has overflowed its stack";
        let told = "a (7) b\nthread 'main' panicked at src/lib.rs:36:5:\n\
                    thread 'it' (is) (9) panicked\nthread '<unknown>' has overflowed its stack";
        assert_eq!(without_thread_numbers(said), told);
    }

    #[test]
    fn what_is_long_is_cut_and_says_so() {
        assert_eq!(cut("one\ntwo", 7), "one\ntwo");
        assert_eq!(cut("one\ntwo", 6), "one\n… (1 KiB more)\n");
        assert_eq!(cut("éé", 3), "é\n… (1 KiB more)\n");
        assert_eq!(
            cut(&"x\n".repeat(3 << 10), 4 << 10).lines().last(),
            Some("… (3 KiB more)")
        );
    }

    #[test]
    fn every_text_of_a_record() {
        let long = "y".repeat(5 << 10);
        let mut record = json!({"message": "\u{7}", "story": {"rows": [{"text": long}]}, "n": 1});
        tame(&mut record);
        assert_eq!(record["message"], "\\u{7}");
        let text = record["story"]["rows"][0]["text"].as_str();
        assert!(text.is_some_and(|text| text.ends_with("… (1 KiB more)\n")));
        assert_eq!(record["n"], 1);
    }
}
