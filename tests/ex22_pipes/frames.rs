//! `send`, `receive` and `shout`: messages in frames.

use std::io::Cursor;

use harness::process::Unkind;
use harness::{expect, expect_eq, fail};

use super::talk::{self, Talk};
use super::weather::{WEATHER, weather};
use crate::exercise::{receive, send, shout};

/// Level 2: what is sent is received.
pub fn frames() {
    let mut sent = Vec::new();
    send(&mut sent, "hello").unwrap();
    expect_eq!(
        sent.as_slice(),
        b"\0\0\0\x05hello",
        "the frame of \"hello\" (four bytes of length, the highest first, and then the text)"
    );

    // More than two bytes of length can say.
    let long = "0123456789abcdef".repeat(1 << 13);
    let messages = ["hello", "", "Grüße, 世界", &long, "", "bye"];
    for (reads, writes, interrupted) in WEATHER {
        through(&messages, reads, writes, interrupted);
    }
    // Its length needs all four bytes.
    through(&[&long.repeat(129), "bye"], usize::MAX, usize::MAX, false);
}

/// Sends all messages, and receives them again.
fn through(messages: &[&str], reads: usize, writes: usize, interrupted: bool) {
    let how = weather(reads, writes, interrupted);
    let mut wr = Unkind::new(Vec::new()).writes(writes);
    if interrupted {
        wr = wr.interrupts();
    }
    for message in messages {
        if let Err(error) = send(&mut wr, message) {
            fail(format_args!(
                "`send` of {} fails{how}: {error}",
                shown(message)
            ));
        }
    }
    let mut rd = Unkind::new(Cursor::new(wr.into_inner())).reads(reads);
    if interrupted {
        rd = rd.interrupts();
    }
    for (before, message) in messages.iter().enumerate() {
        let sent = match before {
            0 => format!("{} was sent", shown(message)),
            _ => format!(
                "{} was sent after {}",
                shown(message),
                shown(messages[before - 1])
            ),
        };
        match receive(&mut rd) {
            Ok(Some(received)) => expect!(
                received == *message,
                "{sent}, and {} is received{how}",
                shown(&received)
            ),
            Ok(None) => fail(format_args!(
                "{sent}, and `receive` takes it for the end of file{how}"
            )),
            Err(error) => {
                let hint = match before {
                    0 => "",
                    _ => ": has the call before this one taken more than its own frame?",
                };
                fail(format_args!(
                    "{sent}, and `receive` fails{how}: {error}{hint}"
                ))
            }
        }
    }
    match receive(&mut rd) {
        Ok(None) => {}
        other => fail(format_args!(
            "after the last frame `receive` gives {other:?}, not None"
        )),
    }
}

/// A message, short enough for a sentence.
fn shown(message: &str) -> String {
    match message.chars().count() {
        count if count > 20 => {
            let start: String = message.chars().take(8).collect();
            format!("\"{start}…\" ({} bytes)", message.len())
        }
        _ => format!("{message:?}"),
    }
}

/// Level 2: a frame that ends too early is an error.
pub fn cut_off() {
    let whole = talk::frame("hello");
    for cut in 1..whole.len() {
        match receive(&whole[..cut]) {
            Err(_) => {}
            Ok(received) => fail(format_args!(
                "the other side ended after {cut} of {} bytes of a frame, and `receive` gives \
                 {received:?} instead of an error",
                whole.len()
            )),
        }
        let outcome = shout(Talk::all_at_once(&whole[..cut]));
        expect!(
            outcome.is_err(),
            "the other side ended after {cut} of {} bytes of a frame, and `shout` returns Ok",
            whole.len()
        );
    }
}

/// Level 2: bytes that are no text are an error, and not another text.
pub fn not_text() {
    // The second byte of a letter is missing.
    let frame = b"\0\0\0\x03a\xc3b";
    match receive(&frame[..]) {
        Err(_) => {}
        Ok(received) => fail(format_args!(
            "the three bytes of a message are no UTF-8, and `receive` gives {received:?} instead \
             of an error"
        )),
    }
    let outcome = shout(Talk::all_at_once(frame));
    expect!(
        outcome.is_err(),
        "the bytes of a message are no UTF-8, and `shout` returns Ok"
    );
}

/// Level 3: an answer is sent before the next message is waited for.
pub fn shouts() {
    let messages = ["hello from parent", "", "straße", "bye"];
    let frames = messages.map(talk::frame);
    for (reads, writes, interrupted) in WEATHER {
        let mut conn = Unkind::new(Talk::turn_by_turn(&frames))
            .reads(reads)
            .writes(writes);
        if interrupted {
            conn = conn.interrupts();
        }
        let how = weather(reads, writes, interrupted);
        if let Err(error) = shout(&mut conn) {
            fail(format_args!("`shout` fails{how}: {error}"));
        }
        let answers = conn.into_inner().answers();
        let expected = messages.map(|message| message.to_uppercase());
        expect_eq!(answers, expected, "what is shouted back{how}");
    }
}
